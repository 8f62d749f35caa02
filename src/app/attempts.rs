//! Idempotency: the same key with the same request has one effect and one answer.
//!
//! Only success is kept, in the transaction that makes it true. A request that was refused changed nothing, so trying
//! it again with the same key is a new try.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use diesel_async::AsyncPgConnection;

use super::plans::Attempted;
use super::{AppError, AppResult, Market};
use crate::store::records::{self, AttemptKey, Receipt};

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
        read: impl FnOnce(Receipt) -> R,
    ) -> AppResult<T> {
        let Some(attempt) = attempt else { return work.await };
        let _guard = self.in_flight.enter(&attempt.key)?;
        match work.await {
            // The same attempt may have been committed before, here or by another instance. We are then told so, or that the
            // place is taken or the hold over: by this very attempt.
            Err(error) => match self.receipt(attempt).await? {
                Some(receipt) => read(receipt).await,
                None => Err(error),
            },
            done => done,
        }
    }

    /// The connection is given back before anything else is read.
    async fn receipt(&self, attempt: &Attempted) -> AppResult<Option<Receipt>> {
        receipt(&mut *self.deps.store.connection().await?, attempt).await
    }
}

/// What is kept of an attempt that was answered, by whatever version.
pub(super) async fn receipt(conn: &mut AsyncPgConnection, attempt: &Attempted) -> AppResult<Option<Receipt>> {
    for key in attempt.keys() {
        match records::find_attempt(conn, key).await? {
            Some(found) if found.request_hash != attempt.request_hash => return Err(AppError::IdempotencyKeyReused),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok(None)
}
