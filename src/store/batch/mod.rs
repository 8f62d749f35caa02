//! Group commit: the plan changes of several writers in one transaction.
//!
//! All statements are sent over one connection without waiting for their results (pipelining). There is one statement
//! for each table, over arrays. So all batches share the cost of the round trip, of each statement and of the commit.
//! Then the results are checked: if all compare-and-swaps succeeded, the transaction is committed, otherwise it is
//! rolled back.
//!
//! All transactions lock rows in the same order (plans, routes by id, slots, holds, bookings), so batches do not
//! deadlock. Batches that change the same hold, booking, cart or idempotency key are committed one after the other
//! ([`groups`]).

mod answers;
mod claim;
mod columns;
mod groups;
mod lane;
mod statement;
mod tables;
mod transaction;
mod writes;

pub use lane::Lane;
pub use writes::{BookingOutcome, ByCommand, Miss, MissKind, SlotChange, WaitingStop, Writes};

use std::collections::HashSet;

use super::StoreError;
use super::plans::PlanKey;
use ritiro_domain::{HoldId, ShiftId};

/// All changes of one plan's writer that must be committed together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The plan.
    pub plan: PlanKey,
    /// The epoch for which the batch was made; `None` for a day without shifts.
    pub epoch: Option<i64>,
    /// The changed routes with the versions that they must still have.
    pub routes: Vec<(ShiftId, i64)>,
    /// The rows.
    pub writes: Writes,
}

/// Holds of other plans that ended with a batch. The writers of those plans must be notified.
pub type EndedElsewhere = Vec<(PlanKey, HoldId)>;

/// Why a batch was not committed.
#[derive(Debug)]
pub enum BatchError {
    /// These rows were not as expected. Without the commands that want them the batch may be committed.
    Missed(Vec<Miss>),
    /// The database failed, or another instance committed first ([`StoreError::Conflict`]). Nothing was written.
    Store(StoreError),
    /// COMMIT was sent, but its answer was lost: the batch may be committed or not.
    Unknown(String),
}

impl<E: Into<StoreError>> From<E> for BatchError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// The result of a batch.
pub type BatchResult = Result<EndedElsewhere, BatchError>;

/// Commits batches of different plans together. Batches that change the same rows are committed one after the other. A
/// batch that fails does not make the others fail. The results are in the order of the batches.
pub async fn commit_batches(lane: &mut Lane, batches: Vec<Batch>) -> Vec<BatchResult> {
    let groups = groups::independent(&batches);
    let mut waiting: Vec<_> = batches.into_iter().map(Some).collect();
    let mut answers: Vec<_> = waiting.iter().map(|_| None).collect();
    for indices in groups {
        let group: Vec<Batch> = indices.iter().filter_map(|index| waiting[*index].take()).collect();
        for (index, answer) in indices.into_iter().zip(commit_group(lane, &group).await) {
            answers[index] = Some(answer);
        }
    }
    answers.into_iter().flatten().collect()
}

async fn commit_group(lane: &mut Lane, group: &[Batch]) -> Vec<BatchResult> {
    match commit_together(lane, group).await {
        Ok(done) => done.into_iter().map(Ok).collect(),
        Err(error) if group.len() == 1 => vec![Err(error)],
        // A retry could not undo the first commit, and it would meet a conflict with its own first attempt.
        Err(BatchError::Unknown(why)) => group.iter().map(|_| Err(BatchError::Unknown(why.clone()))).collect(),
        Err(_) => commit_one_by_one(lane, group).await,
    }
}

/// Commits each batch in a transaction of its own, so that each gets its own result. If another transaction holds a
/// lock on rows of a zone, the other batches of that zone are not tried, so that other zones do not wait for them.
async fn commit_one_by_one(lane: &mut Lane, group: &[Batch]) -> Vec<BatchResult> {
    let (mut answers, mut locked) = (Vec::with_capacity(group.len()), HashSet::new());
    for batch in group {
        if locked.contains(&batch.plan.0) {
            answers.push(Err(BatchError::Store(StoreError::Locked)));
            continue;
        }
        let answer = commit_together(lane, std::slice::from_ref(batch)).await.map(|mut done| done.remove(0));
        if matches!(answer, Err(BatchError::Store(StoreError::Locked))) {
            locked.insert(batch.plan.0);
        }
        answers.push(answer);
    }
    answers
}

async fn commit_together(lane: &mut Lane, batches: &[Batch]) -> Result<Vec<EndedElsewhere>, BatchError> {
    let mut written = transaction::write_rows(lane, batches).await;
    if matches!(written, Err(BatchError::Store(StoreError::Unreachable(_)))) {
        // The connection broke while it was idle, or before COMMIT was sent. Nothing was committed.
        lane.drop_connection();
        written = transaction::write_rows(lane, batches).await;
    }
    let written = written.and_then(|answers| transaction::judge(&answers, batches));
    match written {
        Ok(elsewhere) => {
            lane.send_commit().await?;
            Ok(elsewhere)
        }
        Err(error) => {
            lane.send_rollback().await?;
            Err(error)
        }
    }
}

impl Batch {
    /// The batch's own plan, the plans whose holds end with it, and the plans of the days whose slots it changes.
    pub fn plans_that_change(&self) -> impl Iterator<Item = PlanKey> {
        let days = self.writes.changed_slots().map(|(slot, _)| (self.plan.0, slot.date));
        let holds = self.writes.taken_over.iter().map(|of| of.row.0);
        std::iter::once(self.plan).chain(days).chain(holds)
    }

    /// A batch for this plan that changes no route.
    pub fn of(plan: PlanKey, epoch: Option<i64>, writes: Writes) -> Self {
        Self { plan, epoch, routes: Vec::new(), writes }
    }
}
