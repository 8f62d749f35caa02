//! What a use case can answer instead of success.

use std::sync::Arc;

use thiserror::Error;
use uuid::Uuid;

use super::privacy::Live;
use super::{Offer, Permission, ZoneContext, conflicts};
use crate::store::StoreError;
use ritiro_domain::{Booking, Invalid, ProofKind, Refusal, Scope};

/// Results of use cases.
pub type AppResult<T> = Result<T, AppError>;

/// Why it cannot be promised, and what can be instead.
#[derive(Clone, PartialEq, Debug)]
pub struct Refused {
    /// The code and the constraint that binds.
    pub refusal: Refusal,
    /// Where it was asked for; the planner's own refusals know no zone.
    pub zone: Option<Arc<ZoneContext>>,
    /// The nearest windows that can be promised now, nearest first.
    pub alternatives: Vec<Offer>,
}

/// Each variant is one problem of the wire; `http` maps them in one place.
#[derive(Debug, Error)]
pub enum AppError {
    /// Fields that break a rule.
    #[error("the request is not valid")]
    Invalid(Vec<Invalid>),
    /// No or a wrong credential.
    #[error("a valid key or token is needed")]
    Unauthorized,
    /// The credential is good, but not for this.
    #[error("this key or token may not do that: it needs {0}")]
    Forbidden(Permission),
    /// The token was not given this.
    #[error("this token lacks the scope `{}`", .0.as_str())]
    OutOfScope(Scope),
    /// It does not exist, or belongs to somebody else: the answer is the same.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The state of things does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// `If-Match` named another version.
    #[error("it was edited meanwhile; its version is {current} now")]
    Stale {
        /// The version as it stands.
        current: i64,
    },
    /// An edit of fleet or zone under which promises could not be kept.
    #[error("{0}")]
    WouldBreakPromises(String),
    /// It cannot be promised.
    #[error("{}", .0.refusal.detail())]
    Refused(Box<Refused>),
    /// The hold ran out before it was booked.
    #[error("the hold expired")]
    HoldExpired,
    /// The hold was booked, released or replaced before.
    #[error("the hold is {0}, not active")]
    HoldNotActive(&'static str),
    /// The offer is too old: ask for fresh ones.
    #[error("the offer expired")]
    OfferExpired,
    /// The offer was not made by this installation for this caller.
    #[error("this is not an offer of ours")]
    OfferInvalid,
    /// The booking's state does not allow it.
    #[error("{0}")]
    NotChangeable(String),
    /// Another request changed the booking at the same time. Plan writers do not know how it stands now; use cases read it.
    #[error("{}", overtaken(.0.as_deref()))]
    BookingChanged(Option<Box<Booking>>),
    /// A shopper of whom something is under way cannot be erased yet.
    #[error("something of this shopper is still under way")]
    StillLive(Vec<Live>),
    /// The zone wants proofs of the hand-over that nobody has brought.
    #[error("proofs of the hand-over are missing: {}", names(.0))]
    ProofRequired(Vec<ProofKind>),
    /// It is not the booking's PIN.
    #[error("this is not the booking's pin; {left} more attempts are left")]
    PinWrong {
        /// So many times a courier may try again.
        left: i64,
    },
    /// There were too many wrong PINs.
    #[error("there were too many wrong pins; only an operator can give the right one now")]
    PinLocked,
    /// The link to a file is too old.
    #[error("the link has expired; read the booking's proofs again for a fresh one")]
    LinkExpired,
    /// The same idempotency key came with another body.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The first request with this idempotency key is not answered yet.
    #[error("a request with this idempotency key is still under way")]
    IdempotencyInFlight,
    /// What was made then had a secret, which cannot be shown again.
    #[error(
        "this was done before, and its secret was shown then: it cannot be shown again. Use another key to make another one"
    )]
    SecretShown(Uuid),
    /// The caller has more of something open than it may.
    #[error("{0}")]
    TooMany(String),
    /// This machine's clock is wrong: what would be written now could not be put right.
    #[error("the clock of this instance is {}; {most} s are allowed, and it writes nothing until that is put right", off(.seconds))]
    ClockSkew {
        /// By how much it is ahead; negative: behind.
        seconds: i64,
        /// By how much it may be.
        most: u64,
    },
    /// This machine's clock has not been compared with the database's yet.
    #[error("the clock of this instance has not been compared with the database's yet; it writes nothing until then")]
    ClockUnknown,
    /// Too much is waiting.
    #[error("too many requests are waiting for this plan")]
    Overloaded,
    /// Other instances, edits or transactions were faster each time until the time was up. Nothing was changed.
    #[error("the plan was being changed by others all the time; nothing was done")]
    Contended,
    /// The database is away.
    #[error("the service cannot reach its database, or did not get an answer in time")]
    Unavailable(#[source] StoreError),
    /// The object store is away, or refuses.
    #[error("the service cannot reach its object store")]
    Objects(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn overtaken(booking: Option<&Booking>) -> String {
    let meanwhile = "another request changed this booking at the same time";
    booking.map_or(meanwhile.to_owned(), |now| {
        format!("{meanwhile}; it is {} now, in version {}", now.state.as_str(), now.version)
    })
}

fn off(seconds: &i64) -> String {
    let side = if *seconds < 0 { "behind" } else { "ahead of" };
    format!("{} s {side} the database's", seconds.abs())
}

fn names(kinds: &[ProofKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

impl AppError {
    /// The planner's no, without alternatives yet.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(Refused { refusal, zone: None, alternatives: Vec::new() }))
    }

    /// Whether it may have been done all the same: nobody heard what became of it.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Internal(_))
    }

    /// One wrong field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Invalid::new(field, message)])
    }
}

impl From<Invalid> for AppError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<diesel::result::Error> for AppError {
    fn from(error: diesel::result::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let explained = match &error {
            StoreError::Taken(constraint) | StoreError::Dangling(constraint) => conflicts::explain(constraint),
            _ => None,
        };
        if let Some(sentence) = explained {
            return Self::Conflict(sentence.into());
        }
        match error {
            StoreError::Absent => Self::NotFound("thing"),
            e if e.is_transient() => Self::Unavailable(e),
            e => Self::Internal(Box::new(e)),
        }
    }
}
