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
mod groups;
mod lane;
mod rows;
mod statements;
mod stop_rows;

pub use lane::Lane;

use std::collections::HashSet;

use super::StoreError;
use super::plans::PlanKey;
use super::records::{IdempotencyRecord, OutboxEvent};
use ritiro_domain::{
    AuditEntry, Booking, BookingId, BookingState, CartKey, CourierEvent, HeldReport, Hold, HoldId, HoldState,
    LedgerEntry, MerchantId, ReservationId, RouteProgress, ShiftId, SlotDay, StopId, StopKind, StopRecord, Timestamp,
    ZoneId,
};

/// The places of one slot and day that a batch takes, or frees if negative. Batches of several plans may change the
/// same slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotChange {
    /// The slot and its civil day.
    pub slot: SlotDay,
    /// The difference of the number of taken places.
    pub by: i32,
    /// The limit of taken places after the change; `None` for no limit.
    pub most: Option<i32>,
}

/// A stop that is in no route, as it was read. No route version protects it, so its own columns are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitingStop {
    /// The stop.
    pub id: StopId,
    /// The kind of the stop. It changes when the goods are taken over from another vehicle.
    pub kind: StopKind,
    /// Whether it waits until an operator assigns it.
    pub pinned: bool,
    /// When it entered the plan, or when the goods were left behind.
    pub depart_after: Timestamp,
}

/// The outcome of a booking on the road.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BookingOutcome {
    /// The booking.
    pub booking: BookingId,
    /// The reservation that was served. A booking that was moved in the meantime is not finished.
    pub reservation: ReservationId,
    /// Completed or failed; confirmed if an operator undoes a mistaken `complete`.
    pub state: BookingState,
    /// When this process received the report.
    pub at: Timestamp,
    /// How many changes of the booking this outcome includes. Each change raises its version.
    pub changes: i64,
}

/// All changes of one plan's writer that must be committed together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The plan.
    pub plan: PlanKey,
    /// The epoch for which the batch was made; `None` for a day without shifts.
    pub epoch: Option<i64>,
    /// The changed routes with the versions that they must still have.
    pub routes: Vec<(ShiftId, i64)>,
    /// Changes of the numbers of taken places.
    pub slots: Vec<SlotChange>,
    /// Places that reservations take in other slots than the one of this day that they were sold as.
    pub places: Vec<(ReservationId, SlotDay)>,
    /// Reservations that free such places.
    pub places_left: Vec<ReservationId>,
    /// Stops to delete; each must exist.
    pub removed: Vec<StopId>,
    /// Waiting stops to delete; each must be as it was read and still be in no route.
    pub no_longer_waiting: Vec<WaitingStop>,
    /// New stops.
    pub added: Vec<StopRecord>,
    /// Stops whose position or departure changed.
    pub moved: Vec<StopRecord>,
    /// Carts whose active hold, in whatever plan, is replaced by a new one.
    pub replacing: Vec<CartKey>,
    /// The holds of this plan that are known to be replaced.
    pub replaced_here: Vec<HoldId>,
    /// Holds of this plan that end, with their final states; each must be active.
    pub ended_holds: Vec<(HoldId, HoldState)>,
    /// Holds of other plans that become bookings here; each must be active.
    pub taken_over: Vec<(PlanKey, HoldId)>,
    /// New holds.
    pub new_holds: Vec<Hold>,
    /// New bookings.
    pub new_bookings: Vec<Booking>,
    /// Reports of couriers; each must be new.
    pub reports: Vec<CourierEvent>,
    /// Reports that wait for an operator; each must be new.
    pub held: Vec<HeldReport>,
    /// Held reports that an operator accepted; each must still wait.
    pub accepted: Vec<(uuid::Uuid, Timestamp)>,
    /// The progress of routes; each must be among the changed routes.
    pub progress: Vec<(ShiftId, RouteProgress)>,
    /// Bookings with an outcome; each must still have that reservation, and its state must permit the outcome.
    pub outcomes: Vec<BookingOutcome>,
    /// Audit entries.
    pub audit: Vec<AuditEntry>,
    /// Bookings after their change; each must be confirmed and have the previous version.
    pub changed_bookings: Vec<Booking>,
    /// Entries of the promise ledger.
    pub ledger: Vec<(ZoneId, MerchantId, LedgerEntry)>,
    /// Outbox events.
    pub outbox: Vec<OutboxEvent>,
    /// Answers to idempotency keys.
    pub idempotency_records: Vec<IdempotencyRecord>,
}

