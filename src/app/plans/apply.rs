//! Applies commands to a copy of the plan.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::command::{Command, Outcome};
use super::convert::task_of;
use super::effects::Effects;
use super::goods::Retry;
use super::limits::Limits;
use super::room::{could_make, room_in};
use super::state::PlanState;
use crate::app::{AppError, AppResult};
use crate::store::batch::ByCommand;
use crate::store::plans::PlanKey;
use ritiro_domain::{
    Actor, Booking, BookingState, Constraint, Hold, HoldId, HoldState, LedgerEvent, Order, Promise, Refusal,
    RefusalCode, ReservationId, ShiftId, SlotDay, SlotPlace, SlotTemplateId, Timestamp, Window,
};
use ritiro_planning::{Change, InsertionCriterion, Plan, RemoveError, Stop, Task, Terms, check, find_insertions};

/// The changed plan, and the effects that must be written to the database.
#[derive(Clone)]
pub struct Work {
    pub state: PlanState,
    pub effects: Effects,
    pub(super) now: Timestamp,
    /// The limits of searches.
    pub(super) limits: Limits,
    /// The author of the command that is being applied.
    pub(super) by: Option<Actor>,
}

impl Work {
    /// Starts from a committed state. It first removes reservations that a dead process left behind, and expired holds.
    pub fn new(state: &PlanState, now: Timestamp, limits: Limits) -> Self {
        let effects = Effects { at: now, ..Effects::default() };
        let mut work = Self { state: state.clone(), effects, now, limits, by: None };
        for orphan in std::mem::take(&mut work.state.orphans) {
            work.give_up(orphan);
        }
        work.expire();
        work
    }

    /// Applies a command. If the command fails, the state is unchanged and the error has the reason.
    pub fn apply(&mut self, index: usize, command: &Command, by: Option<&Actor>) -> AppResult<Outcome> {
        self.by = by.cloned();
        let before = command.gives_up_something().then(|| self.clone());
        let outcome = self.run(index, command);
        if let (Err(_), Some(before)) = (&outcome, before) {
            *self = before;
        }
        outcome
    }

    fn run(&mut self, index: usize, command: &Command) -> AppResult<Outcome> {
        // A client may abort a request and repeat it. Both commands may be in the same batch.
        if self.effects.answers(command.idempotent()) {
            return Err(AppError::IdempotencyInFlight);
        }
        match command {
            Command::Hold { hold, places, idempotent } => {
                let outcome = self.hold(hold, places)?;
                self.effects.answered(index, idempotent, hold.id.0, None);
                Ok(outcome)
            }
            Command::Book { booking, places, idempotent } => {
                self.reserve(&booking.order, &booking.promise, booking.reservation, places, booking.created_at, None)?;
                self.effects.answered(index, idempotent, booking.id.0, None);
                Ok(self.confirm(booking))
            }
            Command::BookHold { booking, idempotent } => {
                self.take_over(booking)?;
                self.effects.answered(index, idempotent, booking.id.0, None);
                Ok(self.confirm(booking))
            }
            Command::Cancel { booking, reason, idempotent } => {
                let outcome = self.cancel(index, booking, reason.clone())?;
                self.effects.answered(index, idempotent, booking.id.0, None);
                Ok(outcome)
            }
            Command::Move { from, to, places } => self.move_within(index, from, to, places),
            Command::MoveToHold { from, to } => self.move_to_hold(index, from, to),
            Command::ReleaseHold { hold } => self.release(*hold),
            Command::Ended { hold, into } => self.ended_elsewhere(*hold, *into),
            Command::Expire => Ok(Outcome::Done),
            Command::Report(report) => self.report(index, report),
            Command::DelayCheck(watch) => self.watch(watch),
            Command::ManualChange(change) => self.apply_manual_change(index, change),
            Command::Improve { base, better } => self.improve(base, better),
            Command::Repair { base, better } => self.take_over_repair(base, better),
        }
    }

