//! The write model: the rows that the commands of one plan's writer change. The writer fills [`Writes`] while it applies
//! the commands, and the group commit writes it. Each field belongs to a statement in [`super::tables`].

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use crate::store::plans::PlanKey;
use crate::store::records::{IdempotencyRecord, OutboxEvent};
use ritiro_domain::{
    AuditEntry, Booking, BookingId, BookingState, CartKey, CourierEvent, HeldReport, Hold, HoldId, HoldState,
    LedgerEntry, MerchantId, ReservationId, RouteProgress, ShiftId, SlotDay, StopId, StopKind, StopRecord, Timestamp,
    ZoneId,
};

/// A row with the command that wants it. If the database does not have the row as expected, that command fails, and the
/// others of the batch may still be committed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByCommand<T> {
    /// The position of the command in its batch.
    pub command: usize,
    /// The row.
    pub row: T,
}

/// The places of one slot and day that a batch takes. Batches of several plans may change the same slot.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SlotChange {
    /// The difference of the number of taken places; negative if places become free.
    pub by: i32,
    /// The limit of taken places after the change, according to the commands that took places; `None` for no limit.
    pub most: Option<i32>,
}

impl SlotChange {
    /// Adds another change of the same slot. The lowest limit counts.
    pub fn add(&mut self, other: Self) {
        self.by += other.by;
        self.most = [self.most, other.most].into_iter().flatten().min();
    }
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

/// All rows that a batch writes, apart from the versions of its routes. A new kind of row is a field here, and its
/// statement in [`super::tables`].
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Writes {
    /// Changes of the numbers of taken places.
    pub slots: BTreeMap<SlotDay, SlotChange>,
    /// The slots of reservations that take places in other slots than the one of this day that they were sold as.
    pub places: BTreeMap<ReservationId, Vec<SlotDay>>,
    /// Reservations that free such places.
    pub places_left: BTreeSet<ReservationId>,
    /// Stops to delete; each must exist.
    pub removed: Vec<StopId>,
    /// Waiting stops to delete; each must be as it was read and still be in no route.
    pub no_longer_waiting: Vec<WaitingStop>,
    /// New stops.
    pub added: BTreeMap<StopId, StopRecord>,
    /// Stops whose position or departure changed.
    pub moved: BTreeMap<StopId, StopRecord>,
    /// Carts whose active hold, in whatever plan, is replaced by a new one.
    pub replacing: Vec<CartKey>,
    /// The holds of this plan that are known to be replaced.
    pub replaced_here: HashSet<HoldId>,
    /// Holds of this plan that end, with their final states; each must be active.
    pub ended_holds: Vec<(HoldId, HoldState)>,
    /// Holds of other plans that become bookings here; each must be active.
    pub taken_over: Vec<ByCommand<(PlanKey, HoldId)>>,
    /// New holds.
    pub new_holds: HashMap<HoldId, Hold>,
    /// New bookings.
    pub new_bookings: Vec<Booking>,
    /// Bookings after their change; each must be confirmed and have the previous version.
    pub changed_bookings: Vec<ByCommand<Booking>>,
    /// The progress of routes; each must be among the changed routes.
    pub progress: BTreeMap<ShiftId, RouteProgress>,
    /// Reports of couriers; each must be new.
    pub reports: Vec<ByCommand<CourierEvent>>,
    /// Refused reports that wait for the decision of an operator; each must be new.
    pub held: Vec<ByCommand<HeldReport>>,
    /// Held reports that an operator accepted; each must still wait.
    pub accepted: Vec<ByCommand<(Uuid, Timestamp)>>,
    /// Bookings with an outcome, at most one for each booking. The booking must still have that reservation, and its
    /// state must permit the outcome.
    pub outcomes: Vec<ByCommand<BookingOutcome>>,
    /// Audit entries.
    pub audit: Vec<AuditEntry>,
    /// Entries of the promise ledger.
    pub ledger: Vec<(ZoneId, MerchantId, LedgerEntry)>,
    /// Outbox events.
    pub outbox: Vec<OutboxEvent>,
    /// Answers to idempotency keys; each key must be new.
    pub idempotency_records: Vec<ByCommand<IdempotencyRecord>>,
}

impl Writes {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The slots whose number of taken places changes. A slot that gained and lost the same number does not.
    pub fn changed_slots(&self) -> impl Iterator<Item = (SlotDay, SlotChange)> {
        self.slots.iter().filter(|(_, change)| change.by != 0).map(|(slot, change)| (*slot, *change))
    }
}

/// Why a row of a command is not in the database as expected. If a command has several misses, the first one in this
/// order is its error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MissKind {
    /// A hold of another plan is no longer active.
    HoldOver,
    /// A booking was changed or cancelled in the meantime.
    BookingChanged,
    /// An idempotency key was answered before.
    KeyAnswered,
    /// A report with this id exists already.
    ReportExists,
    /// A held report with this id exists already.
    HeldReportExists,
    /// An operator decided about a held report in the meantime.
    ReportDecided,
    /// A booking could not get its outcome: it was moved, changed or finished in the meantime.
    OutcomeOutdated,
}

/// A row that the database did not have as expected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Miss {
    /// The position of the command that wants the row.
    pub command: usize,
    /// The reason.
    pub kind: MissKind,
}
