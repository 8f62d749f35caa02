//! The effects of a batch of commands. They are collected while the commands are applied to the copy in memory, and are
//! written in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::command::IdempotentRequest;
use super::convert::record;
use super::state::PlanState;
use crate::store::StoreError;
use crate::store::batch::{Batch, BookingOutcome, ByCommand, SlotChange, WaitingStop, Writes};
use crate::store::records::{IdempotencyRecord, OutboxEvent};
use ritiro_domain::{
    Actor, Booking, BookingEventData, BookingId, BookingState, CourierId, EventData, Hold, HoldEventData, HoldId,
    HoldState, LedgerEntry, LedgerEvent, ReservationId, RouteEventData, ShiftId, Skills, SlotDay, Timestamp,
};
use ritiro_planning::{Change, Route, Stop};

/// The effects of one batch.
#[derive(Clone, Default)]
pub struct Effects {
    /// The rows to be written.
    pub writes: Writes,
    /// The routes that get a new version.
    pub touched: BTreeSet<ShiftId>,
    /// The time of the batch.
    pub at: Timestamp,
    /// Whether a command found nothing to do. Then the plan must match the database.
    pub nothing_to_do: bool,
    /// Whether a decision depends on something that the plan does not contain. Then the plan must be the newest one.
    pub relies_on_absence: bool,
}

