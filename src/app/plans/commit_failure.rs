//! Finds out which commands a failed commit is due to.

use crate::app::AppError;
use crate::store::StoreError;
use crate::store::batch::{BatchError, Miss, MissKind};

/// Why a batch was not committed.
#[derive(Debug)]
pub enum CommitFailure {
    /// These commands failed, by index. The others may succeed without them.
    Commands(Vec<(usize, AppError)>),
    /// Its commands change the same rows: each needs a transaction of its own.
    Entangled,
    /// The database failed, or a version conflict occurred.
    Store(StoreError),
}

impl From<StoreError> for CommitFailure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl CommitFailure {
    /// The cause of an error. `replaces_holds` says whether a command of the batch replaces the hold of a cart. It may be
    /// the hold of another plan that another command of the batch takes over. Then the commands are retried one by one;
    /// the whole batch was rolled back.
    pub fn of(error: BatchError, replaces_holds: bool) -> Self {
        let takes_over = |misses: &[Miss]| misses.iter().any(|miss| miss.kind == MissKind::HoldOver);
        match error {
            BatchError::Store(error) => Self::Store(error),
            BatchError::Unknown(why) => Self::Store(StoreError::Unreachable(why)),
            BatchError::Missed(misses) if replaces_holds && takes_over(&misses) => Self::Entangled,
            BatchError::Missed(misses) => Self::Commands(commands(misses)),
        }
    }
}

/// The commands that caused the misses, each with the error of its first miss. Reading this plan again would not help,
/// so these commands fail.
fn commands(mut misses: Vec<Miss>) -> Vec<(usize, AppError)> {
    misses.sort_unstable();
    misses.dedup_by_key(|miss| miss.command);
    misses.into_iter().map(|miss| (miss.command, error_of(miss.kind))).collect()
}

fn error_of(kind: MissKind) -> AppError {
    match kind {
        MissKind::HoldOver => AppError::HoldNotActive("over"),
        MissKind::BookingChanged => AppError::BookingChanged(None),
        MissKind::KeyAnswered => AppError::IdempotencyInFlight,
        // Decisions about reports depend on data about bookings and earlier reports. The caller must read that data again.
        MissKind::ReportExists | MissKind::HeldReportExists | MissKind::ReportDecided | MissKind::OutcomeOutdated => {
            AppError::Conflict("a booking or a report of this was changed at the same time".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed(misses: &[(usize, MissKind)]) -> BatchError {
        BatchError::Missed(misses.iter().map(|(command, kind)| Miss { command: *command, kind: *kind }).collect())
    }

    #[test]
    fn each_command_fails_once_with_its_first_miss() {
        let misses = [(4, MissKind::KeyAnswered), (1, MissKind::OutcomeOutdated), (4, MissKind::HoldOver)];
        let CommitFailure::Commands(failed) = CommitFailure::of(missed(&misses), false) else { panic!("commands") };
        assert!(matches!(failed[..], [(1, AppError::Conflict(_)), (4, AppError::HoldNotActive("over"))]), "{failed:?}");
    }

    #[test]
    fn a_hold_that_the_batch_may_have_replaced_itself_entangles_it() {
        let of = |kind, replaces_holds| CommitFailure::of(missed(&[(0, kind)]), replaces_holds);
        assert!(matches!(of(MissKind::HoldOver, true), CommitFailure::Entangled));
        assert!(matches!(of(MissKind::HoldOver, false), CommitFailure::Commands(_)));
        assert!(matches!(of(MissKind::BookingChanged, true), CommitFailure::Commands(_)));
    }
}