/// Holds of other plans that ended with a batch. The writers of those plans must be notified.
pub type EndedElsewhere = Vec<(PlanKey, HoldId)>;

/// The parts of a batch with an unexpected result, as indices of the list with the same name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Misses {
    /// Holds of other plans that are no longer active.
    pub taken_over: Vec<usize>,
    /// Bookings that were changed or cancelled in the meantime.
    pub changed_bookings: Vec<usize>,
    /// Reports whose ids exist already.
    pub reports: Vec<usize>,
    /// Held reports whose ids exist already.
    pub held: Vec<usize>,
    /// Held reports that an operator decided about in the meantime.
    pub accepted: Vec<usize>,
    /// Bookings that could not get their outcome: they were moved, changed or finished in the meantime.
    pub outcomes: Vec<usize>,
    /// Idempotency keys that were answered before.
    pub idempotency_records: Vec<usize>,
}

impl Misses {
    /// Whether all results were as expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a batch was not committed.
#[derive(Debug)]
pub enum BatchError {
    /// These parts of the batch failed. Without them the batch may be committed.
    Missed(Box<Misses>),
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
pub async fn commit(lane: &mut Lane, batches: Vec<Batch>) -> Vec<BatchResult> {
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
    match together(lane, group).await {
        Ok(done) => done.into_iter().map(Ok).collect(),
        Err(error) if group.len() == 1 => vec![Err(error)],
        // A retry could not undo the first commit, and it would meet a conflict with its own first attempt.
        Err(BatchError::Unknown(why)) => group.iter().map(|_| Err(BatchError::Unknown(why.clone()))).collect(),
        Err(_) => one_by_one(lane, group).await,
    }
}

/// Commits each batch in a transaction of its own, so that each gets its own result. If another transaction holds a
/// lock on rows of a zone, the other batches of that zone are not tried, so that other zones do not wait for them.
async fn one_by_one(lane: &mut Lane, group: &[Batch]) -> Vec<BatchResult> {
    let (mut answers, mut locked) = (Vec::with_capacity(group.len()), HashSet::new());
    for batch in group {
        if locked.contains(&batch.plan.0) {
            answers.push(Err(BatchError::Store(StoreError::Locked)));
            continue;
        }
        let answer = together(lane, std::slice::from_ref(batch)).await.map(|mut done| done.remove(0));
        if matches!(answer, Err(BatchError::Store(StoreError::Locked))) {
            locked.insert(batch.plan.0);
        }
        answers.push(answer);
    }
    answers
}

async fn together(lane: &mut Lane, batches: &[Batch]) -> Result<Vec<EndedElsewhere>, BatchError> {
    let mut written = rows::write(lane, batches).await;
    if matches!(written, Err(BatchError::Store(StoreError::Unreachable(_)))) {
        // The connection broke while it was idle, or before COMMIT was sent. Nothing was committed.
        lane.drop_connection();
        written = rows::write(lane, batches).await;
    }
    let written = written.and_then(|answers| answers.judge(batches));
    match written {
        Ok(elsewhere) => {
            lane.commit().await?;
            Ok(elsewhere)
        }
        Err(error) => {
            lane.roll_back().await?;
            Err(error)
        }
    }
}

impl Batch {
    /// The batch's own plan, the plans whose holds end with it, and the plans of the days whose slots it changes.
    pub fn plans_that_change(&self) -> impl Iterator<Item = PlanKey> {
        let days = self.slots.iter().map(|change| (self.plan.0, change.slot.date));
        let holds = self.taken_over.iter().map(|(plan, _)| *plan);
        std::iter::once(self.plan).chain(days).chain(holds)
    }

    /// An empty batch for this plan.
    pub fn of(plan: PlanKey, epoch: Option<i64>) -> Self {
        Self {
            plan,
            epoch,
            routes: Vec::new(),
            slots: Vec::new(),
            places: Vec::new(),
            places_left: Vec::new(),
            removed: Vec::new(),
            no_longer_waiting: Vec::new(),
            added: Vec::new(),
            moved: Vec::new(),
            replacing: Vec::new(),
            replaced_here: Vec::new(),
            ended_holds: Vec::new(),
            taken_over: Vec::new(),
            new_holds: Vec::new(),
            new_bookings: Vec::new(),
            reports: Vec::new(),
            held: Vec::new(),
            accepted: Vec::new(),
            progress: Vec::new(),
            outcomes: Vec::new(),
            audit: Vec::new(),
            changed_bookings: Vec::new(),
            ledger: Vec::new(),
            outbox: Vec::new(),
            idempotency_records: Vec::new(),
        }
    }
}
