//! Converts errors of use cases to problems.

use serde_json::{Value, json};

use super::problem::{FieldError, Problem, ProblemCode};
use super::wire;
use crate::app::operations::privacy::{Live, over_on};
use crate::app::{AppError, COMPARE_EVERY, Refused};
use ritiro_domain::{Booking, Invalid};

/// The time after which a client may try again when the service is busy or unavailable, in seconds.
const RETRY_SECONDS: u32 = 1;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let detail = sentence(&error);
        match error {
            AppError::Invalid(fields) => Self::validation(fields.into_iter().map(FieldError::from).collect()),
            AppError::Unauthorized => Self::unauthorized(detail),
            AppError::Stale { current } => {
                Self::new(ProblemCode::PreconditionFailed, detail).with("current_etag", format!("\"{current}\""))
            }
            AppError::Refused(refusal) => refused(&refusal),
            AppError::TooMany(_) => Self::new(ProblemCode::TooManyRequests, detail).retry_after(RETRY_SECONDS),
            AppError::BookingChanged(now) => overtaken(detail, now.as_deref()),
            AppError::Contended => Self::new(ProblemCode::Contended, detail).retry_after(RETRY_SECONDS),
            AppError::ClockSkew { .. } | AppError::ClockUnknown => Self::new(ProblemCode::ClockSkew, detail)
                .retry_after(u32::try_from(COMPARE_EVERY.as_secs()).unwrap_or(u32::MAX)),
            AppError::Overloaded => Self::new(ProblemCode::Overloaded, detail).retry_after(RETRY_SECONDS),
            AppError::Unavailable(source) => {
                Self::new(ProblemCode::Unavailable, detail).retry_after(RETRY_SECONDS).because(source)
            }
            AppError::NetworkMissing(_) => Self::new(ProblemCode::NetworkMissing, detail).retry_after(RETRY_SECONDS),
            AppError::Objects(source) => {
                Self::new(ProblemCode::Unavailable, detail).retry_after(RETRY_SECONDS).because(source)
            }
            AppError::Internal(source) => Self::internal(source),
            AppError::ProofRequired(kinds) => {
                let missing: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
                Self::new(ProblemCode::ProofRequired, detail).with("missing", missing)
            }
            AppError::PinWrong { left } => Self::new(ProblemCode::PinWrong, detail).with("attempts_left", left),
            AppError::PinLocked => Self::new(ProblemCode::PinLocked, detail),
            AppError::LinkExpired => Self::new(ProblemCode::LinkExpired, detail),
            AppError::Forbidden(_) | AppError::OutOfScope(_) => Self::new(ProblemCode::Forbidden, detail),
            AppError::NotFound(_) => Self::new(ProblemCode::NotFound, detail),
            AppError::Conflict(_) => Self::new(ProblemCode::Conflict, detail),
            AppError::InUse(field) => Self::new(ProblemCode::Conflict, detail).with_errors([field.into()]),
            AppError::WouldBreakPromises(_) => Self::new(ProblemCode::WouldBreakPromises, detail),
            AppError::HoldExpired => Self::new(ProblemCode::HoldExpired, detail),
            AppError::HoldNotActive(_) => Self::new(ProblemCode::HoldNotActive, detail),
            AppError::OfferExpired => Self::new(ProblemCode::OfferExpired, detail),
            AppError::OfferInvalid => Self::new(ProblemCode::OfferInvalid, detail),
            AppError::NotChangeable(_) => Self::new(ProblemCode::BookingNotChangeable, detail),
            AppError::StillLive(live) => {
                Self::new(ProblemCode::ErasureBlocked, detail).with("blocking", blocking(&live))
            }
            AppError::IdempotencyKeyReused => Self::new(ProblemCode::IdempotencyKeyReused, detail),
            AppError::SecretShown(id) => Self::new(ProblemCode::SecretShown, detail).with("id", id.to_string()),
            AppError::IdempotencyInFlight => Self::new(ProblemCode::IdempotencyInFlight, detail),
        }
    }
}

impl From<Invalid> for FieldError {
    fn from(invalid: Invalid) -> Self {
        Self::new(invalid.field, invalid.message)
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::validation(vec![invalid.into()])
    }
}

/// Adds the current state and version of the booking, so that the caller can decide without another request.
fn overtaken(detail: String, now: Option<&Booking>) -> Problem {
    let problem = Problem::new(ProblemCode::BookingNotChangeable, detail);
    let Some(now) = now else { return problem };
    problem.with("state", now.state.as_str()).with("current_etag", format!("\"{}\"", now.version))
}

fn refused(refused: &Refused) -> Problem {
    let refusal = &refused.refusal;
    let problem = Problem::new(ProblemCode::SlotRefused, refusal.detail()).with_code(refusal.code.as_str());
    let described = match &refused.zone {
        Some(context) => {
            wire::Refusal::to_wire(context.zone.time_zone, &context.zone.dimensions, refusal, &refused.alternatives)
        }
        None => wire::Refusal::nowhere(refusal),
    };
    let alternatives = serde_json::to_value(&described.alternatives).unwrap_or_default();
    problem.with("refusal", serde_json::to_value(described).unwrap_or_default()).with("alternatives", alternatives)
}

/// The bookings and holds that must be cancelled or finished first, with the day on which they end by themselves.
fn blocking(live: &[Live]) -> Value {
    let described = live.iter().map(|live| match live {
        Live::Booking { id, date } => {
            json!({"kind": "booking", "id": id, "date": date, "over_on": over_on(*date)})
        }
        Live::Hold { id, expires_at } => json!({"kind": "hold", "id": id, "expires_at": expires_at.to_utc()}),
    });
    described.collect()
}

/// The error's text as a sentence.
fn sentence(error: &AppError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return text };
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;

    #[test]
    fn a_stale_edit_learns_the_version_as_it_stands() {
        let problem = Problem::from(AppError::Stale { current: 4 });
        assert_eq!(problem.status_code().as_u16(), 412);
        assert_eq!(problem.detail(), "It was edited meanwhile; its version is 4 now.");
    }

    #[test]
    fn wrong_fields_keep_their_names() {
        let problem = Problem::from(AppError::invalid("breaks[0].latest", "must be later"));
        assert_eq!(problem.errors(), [FieldError::new("breaks[0].latest", "must be later")]);
    }
}
