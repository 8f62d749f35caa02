//! Whole batches of plan changes in one transaction: group commit.
//!
//! Everything that some plans' writers decided is sent down one connection at once (pipelined), each table in one statement
//! over arrays, so that the cost of a round trip, of a statement and of the commit is shared by all. Then the answers are
//! looked at: if all compare-and-swaps held, the transaction is committed, else rolled back.
//!
//! Rows are locked in one order (plans, routes by id, slots, holds, bookings), so batches do not deadlock. Batches that change the
//! same hold, booking, cart or idempotency key are committed one after the other ([`groups`]).

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

/// Places of one slot and day that a batch takes (or gives back, if negative). Batches of several plans may take places of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotChange {
    /// The slot and its civil day.
    pub slot: SlotDay,
    /// So many more.
    pub by: i32,
    /// No more than so many may be taken then; `None`: any number.
    pub most: Option<i32>,
}

/// A stop that stands in no route, as it was read. No route's version guards it: it is compared by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitingStop {
    /// Which.
    pub id: StopId,
    /// What happens there; it changes when the goods are taken over from another vehicle.
    pub kind: StopKind,
    /// Whether it waits for an operator.
    pub pinned: bool,
    /// When it entered the plan, or when the goods were left behind.
    pub depart_after: Timestamp,
}

/// What became of a booking on the road.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BookingOutcome {
    /// Which.
    pub booking: BookingId,
    /// As which it was served: a booking that was moved meanwhile is not finished.
    pub reservation: ReservationId,
    /// Completed or failed; confirmed if an operator takes a mistaken `complete` back.
    pub state: BookingState,
    /// When it was heard of.
    pub at: Timestamp,
    /// How many changes of the booking this is: each is a version of it.
    pub changes: i64,
}

/// What one plan's writer wants written, all of it or nothing.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Whose plan.
    pub plan: PlanKey,
    /// The epoch that it was made under; `None` for a day without shifts.
    pub epoch: Option<i64>,
    /// The touched routes with the versions that they must still have.
    pub routes: Vec<(ShiftId, i64)>,
    /// Counts of places taken.
    pub slots: Vec<SlotChange>,
    /// Places that reservations take in other slots than the one of this day that they were sold as.
    pub places: Vec<(ReservationId, SlotDay)>,
    /// Reservations whose such places are given back.
    pub places_left: Vec<ReservationId>,
    /// Stops to delete; each must be there.
    pub removed: Vec<StopId>,
    /// Stops in no route to delete; each must be there as it was read, and still stand in none.
    pub no_longer_waiting: Vec<WaitingStop>,
    /// New stops.
    pub added: Vec<StopRecord>,
    /// Stops whose place or departure changed.
    pub moved: Vec<StopRecord>,
    /// Carts whose active hold, wherever it stands, gives way to a new one.
    pub replacing: Vec<CartKey>,
    /// The holds of this very plan that are known to give way.
    pub replaced_here: Vec<HoldId>,
    /// Holds of this plan that end, and how; each must be active.
    pub ended_holds: Vec<(HoldId, HoldState)>,
    /// Holds of other plans that become bookings here; each must be active.
    pub taken_over: Vec<(PlanKey, HoldId)>,
    /// New holds.
    pub new_holds: Vec<Hold>,
    /// New bookings.
    pub new_bookings: Vec<Booking>,
    /// What couriers reported; each must be new.
    pub reports: Vec<CourierEvent>,
    /// Reports that wait for an operator; each must be new.
    pub held: Vec<HeldReport>,
    /// Held reports that an operator accepts; each must be waiting.
    pub accepted: Vec<(uuid::Uuid, Timestamp)>,
    /// How far routes, among those that are touched, have got.
    pub progress: Vec<(ShiftId, RouteProgress)>,
    /// Bookings that were served, or could not be; each must stand as that reservation, in a state that this may follow.
    pub outcomes: Vec<BookingOutcome>,
    /// Lines of the audit.
    pub audit: Vec<AuditEntry>,
    /// Bookings as they will be; each must be confirmed and one version behind.
    pub changed_bookings: Vec<Booking>,
    /// Lines of the promise ledger.
    pub ledger: Vec<(ZoneId, MerchantId, LedgerEntry)>,
    /// Events for the outside.
    pub outbox: Vec<OutboxEvent>,
    /// Answers to idempotency keys.
    pub idempotency_records: Vec<IdempotencyRecord>,
}

/// Holds of other plans that ended with a batch: their writers must hear of it.
pub type EndedElsewhere = Vec<(PlanKey, HoldId)>;

/// The parts of a batch that were not as expected, by their index in the list of that name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Misses {
    /// Holds of other plans that are not active any more.
    pub taken_over: Vec<usize>,
    /// Bookings that were changed or cancelled meanwhile.
    pub changed_bookings: Vec<usize>,
    /// Reports with ids that were used before.
    pub reports: Vec<usize>,
    /// The same of held ones.
    pub held: Vec<usize>,
    /// Held reports that were decided on meanwhile.
    pub accepted: Vec<usize>,
    /// Bookings that did not end as reported: they were moved, changed or finished meanwhile.
    pub outcomes: Vec<usize>,
    /// Idempotency keys that were answered before.
    pub idempotency_records: Vec<usize>,
}

impl Misses {
    /// Whether all was as expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a batch was not committed.
#[derive(Debug)]
pub enum BatchError {
    /// Because of these parts of it: without them it may be.
    Missed(Box<Misses>),
    /// Because of the database, or ([`StoreError::Conflict`]) because another instance was faster. Nothing was written.
    Store(StoreError),
    /// COMMIT was sent and its answer was lost: the batch may be committed or not.
    Unknown(String),
}

impl<E: Into<StoreError>> From<E> for BatchError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// What became of a batch.
pub type BatchResult = Result<EndedElsewhere, BatchError>;

/// Commits batches of different plans together, those that change the same rows one after the other; one that fails does not
/// take the others along. Answers stand in the order of the batches.
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
        // Sending it again could undo nothing and would be answered by what it did itself.
        Err(BatchError::Unknown(why)) => group.iter().map(|_| Err(BatchError::Unknown(why.clone()))).collect(),
        Err(_) => one_by_one(lane, group).await,
    }
}

/// Each batch by itself gets its own answer. If a lock of a zone's rows is held by somebody else, the other batches of the zone are
/// not tried: other zones do not wait for them.
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
        // The connection broke while it was idle, or before COMMIT was sent: nothing was committed.
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
    /// Its own plan, those whose holds end with it, and those of whose slots it takes places or gives some back.
    pub fn plans_that_change(&self) -> impl Iterator<Item = PlanKey> {
        let days = self.slots.iter().map(|change| (self.plan.0, change.slot.date));
        let holds = self.taken_over.iter().map(|(plan, _)| *plan);
        std::iter::once(self.plan).chain(days).chain(holds)
    }

    /// Nothing to write to this plan yet.
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
