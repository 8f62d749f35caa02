//! The effects of a batch of commands. They are collected while the commands are applied to the copy in memory, and are
//! written in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::command::IdempotentRequest;
use super::convert::record;
use super::state::PlanState;
use crate::store::batch::{BookingOutcome, WaitingStop};
use crate::store::plans::PlanKey;
use crate::store::records::{IdempotencyRecord, OutboxEvent};
use ritiro_domain::{
    Actor, AuditEntry, Booking, BookingEventData, BookingId, BookingState, CartKey, CourierEvent, CourierId, EventData,
    HeldReport, Hold, HoldEventData, HoldId, HoldState, LedgerEntry, LedgerEvent, MerchantId, ReservationId,
    RouteEventData, RouteProgress, ShiftId, Skills, SlotDay, StopId, StopRecord, Timestamp, ZoneId,
};
use ritiro_planning::{Change, Route, Stop};

/// The effects of one batch. Each index is the position of a command in the batch.
#[derive(Clone, Default)]
pub struct Effects {
    pub touched: BTreeSet<ShiftId>,
    pub added: BTreeMap<StopId, StopRecord>,
    pub removed: Vec<StopId>,
    pub no_longer_waiting: Vec<WaitingStop>,
    pub moved: BTreeMap<StopId, StopRecord>,
    pub new_holds: HashMap<HoldId, Hold>,
    pub ended_holds: Vec<(HoldId, HoldState)>,
    /// Holds of other plans that bookings of this plan take over.
    pub taken_over: Vec<(usize, PlanKey, HoldId)>,
    pub replacing: Vec<CartKey>,
    pub replaced_here: HashSet<HoldId>,
    pub new_bookings: Vec<Booking>,
    pub changed_bookings: Vec<(usize, Booking)>,
    pub reports: Vec<(usize, CourierEvent)>,
    /// Refused reports that wait for the decision of an operator.
    pub held: Vec<(usize, HeldReport)>,
    /// Held reports that an operator accepted.
    pub accepted: Vec<(usize, Uuid, Timestamp)>,
    pub progress: BTreeMap<ShiftId, RouteProgress>,
    /// At most one entry for each booking.
    pub outcomes: Vec<(usize, BookingOutcome)>,
    pub audit: Vec<AuditEntry>,
    pub ledger: Vec<(ZoneId, MerchantId, LedgerEntry)>,
    pub outbox: Vec<OutboxEvent>,
    pub idempotency_records: Vec<(usize, IdempotencyRecord)>,
    /// Whether a command found nothing to do. Then the plan must match the database.
    pub nothing_to_do: bool,
    /// The time of the batch.
    pub at: Timestamp,
    /// Whether a decision depends on something that the plan does not contain. Then the plan must be the newest one.
    pub relies_on_absence: bool,
    /// Changes of the taken places, by slot.
    pub taken: BTreeMap<SlotDay, Taken>,
    /// The slots of reservations that take places in other slots than the one of this day that they were sold as.
    pub places: BTreeMap<ReservationId, Vec<SlotDay>>,
    /// Reservations that free such places.
    pub places_left: BTreeSet<ReservationId>,
}

/// A change of the taken places of a slot.
#[derive(Clone, Copy, Default, Debug)]
pub struct Taken {
    /// The difference; negative if places become free.
    pub by: i32,
    /// The limit of the slot, according to the commands that took places.
    pub most: Option<i32>,
}