    fn hold(&mut self, hold: &Hold, places: &[SlotPlace]) -> AppResult<Outcome> {
        if let Some(cart) = hold.cart_key() {
            let old: Vec<_> =
                self.state.holds.values().filter(|h| h.cart_key().as_ref() == Some(&cart)).cloned().collect();
            old.iter().for_each(|old| self.end(old, HoldState::Replaced));
            self.effects.writes.replacing.push(cart);
        }
        self.reserve(&hold.order, &hold.promise, hold.reservation, places, hold.created_at, None)?;
        self.state.holds.insert(hold.id, Arc::new(hold.clone()));
        self.effects.writes.new_holds.insert(hold.id, hold.clone());
        Ok(Outcome::Hold(Box::new(hold.clone())))
    }

    /// Inserts a reservation. All reservations enter a route here. The search is the one that lists offers, for one
    /// window. The order was made at `made_at`: from then on its goods are prepared. `retry` says where its goods are if they are on the
    /// road already.
    fn reserve(
        &mut self,
        order: &Order,
        promise: &Promise,
        id: ReservationId,
        places: &[SlotPlace],
        made_at: Timestamp,
        retry: Option<Retry>,
    ) -> AppResult<()> {
        let template = promise.slot_template;
        if let Some(max_bookings) = places.iter().find_map(|place| self.state.is_full(*place)) {
            let constraint = Constraint::SlotLimit { max_bookings };
            return Err(AppError::refused(Refusal { code: RefusalCode::SlotFull, constraint }));
        }
        self.seat(order, promise, id, made_at, retry)?;
        self.take_places(id, template, places);
        Ok(())
    }

    fn seat(
        &mut self,
        order: &Order,
        promise: &Promise,
        id: ReservationId,
        made_at: Timestamp,
        retry: Option<Retry>,
    ) -> AppResult<()> {
        let ready = self.state.zone.ready(order, made_at);
        let task = task_of(order, id, promise.window, promise.slot_template, ready, &self.state)?;
        let task = retry.map_or(task.clone(), |retry| retry.adapt(task, &self.state.zone, self.now));
        let answer =
            find_insertions(&self.state.plan, &task, &[promise.window], self.now, InsertionCriterion::Cheapest).pop();
        match answer.expect("one window has one answer") {
            Ok(insertion) => {
                let change = self.state.plan.insert(&task, &insertion, self.now);
                self.effects.changed(change, &self.state.zone.skills);
            }
            Err(refusal) if could_make(&refusal) => self.reoptimise_for(order, &task, promise.window, refusal)?,
            Err(refusal) => return Err(AppError::refused(refusal)),
        }
        Ok(())
    }

    /// Moves other reservations within their promises to make room. If that is impossible, the refusal is returned.
    fn reoptimise_for(&mut self, order: &Order, task: &Task, window: Window, refusal: Refusal) -> AppResult<()> {
        let room = room_in(&self.state, order, task, &[window], self.now, self.limits.room_steps).pop().flatten();
        let touched = room.as_ref().map(|room| self.state.plan.differences(&room.plan)).unwrap_or_default();
        match room {
            Some(room) if self.take_over_routes(&touched, &room.plan) => Ok(()),
            _ => Err(AppError::refused(refusal)),
        }
    }

    /// Replaces whole routes by those of a plan that was derived from this one. Returns `false` and changes nothing if
    /// couriers made progress in the meantime.
    fn take_over_routes(&mut self, touched: &[ShiftId], better: &Plan) -> bool {
        let old: Vec<_> = touched.iter().filter_map(|shift| self.state.plan.route(*shift)).cloned().collect();
        let Some(changes) = self.state.plan.adopt(touched, better, self.now) else { return false };
        let routes = || touched.iter().filter_map(|shift| self.state.plan.route(*shift)).map(|route| &**route);
        debug_assert_eq!(check(routes(), self.state.plan.travel()), [], "routes that are taken over keep every rule");
        self.effects.rewritten(&old, &changes, &self.state.zone.skills);
        true
    }

