//! The errors of use cases.

use std::sync::Arc;

use thiserror::Error;
use uuid::Uuid;

use super::{Offer, Permission, ZoneContext, conflicts};
use crate::app::operations::privacy::Live;
use crate::store::StoreError;
use ritiro_domain::{Booking, Invalid, NetworkMissing, ProofKind, Refusal, Scope};

/// The result of a use case.
pub type AppResult<T> = Result<T, AppError>;

/// Why a window cannot be promised, and the alternatives.
#[derive(Clone, PartialEq, Debug)]
pub struct Refused {
    /// The code and the binding constraint.
    pub refusal: Refusal,
    /// The zone of the request; refusals of the planner itself have no zone.
    pub zone: Option<Arc<ZoneContext>>,
    /// The nearest windows that can be promised now, nearest first.
    pub alternatives: Vec<Offer>,
}

/// Each variant corresponds to one problem type of the API; `http` maps them in one place.
#[derive(Debug, Error)]
pub enum AppError {
    /// Some fields break a rule.
    #[error("the request is not valid")]
    Invalid(Vec<Invalid>),
    /// The credential is missing or wrong.
    #[error("a valid key or token is needed")]
    Unauthorized,
    /// The credential is valid but has no permission for this.
    #[error("this key or token may not do that: it needs {0}")]
    Forbidden(Permission),
    /// The token does not have this scope.
    #[error("this token lacks the scope `{}`", .0.as_str())]
    OutOfScope(Scope),
    /// The resource does not exist, or belongs to another merchant: the answer is the same.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The current state of the resource does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// Other resources use the resource, by this field of theirs.
    #[error("{}", .0.message)]
    InUse(Invalid),
    /// `If-Match` named another version.
    #[error("it was edited meanwhile; its version is {current} now")]
    Stale {
        /// The current version.
        current: i64,
    },
    /// After this edit of fleet or zone, some promises could not be kept.
    #[error("{0}")]
    WouldBreakPromises(String),
    /// The window cannot be promised.
    #[error("{}", .0.refusal.detail())]
    Refused(Box<Refused>),
    /// The hold expired before it was booked.
    #[error("the hold expired")]
    HoldExpired,
    /// The hold was already booked, released or replaced.
    #[error("the hold is {0}, not active")]
    HoldNotActive(&'static str),
    /// The offer expired; the caller must request new offers.
    #[error("the offer expired")]
    OfferExpired,
    /// This installation did not make the offer for this caller.
    #[error("this is not an offer of ours")]
    OfferInvalid,
    /// The state of the booking does not allow the change.
    #[error("{0}")]
    NotChangeable(String),
    /// Another request changed the booking at the same time. Plan writers do not know the current booking; use cases
    /// read it.
    #[error("{}", overtaken(.0.as_deref()))]
    BookingChanged(Option<Box<Booking>>),
    /// The shopper cannot be erased yet, because something of theirs is still under way.
    #[error("something of this shopper is still under way")]
    StillLive(Vec<Live>),
    /// The zone requires proofs of the hand-over that are missing.
    #[error("proofs of the hand-over are missing: {}", names(.0))]
    ProofRequired(Vec<ProofKind>),
    /// The PIN is not the booking's PIN.
    #[error("this is not the booking's pin; {left} more attempts are left")]
    PinWrong {
        /// The number of attempts that the courier has left.
        left: i64,
    },
    /// Too many wrong PINs were entered.
    #[error("there were too many wrong pins; only an operator can give the right one now")]
    PinLocked,
    /// The link to a file has expired.
    #[error("the link has expired; read the booking's proofs again for a fresh one")]
    LinkExpired,
    /// The same idempotency key was used with another body.
    #[error("this idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// The first request with this idempotency key is still running.
    #[error("a request with this idempotency key is still under way")]
    IdempotencyInFlight,
    /// The first request returned a secret, which cannot be shown again.
    #[error(
        "this was done before, and its secret was shown then: it cannot be shown again. Use another key to make another one"
    )]
    SecretShown(Uuid),
    /// The caller has more open items than are allowed.
    #[error("{0}")]
    TooMany(String),
    /// The clock of this machine is wrong, so nothing may be written: wrong times could not be corrected later.
    #[error("the clock of this instance is {}; {most} s are allowed, and it writes nothing until that is put right", off(.seconds))]
    ClockSkew {
        /// The seconds by which the clock is ahead; negative if it is behind.
        seconds: i64,
        /// The tolerated difference in seconds.
        most: u64,
    },
    /// The clock of this machine has not been compared with the database's clock yet.
    #[error("the clock of this instance has not been compared with the database's yet; it writes nothing until then")]
    ClockUnknown,
    /// Too many requests are waiting.
    #[error("too many requests are waiting for this plan")]
    Overloaded,
    /// Other instances, edits or transactions changed the plan first in every attempt until the time was up. Nothing
    /// was changed.
    #[error("the plan was being changed by others all the time; nothing was done")]
    Contended,
    /// The database cannot be reached.
    #[error("the service cannot reach its database, or did not get an answer in time")]
    Unavailable(#[source] StoreError),
    /// The road network of the zone is missing on this server, and the zone has no fallback.
    #[error("{0}; restore it with `ritiro roads import`, or give the zone another travel model")]
    NetworkMissing(NetworkMissing),
    /// The object store cannot be reached, or refuses the request.
    #[error("the service cannot reach its object store")]
    Objects(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A bug or an unexpected failure in the service.
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
    /// A refusal of the planner, without alternatives yet.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(Refused { refusal, zone: None, alternatives: Vec::new() }))
    }

    /// Whether the operation may have succeeded in spite of the error, because its outcome is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Internal(_))
    }

    /// An error for one invalid field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Invalid::new(field, message)])
    }
}

impl From<Invalid> for AppError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<NetworkMissing> for AppError {
    fn from(missing: NetworkMissing) -> Self {
        Self::NetworkMissing(missing)
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
        if let StoreError::Dangling(constraint) = &error
            && let Some(field) = conflicts::in_use(constraint)
        {
            return Self::InUse(field);
        }
        if let Some(sentence) = explained {
            return Self::Conflict(sentence.into());
        }
        match error {
            StoreError::Absent => Self::NotFound("thing"),
            StoreError::NetworkMissing(missing) => Self::NetworkMissing(missing),
            e if e.is_transient() => Self::Unavailable(e),
            e => Self::Internal(Box::new(e)),
        }
    }
}