impl Effects {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.touched.is_empty()
            && self.new_holds.is_empty()
            && self.ended_holds.is_empty()
            && self.new_bookings.is_empty()
            && self.changed_bookings.is_empty()
            && self.reports.is_empty()
            && self.held.is_empty()
            && self.accepted.is_empty()
            && self.audit.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.idempotency_records.is_empty()
            && self.no_longer_waiting.is_empty()
    }

    /// Records the change of a route. A stop that was added and removed within the batch is not written.
    pub fn changed(&mut self, change: Change, skills: &Skills) {
        self.touched.insert(change.shift);
        for stop in &change.added {
            self.added.insert(stop.visit.stop, record(stop, Some(change.shift), skills));
        }
        for stop in &change.moved {
            let moved = record(stop, Some(change.shift), skills);
            let stops = if self.added.contains_key(&moved.id) { &mut self.added } else { &mut self.moved };
            stops.insert(moved.id, moved);
        }
        for stop in &change.removed {
            self.moved.remove(&stop.visit.stop);
            if self.added.remove(&stop.visit.stop).is_none() {
                self.removed.push(stop.visit.stop);
            }
        }
    }

    /// Like [`Effects::changed`], but a route without a difference does not get a new version.
    pub fn changed_if_any(&mut self, change: Change, skills: &Skills) {
        if !(change.added.is_empty() && change.removed.is_empty() && change.moved.is_empty()) {
            self.changed(change, skills);
        }
    }

    /// Records stops that are in no route, newly or with changed data.
    pub fn now_waiting<'a>(&mut self, stops: impl Iterator<Item = &'a Stop>, skills: &Skills) {
        self.added.extend(stops.map(|stop| (stop.visit.stop, record(stop, None, skills))));
    }

    /// Records stops that leave the waiting list. If they are still needed, their new rows are written separately.
    pub fn no_longer_waiting<'a>(&mut self, stops: impl Iterator<Item = &'a Stop>) {
        for stop in stops {
            if self.added.remove(&stop.visit.stop).is_none() {
                let (id, kind) = (stop.visit.stop, stop.visit.kind);
                let (pinned, depart_after) = (stop.pinned, stop.depart_after);
                self.no_longer_waiting.push(WaitingStop { id, kind, pinned, depart_after });
            }
        }
    }

    /// Whether this batch found the hold expired.
    pub fn expired(&self, id: HoldId) -> bool {
        self.ended_holds.contains(&(id, HoldState::Expired))
    }

    /// Records routes that are replaced completely. Stops that move between them keep their ids.
    pub fn rewritten(&mut self, old: &[Arc<Route>], new: &[(ShiftId, Vec<Stop>)], skills: &Skills) {
        for stop in old.iter().flat_map(|route| route.stops()) {
            // The complete stop is written again. That includes a change from the same batch.
            self.moved.remove(&stop.visit.stop);
            if self.added.remove(&stop.visit.stop).is_none() {
                self.removed.push(stop.visit.stop);
            }
        }
        for (shift, stops) in new {
            self.touched.insert(*shift);
            self.added.extend(stops.iter().map(|stop| (stop.visit.stop, record(stop, Some(*shift), skills))));
        }
    }

    /// Records the end of a hold. The hold may be a new one of the same batch.
    pub fn ended(&mut self, hold: &Hold, into: HoldState, now: Timestamp) {
        match self.new_holds.get_mut(&hold.id) {
            Some(new) => new.state = into,
            None if into == HoldState::Replaced => drop(self.replaced_here.insert(hold.id)),
            None => self.ended_holds.push((hold.id, into)),
        }
        let data = HoldEventData { hold_id: hold.id, date: hold.date };
        let data = match into {
            HoldState::Expired => EventData::HoldExpired(data),
            HoldState::Released => EventData::HoldReleased(data),
            HoldState::Replaced => EventData::HoldReplaced(data),
            HoldState::Active | HoldState::Booked => return,
        };
        let (zone, merchant) = (hold.zone, hold.merchant);
        self.outbox.push(OutboxEvent { zone, merchant, subject: hold.id.0, data, at: now });
    }

    /// Writes a new, moved or cancelled promise to the ledger and to the outbox.
    pub fn promised(
        &mut self,
        booking: &Booking,
        event: LedgerEvent,
        reason: Option<String>,
        by: Option<Actor>,
        now: Timestamp,
    ) {
        let (zone, merchant) = (booking.zone, booking.merchant);
        let data = BookingEventData::of(booking);
        let data = match event {
            LedgerEvent::Confirmed => EventData::BookingConfirmed(data),
            LedgerEvent::Rescheduled => EventData::BookingRescheduled(data),
            LedgerEvent::Cancelled => EventData::BookingCancelled(data),
        };
        self.outbox.push(OutboxEvent { zone, merchant, subject: booking.id.0, data, at: now });
        let promise = booking.promise.clone();
        self.ledger.push((zone, merchant, LedgerEntry { booking: booking.id, event, promise, reason, by, at: now }));
    }

    /// Whether a command of this batch changed the booking or reported its outcome.
    pub fn changed_booking(&self, id: BookingId) -> bool {
        self.changed_bookings.iter().any(|(_, booking)| booking.id == id) || self.outcome_of(id).is_some()
    }

    /// Whether a command of this batch has the same idempotency key.
    pub fn answers(&self, idempotent: &Option<IdempotentRequest>) -> bool {
        idempotent.as_ref().is_some_and(|wanted| self.idempotency_records.iter().any(|(_, own)| own.key == wanted.key))
    }

    /// Whether a command of this batch contains the report with that id, applied or held.
    pub fn has_report(&self, courier: CourierId, id: Uuid) -> bool {
        let applied = self.reports.iter().map(|(_, report)| report);
        let mut all = applied.chain(self.held.iter().map(|(_, held)| &held.report));
        all.any(|report| (report.courier, report.id) == (courier, id))
    }

    /// The state that this batch gives to a booking on the road.
    pub fn outcome_of(&self, booking: BookingId) -> Option<BookingState> {
        self.outcomes.iter().find(|(_, outcome)| outcome.booking == booking).map(|(_, outcome)| outcome.state)
    }

    /// Records the outcome of a booking on the road, or its reopening. It replaces an earlier outcome of the same
    /// batch. The count of changes includes the earlier one.
    pub fn finished(&mut self, index: usize, outcome: BookingOutcome) {
        let before = self.outcomes.extract_if(.., |(_, before)| before.booking == outcome.booking);
        let changes = outcome.changes + before.map(|(_, before)| before.changes).sum::<i64>();
        self.outcomes.push((index, BookingOutcome { changes, ..outcome }));
    }

    /// Stores the answer for an idempotency key.
    pub fn answered(
        &mut self,
        index: usize,
        idempotent: &Option<IdempotentRequest>,
        subject: Uuid,
        answer: Option<Value>,
    ) {
        let Some(idempotent) = idempotent else { return };
        for key in idempotent.keys().cloned() {
            let request_hash = idempotent.request_hash.clone();
            self.idempotency_records
                .push((index, IdempotencyRecord { key, request_hash, subject, answer: answer.clone() }));
        }
    }

    /// Changes the number of taken places of a slot by `by`. `most` is the limit of the slot, if it has one.
    pub fn took(&mut self, slot: SlotDay, by: i32, most: Option<i32>) {
        let taken = self.taken.entry(slot).or_default();
        taken.by += by;
        taken.most = [taken.most, most].into_iter().flatten().min();
    }

    /// Records that a reservation takes places in other slots than the one that it was sold as.
    pub fn takes_places(&mut self, reservation: ReservationId, slots: Vec<SlotDay>) {
        self.places.insert(reservation, slots);
    }

    /// Records that a reservation frees those places. Places that were taken in the same batch were never written.
    pub fn leaves_places(&mut self, reservation: ReservationId) {
        if self.places.remove(&reservation).is_none() {
            self.places_left.insert(reservation);
        }
    }

    /// The outbox events of the batch: those of its commands, and one `route.changed` for each changed route, however
    /// many stops changed.
    pub fn events(&self, before: &PlanState) -> Vec<OutboxEvent> {
        let changed = self.touched.iter().filter_map(|shift| route_changed(before, *shift, self.at));
        self.outbox.iter().cloned().chain(changed).collect()
    }
}

fn route_changed(before: &PlanState, shift: ShiftId, at: Timestamp) -> Option<OutboxEvent> {
    let (route, version) = (before.plan.route(shift)?, before.versions.get(&shift)? + 1);
    let courier_id = route.vehicle().courier;
    let data = EventData::RouteChanged(RouteEventData { route_id: shift, courier_id, date: before.key.1, version });
    let zone = &before.zone;
    Some(OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: shift.0, data, at })
}
