//! Idempotency: the same key with the same request has one effect and one answer.
//!
//! Only a success is stored, in the transaction that commits its effect. A refused request changed nothing, so a
//! repetition with the same key is a new attempt.

use diesel_async::AsyncPgConnection;

use super::plans::IdempotentRequest;
use super::{AppError, AppResult, AppState};
use crate::store::records::{self, StoredAnswer};

impl AppState {
    /// Runs `work` once per idempotency key. A repetition returns the result of the first attempt, as `read` finds it
    /// now.
    ///
    /// Nothing is looked up before: the transaction that commits the effect refuses a key that is already stored.
    pub(super) async fn once<T, R: Future<Output = AppResult<T>>>(
        &self,
        idempotent: Option<&IdempotentRequest>,
        work: impl Future<Output = AppResult<T>>,
        read: impl FnOnce(StoredAnswer) -> R,
    ) -> AppResult<T> {
        let Some(idempotent) = idempotent else { return work.await };
        let _guard = self.in_flight.enter(&idempotent.key)?;
        match work.await {
            // The same attempt may have been committed before, by this instance or another one. Then the error says
            // that, or that the place is taken or that the hold has ended: because of this same attempt.
            Err(error) => match self.stored_answer(idempotent).await? {
                Some(stored_answer) => read(stored_answer).await,
                None => Err(error),
            },
            done => done,
        }
    }

    /// The connection is released before anything else is read.
    async fn stored_answer(&self, idempotent: &IdempotentRequest) -> AppResult<Option<StoredAnswer>> {
        stored_answer(&mut *self.deps.store.connection().await?, idempotent).await
    }
}

/// Returns the stored receipt of an attempt that was answered, written by any version of the service.
pub(super) async fn stored_answer(
    conn: &mut AsyncPgConnection,
    idempotent: &IdempotentRequest,
) -> AppResult<Option<StoredAnswer>> {
    for key in idempotent.keys() {
        match records::find_idempotency_record(conn, key).await? {
            Some(found) if found.request_hash != idempotent.request_hash => return Err(AppError::IdempotencyKeyReused),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok(None)
}
