//! From what a caller shows to who it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::credentials::{Credential, Holder, hash};
use super::{AppError, AppResult, Clock, Principal, Role, Signer};
use crate::domain::{BookingId, Timestamp};
use crate::store::{Store, credentials};

/// So many callers are remembered at most, about 20 MB.
const MOST_KNOWN: usize = 50_000;

/// Knows callers by their keys and tokens. One that was revoked elsewhere may work for the time to live.
pub struct Authenticator {
    store: Store,
    signer: Arc<Signer>,
    clock: Clock,
    ttl: Duration,
    known: Mutex<HashMap<[u8; 32], Known>>,
}

#[derive(Clone)]
struct Known {
    principal: Principal,
    expires_at: Option<Timestamp>,
    read: Instant,
}

impl Authenticator {
    /// Knows nobody yet; each caller is remembered for `ttl`.
    pub fn new(store: Store, signer: Arc<Signer>, clock: Clock, ttl: Duration) -> Self {
        Self { store, signer, clock, ttl, known: Mutex::default() }
    }

    /// Who shows this key or token; [`AppError::Unauthorized`] if it is none of ours, expired or revoked.
    pub async fn authenticate(&self, secret: &str) -> AppResult<Principal> {
        if !secret.starts_with("ritiro_") {
            return Err(AppError::Unauthorized);
        }
        let hash = hash(secret);
        let known = match self.recall(&hash) {
            Some(known) => known,
            None => {
                let known = self.look_up(secret, &hash).await?;
                self.remember(hash, known.clone());
                known
            }
        };
        match known.expires_at {
            Some(end) if end <= (self.clock)() => Err(AppError::Unauthorized),
            _ => Ok(known.principal),
        }
    }

    async fn look_up(&self, secret: &str, hash: &[u8; 32]) -> AppResult<Known> {
        let read = Instant::now();
        if let Some(booking) = self.signer.read_booking_token(secret) {
            return self.holder_of(booking, read).await;
        }
        let credential = credentials::by_hash(&mut *self.store.connection().await?, hash).await?;
        let live = credential.filter(|c| c.revoked_at.is_none()).ok_or(AppError::Unauthorized)?;
        Ok(Known { expires_at: live.expires_at, principal: principal(live), read })
    }

    async fn holder_of(&self, booking: BookingId, read: Instant) -> AppResult<Known> {
        let merchant = credentials::merchant_of_booking(&mut *self.store.connection().await?, booking).await?;
        let merchant = merchant.ok_or(AppError::Unauthorized)?;
        let principal = Principal { merchant, credential: None, role: Role::Booking(booking) };
        Ok(Known { principal, expires_at: None, read })
    }

    fn recall(&self, hash: &[u8; 32]) -> Option<Known> {
        self.known().get(hash).filter(|known| known.read.elapsed() < self.ttl).cloned()
    }

    fn remember(&self, hash: [u8; 32], known: Known) {
        let mut all = self.known();
        if all.len() >= MOST_KNOWN {
            all.retain(|_, known| known.read.elapsed() < self.ttl);
        }
        if all.len() < MOST_KNOWN {
            all.insert(hash, known);
        }
    }

    /// Asks the database about everybody again.
    pub fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<[u8; 32], Known>> {
        // A map of which each write is whole: fit for use even if the lock is poisoned.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn principal(credential: Credential) -> Principal {
    let role = match credential.holder {
        Holder::Admin => Role::Admin,
        Holder::Courier(id) => Role::Courier(id),
        Holder::Shopper(shopper) => Role::Shopper(shopper),
    };
    Principal { merchant: credential.merchant, credential: Some(credential.id), role }
}
