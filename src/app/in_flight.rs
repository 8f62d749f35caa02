//! The idempotency keys whose requests are still running in this process.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::{AppError, AppResult};
use crate::store::records::ScopedKey;

/// Attempts of this process that are not answered yet.
#[derive(Default)]
pub(super) struct InFlight(Mutex<HashSet<ScopedKey>>);

/// The key may be used again when this is dropped.
pub(super) struct Guard<'a> {
    in_flight: &'a InFlight,
    key: ScopedKey,
}

impl InFlight {
    /// Notes that a request with this key is running.
    ///
    /// # Errors
    /// [`AppError::IdempotencyInFlight`] if another one is running.
    pub fn enter(&self, key: &ScopedKey) -> AppResult<Guard<'_>> {
        let fresh = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if fresh { Ok(Guard { in_flight: self, key: key.clone() }) } else { Err(AppError::IdempotencyInFlight) }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
