//! Idempotency: the same key with the same request has one effect and one answer.
//!
//! Only success is kept, in the transaction that makes it true. A request that was refused changed nothing, so trying
//! it again with the same key is a new try.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::plans::Attempted;
use super::{AppError, AppResult, Market};
use crate::store::StoreError;
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
    /// Runs `work` once per attempt: a second time, the first answer is given again.
    pub(super) async fn once<T: DeserializeOwned>(
        &self,
        attempt: Option<&Attempted>,
        work: impl Future<Output = AppResult<T>>,
    ) -> AppResult<T> {
        let Some(attempt) = attempt else { return work.await };
        let _guard = self.in_flight.enter(&attempt.key)?;
        if let Some(answer) = self.answer_of(attempt).await? {
            return Ok(answer);
        }
        match work.await {
            // Another instance may have committed the same attempt since we looked. We are then told so, or that the
            // place is taken or the hold over: by this very attempt.
            Err(error) => self.answer_of(attempt).await?.ok_or(error),
            done => done,
        }
    }

    async fn answer_of<T: DeserializeOwned>(&self, attempt: &Attempted) -> AppResult<Option<T>> {
        let mut conn = self.deps.store.connection().await?;
        let Some((hash, receipt)) = records::find_attempt(&mut conn, &attempt.key).await? else { return Ok(None) };
        if hash != attempt.request_hash {
            return Err(AppError::IdempotencyKeyReused);
        }
        let answer = serde_json::from_value(receipt);
        Ok(Some(answer.map_err(|_| StoreError::corrupt("idempotency_keys.receipt", "misshapen"))?))
    }
}
