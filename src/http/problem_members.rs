//! The members that problems of some kinds have beside those of all.

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::{Alternative, ProofKind, Refusal, names};

/// What problems of some kinds have beside what all have.
#[derive(ToSchema)]
#[expect(dead_code, reason = "handlers write these members one by one; this tells of them")]
pub(super) struct ProblemMembers {
    /// Of a slot that cannot be promised (`/problems/slot-refused`): why not. Its `code` is that of the problem.
    #[schema(required = false)]
    refusal: Refusal,
    /// Of a slot that cannot be promised: the nearest windows that can, nearest first.
    #[schema(required = false)]
    alternatives: Vec<Alternative>,
    /// Of `proof_required`: the proofs that are missing.
    #[schema(required = false)]
    missing: Vec<ProofKind>,
    /// Of `pin_wrong`: how many more wrong PINs there may be.
    #[schema(required = false)]
    attempts_left: i32,
    /// Of `precondition_failed` and `booking_not_changeable`: the `ETag` of the resource as it stands.
    #[schema(required = false, example = "\"4\"")]
    current_etag: String,
    /// Of `booking_not_changeable`: the state of the booking as it stands.
    #[schema(required = false)]
    state: names::BookingState,
    /// Of `secret_shown`: the id of what was made.
    #[schema(required = false)]
    id: Uuid,
    /// Of `erasure_blocked`: what has to be cancelled or finished first.
    #[schema(required = false)]
    blocking: Vec<Blocking>,
    /// Of `payload_too_large`: how many bytes a body may have.
    #[schema(required = false)]
    limit_bytes: i64,
    /// Of `malformed_json`: the line on which reading stopped.
    #[schema(required = false)]
    line: i64,
    /// Of `malformed_json`: the column at which reading stopped.
    #[schema(required = false)]
    column: i64,
}

/// Something that keeps a shopper from being erased.
#[derive(ToSchema)]
#[expect(dead_code, reason = "handlers write it member by member; this tells of it")]
struct Blocking {
    /// What it is.
    kind: BlockingKind,
    /// Its id.
    id: Uuid,
    /// Of a booking: its service day.
    #[schema(required = false)]
    date: NaiveDate,
    /// Of a booking: the day on which it is over if nobody does anything.
    #[schema(required = false)]
    over_on: NaiveDate,
    /// Of a hold: when it expires.
    #[schema(required = false)]
    expires_at: DateTime<Utc>,
}

/// What can keep a shopper from being erased.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "handlers write its name; this tells of it")]
enum BlockingKind {
    /// A booking that is neither over nor cancelled.
    Booking,
    /// A hold that is active.
    Hold,
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;
    use uuid::Uuid;

    use super::ProblemMembers;
    use crate::app::AppError;
    use crate::app::operations::privacy::Live;
    use crate::http::problem::Problem;
    use ritiro_domain::{HoldId, ProofKind, Timestamp};

    /// What has members of its own, one of each kind.
    fn problems() -> Vec<Problem> {
        let hold = Live::Hold { id: HoldId(Uuid::nil()), expires_at: Timestamp(0) };
        [
            AppError::Stale { current: 4 },
            AppError::ProofRequired(vec![ProofKind::Pin]),
            AppError::PinWrong { left: 3 },
            AppError::StillLive(vec![hold]),
            AppError::SecretShown(Uuid::nil()),
        ]
        .map(Problem::from)
        .into()
    }

    #[test]
    fn every_member_of_a_problem_is_reported() {
        let described = serde_json::to_value(ProblemMembers::schema()).unwrap();
        for problem in problems() {
            assert!(!problem.members().is_empty(), "{problem}");
            for (name, value) in problem.members() {
                let member = &described["properties"][name];
                assert!(member.is_object(), "{problem}: {name}");
                let list = member["type"] == "array";
                assert_eq!(list, value.is_array(), "{problem}: {name}");
            }
        }
    }
}
