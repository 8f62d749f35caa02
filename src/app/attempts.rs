//! Idempotency: the same key with the same request has one effect and one answer.
//!
//! Only success is kept, in the transaction that makes it true. A request that was refused changed nothing, so trying
//! it again with the same key is a new try.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::plans::Attempted;
use super::{AppError, AppResult, Market};
use crate::store::records::{self, AttemptKey};

/// Attempts of this process that are not answered yet.
#[derive(Default)]
pub(super) struct InFlight(Mutex<HashSet<AttemptKey>>);

struct Guard<'a> {
    in_flight: &'a InFlight,
    key: AttemptKey,
}

impl InFlight {
    fn enter(&self, key: &AttemptKey) -> AppResult<Guard<'_>> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if fresh { Ok(Guard { in_flight: self, key: key.clone() }) } else { Err(AppError::IdempotencyInFlight) }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Market {
    /// Runs `work` once per attempt: a second time, what the first one made is given again, as `read` finds it now.
    ///
    /// Nothing is looked up before: the transaction that makes it true refuses a key that was answered.
    pub(super) async fn once<T, R: Future<Output = AppResult<T>>>(
        &self,
        attempt: Option<&Attempted>,
        work: impl Future<Output = AppResult<T>>,
        read: impl FnOnce(Uuid) -> R,
    ) -> AppResult<T> {
        let Some(attempt) = attempt else { return work.await };
        let _guard = self.in_flight.enter(&attempt.key)?;
        match work.await {
            // The same attempt may have been committed before, here or by another instance. We are then told so, or that the
            // place is taken or the hold over: by this very attempt.
            Err(error) => match self.subject_of(attempt).await? {
                Some(subject) => read(subject).await,
                None => Err(error),
            },
            done => done,
        }
    }

    async fn subject_of(&self, attempt: &Attempted) -> AppResult<Option<Uuid>> {
        let mut conn = self.deps.store.connection().await?;
        match records::find_attempt(&mut conn, &attempt.key).await? {
            Some((hash, _)) if hash != attempt.request_hash => Err(AppError::IdempotencyKeyReused),
            found => Ok(found.map(|(_, subject)| subject)),
        }
    }
}