impl Effects {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.writes.is_empty()
    }

    /// The batch that writes these effects on top of the state `before`. Returns [`StoreError::Conflict`] if that state
    /// is known to be outdated.
    pub fn into_batch(mut self, before: &PlanState) -> Result<Batch, StoreError> {
        let version = |shift| before.versions.get(shift).map(|version| (*shift, *version));
        let routes: Option<Vec<_>> = self.touched.iter().map(version).collect();
        let changed = self.route_events(before);
        self.writes.outbox.extend(changed);
        let routes = routes.ok_or(StoreError::Conflict)?;
        Ok(Batch { routes, ..Batch::of(before.key, before.epoch, self.writes) })
    }

    /// Records the change of a route. A stop that was added and removed within the batch is not written.
    pub fn changed(&mut self, change: Change, skills: &Skills) {
        self.touched.insert(change.shift);
        for stop in &change.added {
            self.writes.added.insert(stop.visit.stop, record(stop, Some(change.shift), skills));
        }
        for stop in &change.moved {
            let moved = record(stop, Some(change.shift), skills);
            let stops =
                if self.writes.added.contains_key(&moved.id) { &mut self.writes.added } else { &mut self.writes.moved };
            stops.insert(moved.id, moved);
        }
        for stop in &change.removed {
            self.writes.moved.remove(&stop.visit.stop);
            if self.writes.added.remove(&stop.visit.stop).is_none() {
                self.writes.removed.push(stop.visit.stop);
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
        self.writes.added.extend(stops.map(|stop| (stop.visit.stop, record(stop, None, skills))));
    }

    /// Records stops that leave the waiting list. If they are still needed, their new rows are written separately.
    pub fn no_longer_waiting<'a>(&mut self, stops: impl Iterator<Item = &'a Stop>) {
        for stop in stops {
            if self.writes.added.remove(&stop.visit.stop).is_none() {
                let (id, kind) = (stop.visit.stop, stop.visit.kind);
                let (pinned, depart_after) = (stop.pinned, stop.depart_after);
                self.writes.no_longer_waiting.push(WaitingStop { id, kind, pinned, depart_after });
            }
        }
    }

    /// Whether this batch found the hold expired.
    pub fn expired(&self, id: HoldId) -> bool {
        self.writes.ended_holds.contains(&(id, HoldState::Expired))
    }

    /// Records routes that are replaced completely. Stops that move between them keep their ids.
    pub fn rewritten(&mut self, old: &[Arc<Route>], new: &[(ShiftId, Vec<Stop>)], skills: &Skills) {
        for stop in old.iter().flat_map(|route| route.stops()) {
            // The complete stop is written again. That includes a change from the same batch.
            self.writes.moved.remove(&stop.visit.stop);
            if self.writes.added.remove(&stop.visit.stop).is_none() {
                self.writes.removed.push(stop.visit.stop);
            }
        }
        for (shift, stops) in new {
            self.touched.insert(*shift);
            self.writes.added.extend(stops.iter().map(|stop| (stop.visit.stop, record(stop, Some(*shift), skills))));
        }
    }

    /// Records the end of a hold. The hold may be a new one of the same batch.
    pub fn ended(&mut self, hold: &Hold, into: HoldState, now: Timestamp) {
        match self.writes.new_holds.get_mut(&hold.id) {
            Some(new) => new.state = into,
            None if into == HoldState::Replaced => drop(self.writes.replaced_here.insert(hold.id)),
            None => self.writes.ended_holds.push((hold.id, into)),
        }
        let data = HoldEventData { hold_id: hold.id, date: hold.date };
        let data = match into {
            HoldState::Expired => EventData::HoldExpired(data),
            HoldState::Released => EventData::HoldReleased(data),
            HoldState::Replaced => EventData::HoldReplaced(data),
            HoldState::Active | HoldState::Booked => return,
        };
        let (zone, merchant) = (hold.zone, hold.merchant);
        self.writes.outbox.push(OutboxEvent { zone, merchant, subject: hold.id.0, data, at: now });
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
        self.writes.outbox.push(OutboxEvent { zone, merchant, subject: booking.id.0, data, at: now });
        let promise = booking.promise.clone();
        self.writes.ledger.push((
            zone,
            merchant,
            LedgerEntry { booking: booking.id, event, promise, reason, by, at: now },
        ));
    }

    /// Whether a command of this batch changed the booking or reported its outcome.
    pub fn changed_booking(&self, id: BookingId) -> bool {
        self.writes.changed_bookings.iter().any(|of| of.row.id == id) || self.outcome_of(id).is_some()
    }

    /// Whether a command of this batch has the same idempotency key.
    pub fn answers(&self, idempotent: &Option<IdempotentRequest>) -> bool {
        idempotent
            .as_ref()
            .is_some_and(|wanted| self.writes.idempotency_records.iter().any(|of| of.row.key == wanted.key))
    }

    /// Whether a command of this batch contains the report with that id, applied or held.
    pub fn has_report(&self, courier: CourierId, id: Uuid) -> bool {
        let applied = self.writes.reports.iter().map(|of| &of.row);
        let mut all = applied.chain(self.writes.held.iter().map(|of| &of.row.report));
        all.any(|report| (report.courier, report.id) == (courier, id))
    }

    /// The state that this batch gives to a booking on the road.
    pub fn outcome_of(&self, booking: BookingId) -> Option<BookingState> {
        let outcomes = self.writes.outcomes.iter();
        outcomes.map(|of| of.row).find(|outcome| outcome.booking == booking).map(|outcome| outcome.state)
    }

    /// Records the outcome of a booking on the road, or its reopening. It replaces an earlier outcome of the same
    /// batch. The count of changes includes the earlier one.
    pub fn finished(&mut self, index: usize, outcome: BookingOutcome) {
        let before = self.writes.outcomes.extract_if(.., |before| before.row.booking == outcome.booking);
        let changes = outcome.changes + before.map(|before| before.row.changes).sum::<i64>();
        self.writes.outcomes.push(ByCommand { command: index, row: BookingOutcome { changes, ..outcome } });
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
            let row = IdempotencyRecord { key, request_hash, subject, answer: answer.clone() };
            self.writes.idempotency_records.push(ByCommand { command: index, row });
        }
    }

    /// Changes the number of taken places of a slot by `by`. `most` is the limit of the slot, if it has one.
    pub fn took(&mut self, slot: SlotDay, by: i32, most: Option<i32>) {
        self.writes.slots.entry(slot).or_default().add(SlotChange { by, most });
    }

    /// Records that a reservation takes places in other slots than the one that it was sold as.
    pub fn takes_places(&mut self, reservation: ReservationId, slots: Vec<SlotDay>) {
        self.writes.places.insert(reservation, slots);
    }

    /// Records that a reservation frees those places. Places that were taken in the same batch were never written.
    pub fn leaves_places(&mut self, reservation: ReservationId) {
        if self.writes.places.remove(&reservation).is_none() {
            self.writes.places_left.insert(reservation);
        }
    }

    /// The events of the routes: one `route.changed` for each changed route, however many stops changed.
    fn route_events(&self, before: &PlanState) -> Vec<OutboxEvent> {
        self.touched.iter().filter_map(|shift| route_changed(before, *shift, self.at)).collect()
    }
}

fn route_changed(before: &PlanState, shift: ShiftId, at: Timestamp) -> Option<OutboxEvent> {
    let (route, version) = (before.plan.route(shift)?, before.versions.get(&shift)? + 1);
    let courier_id = route.vehicle().courier;
    let data = EventData::RouteChanged(RouteEventData { route_id: shift, courier_id, date: before.key.1, version });
    let zone = &before.zone;
    Some(OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: shift.0, data, at })
}