    fn confirm(&mut self, booking: &Booking) -> Outcome {
        self.effects.writes.new_bookings.push(booking.clone());
        self.effects.promised(booking, LedgerEvent::Confirmed, None, self.by.clone(), self.now);
        Outcome::Booking(Box::new(booking.clone()))
    }

    /// Turns the hold of a booking, which must be active in this plan, into the booking. The booking keeps the stops.
    fn take_over(&mut self, booking: &Booking) -> AppResult<()> {
        let id = booking.hold.ok_or(AppError::HoldNotActive("missing"))?;
        let hold = self.active(id)?;
        self.state.holds.remove(&id);
        self.effects.ended(&hold, HoldState::Booked, self.now);
        Ok(())
    }

    fn active(&self, id: HoldId) -> AppResult<Arc<Hold>> {
        let over = || if self.effects.expired(id) { AppError::HoldExpired } else { AppError::HoldNotActive("over") };
        self.state.holds.get(&id).cloned().ok_or_else(over)
    }

    fn cancel(&mut self, index: usize, booking: &Booking, reason: Option<String>) -> AppResult<Outcome> {
        self.ensure_unchanged(booking)?;
        self.leave(booking)?;
        self.effects.writes.changed_bookings.push(ByCommand { command: index, row: booking.clone() });
        self.effects.promised(booking, LedgerEvent::Cancelled, reason, self.by.clone(), self.now);
        Ok(Outcome::Booking(Box::new(booking.clone())))
    }

    fn move_within(&mut self, index: usize, from: &Booking, to: &Booking, places: &[SlotPlace]) -> AppResult<Outcome> {
        self.ensure_unchanged(from)?;
        if from.is_promised_by(to) {
            return self.stay(from);
        }
        let retry = self.leave_for_retry(from)?;
        self.reserve(&to.order, &to.promise, to.reservation, places, from.created_at, retry)?;
        Ok(self.moved(index, to))
    }

    /// Moves a booking to the place of a hold. If the hold has the same promise as the booking, the booking keeps its
    /// place and the hold is released.
    fn move_to_hold(&mut self, index: usize, from: &Booking, to: &Booking) -> AppResult<Outcome> {
        self.ensure_unchanged(from)?;
        if let Some(hold) = to.hold.filter(|_| from.is_promised_by(to)) {
            let outcome = self.stay(from)?;
            self.release(hold)?;
            return Ok(outcome);
        }
        let plan = (to.zone, to.date);
        if plan == self.state.key {
            self.take_over(to)?;
            if let Some(retry) = self.leave_for_retry(from)? {
                self.seat_again(to, retry)?;
            }
        } else {
            if let Some(hold) = to.hold {
                self.take_over_elsewhere(index, plan, hold)?;
            }
            let retry = self.leave_for_retry(from)?;
            self.ensure_back_before(retry, to)?;
        }
        Ok(self.moved(index, to))
    }

    /// Takes a booking out of its route. Returns where its goods are, if they are on the road.
    fn leave_for_retry(&mut self, booking: &Booking) -> AppResult<Option<Retry>> {
        let (stands, earlier) = (self.goods_at_vehicle(booking), self.failed_before(booking.reservation));
        self.leave(booking)?;
        let failed = self.failed_stop(booking.reservation).or(earlier);
        let retry = stands.or_else(|| self.goods_on_board(failed?));
        match failed.and_then(|failed| self.state.plan.find_stop(failed)) {
            // What follows is right only while the courier who has the goods has reported nothing else.
            Some((route, _)) if retry.is_some() => drop(self.effects.touched.insert(route.vehicle().shift)),
            Some(_) => {}
            None => self.effects.relies_on_absence |= booking.state == BookingState::Failed,
        }
        Ok(retry)
    }

