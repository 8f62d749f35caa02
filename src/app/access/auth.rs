//! Authentication: finds the caller of a key or token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Days;

use super::callers::Known;
use super::credentials::{Credential, Holder, hash};
use crate::app::{AppError, AppResult, Callers, Clock, Principal, Role, Signer};
use crate::store::Store;
use crate::store::credentials::{self, BookingDay};
use ritiro_domain::{BookingId, CivilTime, Timestamp, resolve_civil};

/// The number of days after its service day for which a booking's token stays valid.
const BOOKING_TOKEN_DAYS: u64 = 30;

/// The shortest and the longest interval between two checks of the credential of a long request, for example a
/// stream.
const LOOK_EVERY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

/// A key or token that was valid when it was last checked. A long request, for example a stream, keeps it.
pub struct AuthSession {
    secret: String,
    /// Whether the database stores the credential, so that it can be revoked.
    is_stored: bool,
    expires_at: Option<Timestamp>,
    revocations: u64,
    looked: Instant,
}

/// Identifies callers by their keys and tokens.
pub struct Authenticator {
    store: Store,
    signer: Arc<Signer>,
    clock: Clock,
    callers: Callers,
}

impl Authenticator {
    /// Creates an authenticator. It reads a caller from the database if `callers` does not remember the caller.
    pub fn new(store: Store, signer: Arc<Signer>, clock: Clock, callers: Callers) -> Self {
        Self { store, signer, clock, callers }
    }

    /// Returns the caller that a key or token belongs to; [`AppError::Unauthorized`] if the credential is unknown,
    /// expired or revoked.
    pub async fn authenticate(&self, secret: &str) -> AppResult<Principal> {
        match self.recall(secret) {
            Some(principal) => principal,
            None => self.look_up(secret).await,
        }
    }

    /// Does the same from memory alone; `None` if only the database can answer.
    pub fn recall(&self, secret: &str) -> Option<AppResult<Principal>> {
        if !secret.starts_with("ritiro_") {
            return Some(Err(AppError::Unauthorized));
        }
        let now = (self.clock)();
        Some(live(self.callers.recall(&hash(secret), now)?, now))
    }

    /// Does the same with a query to the database.
    pub async fn look_up(&self, secret: &str) -> AppResult<Principal> {
        let (hash, mark) = (hash(secret), self.callers.mark());
        let known = self.known(secret, &hash).await?;
        let now = (self.clock)();
        self.callers.remember(mark, hash, known.clone(), now);
        live(known, now)
    }

    /// Starts a session for a valid key or token, so that a long request can check later whether the credential is
    /// still valid.
    pub async fn start_session(&self, secret: &str) -> AppResult<AuthSession> {
        let (hash, now) = (hash(secret), (self.clock)());
        let revocations = self.callers.revocations();
        let expires_at = match self.callers.recall(&hash, now) {
            Some(known) => known.expires_at,
            None => self.known(secret, &hash).await?.expires_at,
        };
        let is_stored = self.signer.read_booking_token(secret).is_none();
        Ok(AuthSession { secret: secret.to_owned(), is_stored, expires_at, revocations, looked: Instant::now() })
    }

    /// The interval at which a long request checks whether its credential is still valid.
    pub fn look_every(&self) -> Duration {
        self.callers.ttl().clamp(LOOK_EVERY.0, LOOK_EVERY.1)
    }

    /// Whether a key or token is still valid. It asks the database after a revocation, and at intervals. While the
    /// database cannot be reached, the result of the last check applies.
    pub async fn is_valid(&self, session: &mut AuthSession) -> bool {
        if session.expires_at.is_some_and(|end| end <= (self.clock)()) {
            return false;
        }
        let revocations = self.callers.revocations();
        let is_fresh = session.looked.elapsed() < self.callers.listening_grace();
        if !session.is_stored || (is_fresh && revocations == session.revocations) {
            return true;
        }
        match self.known(&session.secret, &hash(&session.secret)).await {
            Ok(known) => session.expires_at = known.expires_at,
            Err(AppError::Unauthorized) => return false,
            Err(_) => return true,
        }
        (session.revocations, session.looked) = (revocations, Instant::now());
        true
    }

    async fn known(&self, secret: &str, hash: &[u8; 32]) -> AppResult<Known> {
        match self.signer.read_booking_token(secret) {
            Some(booking) => self.holder_of(booking).await,
            None => self.credential_of(hash).await,
        }
    }

    async fn credential_of(&self, hash: &[u8; 32]) -> AppResult<Known> {
        let credential = credentials::by_hash(&mut *self.store.connection().await?, hash).await?;
        let live = credential.filter(|c| c.revoked_at.is_none()).ok_or(AppError::Unauthorized)?;
        Ok(Known { expires_at: live.expires_at, used_at: live.last_used_at, principal: principal(live) })
    }

    async fn holder_of(&self, booking: BookingId) -> AppResult<Known> {
        let day = credentials::day_of_booking(&mut *self.store.connection().await?, booking).await?;
        let day = day.ok_or(AppError::Unauthorized)?;
        let role = Role::Booking(booking);
        let principal = Principal { merchant: day.merchant, credential: None, role, request: None, grant: None };
        Ok(Known { principal, expires_at: Some(end_of_token(&day)), used_at: None })
    }
}

fn live(known: Known, now: Timestamp) -> AppResult<Principal> {
    match known.expires_at {
        Some(end) if end <= now => Err(AppError::Unauthorized),
        _ => Ok(known.principal),
    }
}

/// The end of the last day on which the token is valid, in the calendar of the zone.
fn end_of_token(day: &BookingDay) -> Timestamp {
    let midnight = CivilTime::from_minutes(24 * 60).expect("a day has so many minutes");
    let last = day.date.checked_add_days(Days::new(BOOKING_TOKEN_DAYS)).unwrap_or(day.date);
    resolve_civil(day.time_zone, last, midnight)
}

fn principal(credential: Credential) -> Principal {
    let role = match credential.holder {
        Holder::Admin => Role::Admin,
        Holder::Operator => Role::Operator,
        Holder::Courier(id) => Role::Courier(id),
        Holder::Shopper(shopper) => Role::Shopper(shopper),
    };
    let grant = credential.grant.map(Arc::new);
    Principal { merchant: credential.merchant, credential: Some(credential.id), role, request: None, grant }
}
