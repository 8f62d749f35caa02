//! The members that only problems of some kinds have.

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::{Alternative, ProofKind, Refusal, names};

/// The members that only problems of some kinds have.
#[derive(ToSchema)]
#[expect(dead_code, reason = "handlers write these members one by one; this struct only describes them")]
pub(super) struct ProblemMembers {
    /// Only if a slot cannot be promised (`/problems/slot-refused`): the reason. Its `code` is also the `code` of the problem.
    #[schema(required = false)]
    refusal: Refusal,
    /// Only if a slot cannot be promised: other windows that can be promised, nearest first.
    #[schema(required = false)]
    alternatives: Vec<Alternative>,
    /// Only for `proof_required`: the proofs that are missing.
    #[schema(required = false)]
    missing: Vec<ProofKind>,
    /// Only for `pin_wrong`: the number of attempts that are left.
    #[schema(required = false)]
    attempts_left: i32,
    /// Only for `precondition_failed` and `booking_not_changeable`: the current `ETag` of the resource.
    #[schema(required = false, example = "\"4\"")]
    current_etag: String,
    /// Only for `booking_not_changeable`: the current state of the booking.
    #[schema(required = false)]
    state: names::BookingState,
    /// Only for `secret_shown`: the id of the resource that was created.
    #[schema(required = false)]
    id: Uuid,
    /// Only for `erasure_blocked`: the bookings and holds that must be cancelled or finished first.
    #[schema(required = false)]
    blocking: Vec<Blocking>,
    /// Only for `payload_too_large`: the largest allowed size of the body in bytes.
    #[schema(required = false)]
    limit_bytes: i64,
    /// Only for `malformed_json`: the line at which parsing stopped.
    #[schema(required = false)]
    line: i64,
    /// Only for `malformed_json`: the column at which parsing stopped.
    #[schema(required = false)]
    column: i64,
}

/// A booking or hold that prevents the erasure of a shopper.
#[derive(ToSchema)]
#[expect(dead_code, reason = "handlers write the object member by member; this struct only describes it")]
struct Blocking {
    /// `booking` or `hold`.
    kind: BlockingKind,
    /// The id of the booking or hold.
    id: Uuid,
    /// Only for bookings: the service day.
    #[schema(required = false)]
    date: NaiveDate,
    /// Only for bookings: the day on which the booking no longer prevents the erasure.
    #[schema(required = false)]
    over_on: NaiveDate,
    /// Only for holds: the time at which the hold expires.
    #[schema(required = false)]
    expires_at: DateTime<Utc>,
}

/// The kind of a resource that prevents the erasure of a shopper.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "handlers write the name; this enum only describes it")]
enum BlockingKind {
    /// A booking that is not over and not cancelled.
    Booking,
    /// An active hold.
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

    /// One problem of each kind that has members of its own.
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