    /// Moves the stops of a former hold to where the goods can be handed over, in the same window.
    fn seat_again(&mut self, booking: &Booking, retry: Retry) -> AppResult<()> {
        let gone = || AppError::NotChangeable("the hold has no place any more; choose another window".into());
        let change = self.state.plan.call_off(booking.reservation, self.now).ok_or_else(gone)?;
        let shift = change.shift;
        self.effects.changed(change, &self.state.zone.skills);
        self.keep_in_time(shift);
        self.seat(&booking.order, &booking.promise, booking.reservation, booking.created_at, Some(retry))
    }

    /// Handles a request for the promise that the booking already has. Nothing is written if the booking is still open.
    fn stay(&mut self, booking: &Booking) -> AppResult<Outcome> {
        let waits = self.state.waiting.contains_key(&booking.reservation);
        let found = self.state.plan.find(booking.reservation);
        let open = found.is_some_and(|(route, at)| at.iter().any(|i| !route.stops()[*i].progress.is_over()));
        if !waits && !open {
            return Err(AppError::BookingChanged(None));
        }
        self.effects.nothing_to_do = true;
        Ok(Outcome::Booking(Box::new(booking.clone())))
    }

    fn moved(&mut self, index: usize, to: &Booking) -> Outcome {
        self.effects.writes.changed_bookings.push(ByCommand { command: index, row: to.clone() });
        self.effects.promised(to, LedgerEvent::Rescheduled, None, self.by.clone(), self.now);
        Outcome::Booking(Box::new(to.clone()))
    }

    /// Takes over a hold of another plan. The transaction checks that the hold is active. Two bookings cannot have one
    /// hold.
    fn take_over_elsewhere(&mut self, index: usize, plan: PlanKey, hold: HoldId) -> AppResult<()> {
        if self.effects.writes.taken_over.iter().any(|of| of.row.1 == hold) {
            return Err(AppError::HoldNotActive("over"));
        }
        self.effects.writes.taken_over.push(ByCommand { command: index, row: (plan, hold) });
        Ok(())
    }

    /// The caller read the booking before this batch began. The transaction compares its version. This check detects
    /// changes by other commands of the same batch.
    fn ensure_unchanged(&self, booking: &Booking) -> AppResult<()> {
        if self.effects.changed_booking(booking.id) { Err(AppError::BookingChanged(None)) } else { Ok(()) }
    }

    /// Removes a booking from its route, unless the courier is already on the way. Goods that are on board stay there. A booking
    /// that is in no route was either moved in the meantime, which the transaction detects by its version, or it lost its
    /// stops. In the second case there is nothing to remove.
    fn leave(&mut self, booking: &Booking) -> AppResult<()> {
        // A failed attempt is history and stays in the route.
        if booking.state == BookingState::Failed {
            return Ok(());
        }
        if let Some(stops) = self.state.waiting.remove(&booking.reservation) {
            self.left_waiting(&stops);
            return Ok(());
        }
        let first = self.state.plan.find(booking.reservation).map(|(route, at)| at[0] < route.frozen(self.now));
        if first == Some(false) && self.leave_on_board(booking.reservation).is_some() {
            return Ok(());
        }
        match self.state.plan.remove(booking.reservation, self.now) {
            Ok(change) => self.left(change),
            Err(RemoveError::Absent) => self.effects.relies_on_absence = true,
            Err(RemoveError::UnderWay) => {
                let why = "the courier is already on the way to this booking, or was there";
                return Err(AppError::NotChangeable(why.into()));
            }
        }
        Ok(())
    }

    fn release(&mut self, id: HoldId) -> AppResult<Outcome> {
        let hold = self.active(id)?;
        self.end(&hold, HoldState::Released);
        Ok(Outcome::Done)
    }

