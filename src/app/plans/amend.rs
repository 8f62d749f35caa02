//! Corrections by operators on the road: cancelling a booking while its courier is on the way, and undoing a mistaken
//! `complete`.

use std::collections::{BTreeSet, HashMap};

use super::apply::Work;
use super::command::{CalledOff, ManualChange};
use super::outbox_events;
use crate::app::{AppError, AppResult};
use crate::store::batch::{BookingOutcome, ByCommand};
use ritiro_domain::{
    Booking, BookingState, LedgerEvent, ReservationId, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState,
};
use ritiro_planning::{Route, Stop};

impl Work {
    /// Removes a booking from its route, whatever the progress of its courier. The history stays as it was, and the
    /// rest of the route continues from now.
    pub(super) fn call_off(
        &mut self,
        index: usize,
        change: &ManualChange,
        reason: Option<String>,
    ) -> AppResult<CalledOff> {
        let booking = self.in_state(change, BookingState::Confirmed)?;
        let called_off = self.where_it_stands(booking.reservation);
        if let Some(stops) = self.state.waiting.remove(&booking.reservation) {
            self.left_waiting(&stops);
        } else if let Some(shift) = self.removed_from_route(booking.reservation) {
            if called_off.state != StopState::Planned {
                self.leave_from_now(shift);
            }
            self.resolve_violations(&BTreeSet::from([shift]), &HashMap::new());
        }
        let cancelled = Booking {
            state: BookingState::Cancelled,
            version: booking.version + 1,
            updated_at: self.now,
            ..booking.clone()
        };
        self.effects.promised(&cancelled, LedgerEvent::Cancelled, reason, self.by.clone(), self.now);
        self.effects.writes.changed_bookings.push(ByCommand { command: index, row: cancelled });
        Ok(called_off)
    }

    /// Returns the shift of the route. Goods that are on board stay there, until the courier is back.
    fn removed_from_route(&mut self, reservation: ReservationId) -> Option<ShiftId> {
        if let Some(shift) = self.leave_on_board(reservation) {
            return Some(shift);
        }
        let change = self.state.plan.call_off(reservation, self.now)?;
        let shift = change.shift;
        self.left(change);
        Some(shift)
    }

    fn where_it_stands(&self, reservation: ReservationId) -> CalledOff {
        let Some((route, at)) = self.state.plan.find(reservation) else {
            return CalledOff { shift: None, state: StopState::Planned, on_board: false };
        };
        let stops: Vec<&Stop> = at.iter().map(|index| &route.stops()[*index]).collect();
        let open = stops.iter().filter(|stop| !stop.progress.is_over()).map(|stop| stop.progress.state);
        let state = open.max().unwrap_or(StopState::Planned);
        CalledOff { shift: Some(route.vehicle().shift), state, on_board: self.is_on_board(route, &at) }
    }

    fn is_on_board(&self, route: &Route, at: &[usize]) -> bool {
        at.iter().any(|index| match &route.stops()[*index] {
            stop if stop.visit.kind == StopKind::Delivery => route.is_loaded(*index, self.now),
            stop => stop.visit.kind == StopKind::Pickup && stop.progress.state == StopState::Completed,
        })
    }

    /// Makes the courier leave for the next stop now or later. The planned departure may be in the past if another stop
    /// came before it.
    fn leave_from_now(&mut self, shift: ShiftId) {
        if let Some(change) = self.state.plan.delay(shift, None, self.now, Seconds::ZERO) {
            self.effects.changed(change, &self.state.zone.skills);
        }
    }

    /// Opens the stops of a booking that was completed by mistake. They become the first open stops of the route. A
    /// pickup that was only completed because its drop-off was completed is opened too.
    pub(super) fn reopen(&mut self, index: usize, change: &ManualChange) -> AppResult<()> {
        let booking = self.in_state(change, BookingState::Completed)?;
        let Some((route, at)) = self.state.plan.find(booking.reservation) else {
            return Err(AppError::NotChangeable("no route contains this booking any more".into()));
        };
        let mistaken = |stop: &&Stop| {
            let implied = stop.visit.kind == StopKind::Pickup && !change.served.contains(&stop.visit.stop);
            stop.progress.state == StopState::Completed && (stop.visit.kind != StopKind::Pickup || implied)
        };
        let stops: Vec<Stop> = at.iter().map(|index| &route.stops()[*index]).filter(mistaken).cloned().collect();
        let shift = route.vehicle().shift;
        let open: HashMap<StopId, StopProgress> =
            stops.iter().map(|stop| (stop.visit.stop, StopProgress::PLANNED)).collect();
        let progress = self.state.progress.get(&shift).copied().unwrap_or_default();
        self.go_on(shift, &open, progress);
        self.leave_from_now(shift);
        let outcome = BookingOutcome {
            booking: booking.id,
            reservation: booking.reservation,
            state: BookingState::Confirmed,
            at: self.now,
            changes: 1,
        };
        self.effects.finished(index, outcome);
        let (key, zone, now) = (self.state.key, &self.state.zone, self.now);
        self.effects.writes.outbox.push(outbox_events::reopened(zone, booking, now));
        self.effects
            .writes
            .outbox
            .extend(stops.iter().map(|stop| outbox_events::stop_reopened(key, zone, shift, stop, booking, now)));
        self.resolve_violations(&BTreeSet::from([shift]), &HashMap::new());
        Ok(())
    }

    /// The booking of a manual change, if it was in `state` when it was read and no command of this batch changed it.
    /// The transaction compares its version once more.
    fn in_state<'a>(&self, change: &'a ManualChange, state: BookingState) -> AppResult<&'a Booking> {
        let booking = change.booking.as_deref().ok_or(AppError::NotFound("booking"))?;
        if booking.state != state {
            return Err(AppError::NotChangeable(format!("this booking is {}", booking.state.as_str())));
        }
        match self.effects.changed_booking(booking.id) {
            true => Err(AppError::BookingChanged(None)),
            false => Ok(booking),
        }
    }
}
