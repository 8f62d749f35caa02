//! The outbox events about what happens on the road.

use chrono::NaiveDate;

use super::command::{Brief, Report};
use crate::store::batch::BookingOutcome;
use crate::store::plans::PlanKey;
use crate::store::records::OutboxEvent;
use ritiro_domain::{
    Booking, BookingEventData, BookingId, BookingState, CourierEvent, CourierEventKind, EventData, OutcomeEventData,
    ShiftEventData, ShiftId, ShiftState, StopEventData, StopKind, StopProgress, StopState, Timestamp, Zone,
};
use ritiro_planning::Stop;

/// Whether the end of this stop decides about its booking: the hand-over, or a failed pickup, after which no hand-over
/// is possible.
pub fn decides(stop: &Stop, progress: &StopProgress) -> bool {
    stop.visit.kind != StopKind::Pickup || progress.state == StopState::Failed
}

pub fn stop(
    (_, date): PlanKey,
    zone: &Zone,
    report: &Report,
    stop: &Stop,
    event: &CourierEvent,
    brief: Option<&Brief>,
) -> OutboxEvent {
    let data = StopEventData {
        reason: event.reason,
        ..stop_data(date, report.shift, stop, brief.map(|brief| brief.booking), event.at)
    };
    let data = match event.kind {
        CourierEventKind::Depart => EventData::StopEnRoute(data),
        CourierEventKind::Arrive => EventData::StopArrived(data),
        CourierEventKind::Fail => EventData::StopFailed(data),
        _ => EventData::StopCompleted(data),
    };
    let subject = brief.map_or(stop.visit.stop.0, |brief| brief.booking.0);
    OutboxEvent { zone: zone.id, merchant: zone.merchant, subject, data, at: event.received_at }
}

fn stop_data(date: NaiveDate, route: ShiftId, stop: &Stop, booking: Option<BookingId>, at: Timestamp) -> StopEventData {
    let (stop_id, kind) = (stop.visit.stop, stop.visit.kind);
    StopEventData { stop_id, route_id: route, booking_id: booking, kind, date, at: at.to_utc(), reason: None }
}

/// The outcome of a booking. It was on time if the courier arrived before the promised window ended and did not leave
/// before it began.
pub fn outcome(
    (_, date): PlanKey,
    zone: &Zone,
    stop: &Stop,
    progress: &StopProgress,
    brief: &Brief,
    now: Timestamp,
) -> (BookingOutcome, OutboxEvent) {
    let completed = progress.state == StopState::Completed;
    let at = progress.finished_at.unwrap_or(now);
    let start = progress.arrived_at.unwrap_or(at).max(stop.visit.window.start());
    let data = OutcomeEventData {
        booking_id: brief.booking,
        reference: brief.reference.clone(),
        date,
        at: at.to_utc(),
        on_time: completed && start <= brief.window.end() && at >= brief.window.start(),
        reason: progress.failure,
    };
    let (state, data) = match completed {
        true => (BookingState::Completed, EventData::BookingCompleted(data)),
        false => (BookingState::Failed, EventData::BookingFailed(data)),
    };
    let event = OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: brief.booking.0, data, at: now };
    (BookingOutcome { booking: brief.booking, reservation: brief.reservation, state, at: now, changes: 1 }, event)
}

pub fn shift((_, date): PlanKey, zone: &Zone, report: &Report, state: ShiftState, now: Timestamp) -> OutboxEvent {
    let (shift_id, courier_id) = (report.shift, report.courier);
    let data = EventData::ShiftChanged(ShiftEventData { shift_id, courier_id, date, state });
    OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: shift_id.0, data, at: now }
}

/// The event about a completed booking that is open again, because its completion was a mistake.
pub fn reopened(zone: &Zone, booking: &Booking, now: Timestamp) -> OutboxEvent {
    let data = EventData::BookingReopened(BookingEventData::of(booking));
    OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: booking.id.0, data, at: now }
}

/// The event about one stop of such a booking.
pub fn stop_reopened(
    (_, date): PlanKey,
    zone: &Zone,
    shift: ShiftId,
    stop: &Stop,
    booking: &Booking,
    now: Timestamp,
) -> OutboxEvent {
    let data = EventData::StopReopened(stop_data(date, shift, stop, Some(booking.id), now));
    OutboxEvent { zone: zone.id, merchant: zone.merchant, subject: booking.id.0, data, at: now }
}
