//! Converts the rows of stops to columns.

use chrono::{DateTime, Utc};

use super::rows::{Column, column, filled, rows_of};
use super::{Batch, WaitingStop};
use crate::store::plans::PlanKey;
use ritiro_domain::{FailureReason, StopRecord, Timestamp, Window};

pub(super) fn waiting_stops(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(batches.iter().flat_map(|batch| batch.no_longer_waiting.iter()).collect(), |rows: &[&WaitingStop]| {
        vec![
            column(rows, |stop| stop.id.0),
            column(rows, |stop| stop.kind.as_str()),
            column(rows, |stop| stop.pinned),
            column(rows, |stop| stop.depart_after.to_utc()),
        ]
    })
}

pub(super) fn new_stops(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.added.iter()), |rows: &[(PlanKey, &StopRecord)]| {
        let mut columns: Vec<Column> = vec![
            column(rows, |(_, s)| s.id.0),
            column(rows, |(plan, _)| plan.0.0),
            column(rows, |(plan, _)| plan.1),
            column(rows, |(_, s)| s.route.map(|r| r.0)),
            column(rows, |(_, s)| s.rank.as_bytes().to_vec()),
            column(rows, |(_, s)| s.kind.as_str()),
            column(rows, |(_, s)| s.reservation.map(|r| r.0)),
            column(rows, |(_, s)| s.place.map(|p| p.lat())),
            column(rows, |(_, s)| s.place.map(|p| p.lng())),
            column(rows, |(_, s)| instant_unless(s.window.start(), Window::ANY.start())),
            column(rows, |(_, s)| instant_unless(s.window.end(), Window::ANY.end())),
            column(rows, |(_, s)| s.service.0),
            column(rows, |(_, s)| s.load.0[0]),
            column(rows, |(_, s)| s.load.0[1]),
            column(rows, |(_, s)| s.load.0[2]),
            column(rows, |(_, s)| s.load.0[3]),
            column(rows, |(_, s)| array_literal(&s.skills)),
            column(rows, |(_, s)| s.depot.map(|d| d.0)),
            column(rows, |(_, s)| s.max_ride.map(|m| m.0)),
            column(rows, |(_, s)| s.depart_after.to_utc()),
            column(rows, |(_, s)| s.template.map(|t| t.0)),
        ];
        columns.extend(got_to(rows));
        columns
    })
}

/// The progress of stops: the last columns of both statements.
fn got_to(rows: &[(PlanKey, &StopRecord)]) -> Vec<Column> {
    vec![
        column(rows, |(_, s)| s.progress.state.as_str()),
        column(rows, |(_, s)| s.progress.departed_at.map(Timestamp::to_utc)),
        column(rows, |(_, s)| s.progress.arrived_at.map(Timestamp::to_utc)),
        column(rows, |(_, s)| s.progress.finished_at.map(Timestamp::to_utc)),
        column(rows, |(_, s)| s.progress.failure.map(FailureReason::as_str)),
        column(rows, |(_, s)| s.pinned),
        column(rows, |(_, s)| s.promised_until.map(Timestamp::to_utc)),
    ]
}

fn instant_unless(at: Timestamp, open: Timestamp) -> Option<DateTime<Utc>> {
    (at != open).then(|| at.to_utc())
}

/// A text array in the syntax of Postgres.
fn array_literal(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")));
    format!("{{{}}}", quoted.collect::<Vec<_>>().join(","))
}

pub(super) fn moved_stops(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.moved.iter()), |rows: &[(PlanKey, &StopRecord)]| {
        let mut columns: Vec<Column> = vec![
            column(rows, |(_, s)| s.id.0),
            column(rows, |(_, s)| s.place.map(|p| p.lat())),
            column(rows, |(_, s)| s.place.map(|p| p.lng())),
            column(rows, |(_, s)| s.depart_after.to_utc()),
            column(rows, |(_, s)| s.rank.as_bytes().to_vec()),
            column(rows, |(_, s)| instant_unless(s.window.end(), Window::ANY.end())),
            column(rows, |(_, s)| s.max_ride.map(|m| m.0)),
        ];
        columns.extend(got_to(rows));
        columns
    })
}