    fn ended_elsewhere(&mut self, id: HoldId, into: HoldState) -> AppResult<Outcome> {
        if let Some(hold) = self.state.holds.remove(&id).filter(|_| into != HoldState::Booked) {
            self.give_up(hold.reservation);
        }
        Ok(Outcome::Done)
    }

    fn expire(&mut self) {
        let expired: Vec<_> = self.state.holds.values().filter(|h| h.expires_at < self.now).cloned().collect();
        expired.iter().for_each(|hold| self.end(hold, HoldState::Expired));
    }

    /// Only the routes that the improved plan changes must be unchanged. Other routes may have changed; the command
    /// ignores the improved plan's copy of them.
    fn improve(&mut self, base: &PlanState, better: &Plan) -> AppResult<Outcome> {
        let touched = base.plan.differences(better);
        let version = |state: &PlanState, shift| state.versions.get(&shift).copied();
        let unchanged = |shift: &ShiftId| {
            version(base, *shift) == version(&self.state, *shift) && !self.effects.touched.contains(shift)
        };
        if base.epoch != self.state.epoch || !touched.iter().all(unchanged) {
            return Err(AppError::Conflict("the plan changed while it was improved".into()));
        }
        match self.take_over_routes(&touched, better) {
            true => Ok(Outcome::Done),
            false => Err(AppError::Conflict("the couriers went on while it was improved".into())),
        }
    }

    /// Ends a hold without a booking.
    fn end(&mut self, hold: &Hold, into: HoldState) {
        self.state.holds.remove(&hold.id);
        self.give_up(hold.reservation);
        self.effects.ended(hold, into, self.now);
    }

    /// Removes a reservation without a promise.
    fn give_up(&mut self, reservation: ReservationId) {
        if let Some(stops) = self.state.waiting.remove(&reservation) {
            self.left_waiting(&stops);
            return;
        }
        if let Some(change) = self.state.plan.call_off(reservation, self.now) {
            self.left(change);
        }
    }

    pub(super) fn left(&mut self, change: Change) {
        let (terms, shift) = (change.removed.first().and_then(|stop| stop.terms), change.shift);
        self.effects.changed(change, &self.state.zone.skills);
        self.give_places_back(terms);
        self.keep_in_time(shift);
    }

    /// Repairs a route that is late because a stop left it, for example because the direct way takes longer.
    fn keep_in_time(&mut self, shift: ShiftId) {
        if self.state.plan.route(shift).is_some_and(|route| route.fault().is_some()) {
            self.resolve_violations(&BTreeSet::from([shift]), &HashMap::new());
        }
    }

    pub(super) fn left_waiting(&mut self, stops: &[Stop]) {
        let terms = stops.first().and_then(|stop| stop.terms);
        self.effects.no_longer_waiting(stops.iter());
        self.give_places_back(terms);
    }

    /// Counts the slot places of a reservation. The slots are stored if they differ from the slot that the reservation
    /// was sold as.
    fn take_places(&mut self, id: ReservationId, sold_as: Option<SlotTemplateId>, places: &[SlotPlace]) {
        places.iter().for_each(|place| self.count(place.slot, 1, place.most));
        let slots: Vec<_> = places.iter().map(|place| place.slot).collect();
        if slots != self.state.slots_of(id, sold_as) {
            self.effects.takes_places(id, slots.clone());
            self.state.places.insert(id, slots);
        }
    }

    pub(super) fn give_places_back(&mut self, terms: Option<Terms>) {
        let Some(terms) = terms else { return };
        for slot in self.state.slots_of(terms.reservation, terms.template) {
            self.count(slot, -1, None);
        }
        if self.state.places.remove(&terms.reservation).is_some() {
            self.effects.leaves_places(terms.reservation);
        }
    }

    fn count(&mut self, slot: SlotDay, by: i32, most: Option<i32>) {
        let taken = self.state.taken.entry(slot).or_default();
        *taken = (*taken + by).max(0);
        self.effects.took(slot, by, most);
    }
}
