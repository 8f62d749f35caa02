//! Idempotency: the same key with the same request has one effect and one answer.
//!
//! Only success is kept, in the transaction that makes it true. A request that was refused changed nothing, so trying
//! it again with the same key is a new try.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use diesel_async::AsyncPgConnection;

use super::plans::IdempotentRequest;
use super::{AppError, AppResult, AppState};
use crate::store::records::{self, Receipt, ScopedKey};

/// Attempts of this process that are not answered yet.
#[derive(Default)]
pub(super) struct InFlight(Mutex<HashSet<ScopedKey>>);

struct Guard<'a> {
    in_flight: &'a InFlight,
    key: ScopedKey,
}

impl InFlight {
    fn enter(&self, key: &ScopedKey) -> AppResult<Guard<'_>> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if fresh { Ok(Guard { in_flight: self, key: key.clone() }) } else { Err(AppError::IdempotencyInFlight) }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl AppState {
    /// Runs `work` once per attempt: a second time, what the first one made is given again, as `read` finds it now.
    ///
    /// Nothing is looked up before: the transaction that makes it true refuses a key that was answered.
    pub(super) async fn once<T, R: Future<Output = AppResult<T>>>(
        &self,
        idempotent: Option<&IdempotentRequest>,
        work: impl Future<Output = AppResult<T>>,
        read: impl FnOnce(Receipt) -> R,
    ) -> AppResult<T> {
        let Some(idempotent) = idempotent else { return work.await };
        let _guard = self.in_flight.enter(&idempotent.key)?;
        match work.await {
            // The same attempt may have been committed before, here or by another instance. We are then told so, or that the
            // place is taken or the hold over: by this very attempt.
            Err(error) => match self.receipt(idempotent).await? {
                Some(receipt) => read(receipt).await,
                None => Err(error),
            },
            done => done,
        }
    }

    /// The connection is given back before anything else is read.
    async fn receipt(&self, idempotent: &IdempotentRequest) -> AppResult<Option<Receipt>> {
        receipt(&mut *self.deps.store.connection().await?, idempotent).await
    }
}

/// What is kept of an attempt that was answered, by whatever version.
pub(super) async fn receipt(
    conn: &mut AsyncPgConnection,
    idempotent: &IdempotentRequest,
) -> AppResult<Option<Receipt>> {
    for key in idempotent.keys() {
        match records::find_idempotency_record(conn, key).await? {
            Some(found) if found.request_hash != idempotent.request_hash => return Err(AppError::IdempotencyKeyReused),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok(None)
}
