//! The outbox events about what happens on the road.

use serde_json::json;

use super::command::{Brief, Report};
use crate::store::batch::BookingOutcome;
use crate::store::plans::PlanKey;
use crate::store::records::OutboxEvent;
use ritiro_domain::{
    Booking, BookingState, CourierEvent, CourierEventKind, EventType, ShiftId, ShiftState, StopKind, StopProgress,
    StopState, Timestamp, Zone,
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
    let kind = match event.kind {
        CourierEventKind::Depart => EventType::StopEnRoute,
        CourierEventKind::Arrive => EventType::StopArrived,
        CourierEventKind::Fail => EventType::StopFailed,
        _ => EventType::StopCompleted,
    };
    let payload = json!({
        "stop_id": stop.visit.stop, "route_id": report.shift, "booking_id": brief.map(|brief| brief.booking),
        "kind": stop.visit.kind.as_str(), "date": date, "at": event.at.to_utc(),
        "reason": event.reason.map(|reason| reason.as_str()),
    });
    let subject = brief.map_or(stop.visit.stop.0, |brief| brief.booking.0);
    OutboxEvent {
        zone: zone.id,
        merchant: zone.merchant,
        topic: kind.as_str(),
        subject,
        payload,
        at: event.received_at,
    }
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
    let (state, kind) = match completed {
        true => (BookingState::Completed, EventType::BookingCompleted),
        false => (BookingState::Failed, EventType::BookingFailed),
    };
    let at = progress.finished_at.unwrap_or(now);
    let start = progress.arrived_at.unwrap_or(at).max(stop.visit.window.start());
    let payload = json!({
        "booking_id": brief.booking, "reference": brief.reference, "date": date, "at": at.to_utc(),
        "on_time": completed && start <= brief.window.end() && at >= brief.window.start(), "reason": progress.failure.map(|reason| reason.as_str()),
    });
    let event = OutboxEvent {
        zone: zone.id,
        merchant: zone.merchant,
        topic: kind.as_str(),
        subject: brief.booking.0,
        payload,
        at: now,
    };
    (BookingOutcome { booking: brief.booking, reservation: brief.reservation, state, at: now, changes: 1 }, event)
}

pub fn shift((_, date): PlanKey, zone: &Zone, report: &Report, state: ShiftState, now: Timestamp) -> OutboxEvent {
    let payload =
        json!({"shift_id": report.shift, "courier_id": report.courier, "date": date, "state": state.as_str()});
    OutboxEvent {
        zone: zone.id,
        merchant: zone.merchant,
        topic: EventType::ShiftChanged.as_str(),
        subject: report.shift.0,
        payload,
        at: now,
    }
}

/// The event about a completed booking that is open again, because its completion was a mistake.
pub fn reopened(zone: &Zone, booking: &Booking, now: Timestamp) -> OutboxEvent {
    let window = booking.promise.window;
    let payload = json!({
        "booking_id": booking.id, "reference": booking.reference, "date": booking.date,
        "window": {"start": window.start().to_utc(), "end": window.end().to_utc()},
    });
    let topic = EventType::BookingReopened.as_str();
    OutboxEvent { zone: zone.id, merchant: zone.merchant, topic, subject: booking.id.0, payload, at: now }
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
    let payload = json!({
        "stop_id": stop.visit.stop, "route_id": shift, "booking_id": booking.id, "kind": stop.visit.kind.as_str(),
        "date": date, "at": now.to_utc(), "reason": null,
    });
    let topic = EventType::StopReopened.as_str();
    OutboxEvent { zone: zone.id, merchant: zone.merchant, topic, subject: booking.id.0, payload, at: now }
}
