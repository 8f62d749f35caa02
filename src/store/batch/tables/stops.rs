//! The stops, in routes and waiting.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::batch::WaitingStop;
use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::plans::{PlanKey, loaded_at};
use ritiro_domain::{FailureReason, StopRecord, Timestamp, Window};

pub(super) struct DeleteStops;

impl BatchStatement for DeleteStops {
    const SQL: &'static str = "DELETE FROM stops WHERE id = ANY ({arrays}) RETURNING id";

    type Row<'a> = Uuid;

    /// Each stop once, in sorted order.
    fn rows<'a>(group: Group<'a>) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = group.rows(|writes| &writes.removed).map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Uuid>) {
        of.key("id", |id| *id);
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let deleted = deleted(answers);
        verdicts.require(|batch| batch.writes.removed.iter().all(|id| deleted.contains(&id.0)));
    }
}

/// A stop that another instance assigned or removed is not returned.
pub(super) struct DeleteWaitingStops;

impl BatchStatement for DeleteWaitingStops {
    const SQL: &'static str = "\
DELETE FROM stops s
USING {rows}
WHERE s.id = e.id AND s.route_id IS NULL AND s.kind = e.kind AND s.pinned = e.pinned AND s.depart_after = e.depart_after
RETURNING s.id";

    type Row<'a> = &'a WaitingStop;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a WaitingStop> {
        group.rows(|writes| &writes.no_longer_waiting).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a WaitingStop>) {
        of.key("id", |stop| stop.id.0);
        of.column("kind", |stop| stop.kind.as_str());
        of.column("pinned", |stop| stop.pinned);
        of.instant("depart_after", |stop| stop.depart_after);
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let deleted = deleted(answers);
        verdicts.require(|batch| batch.writes.no_longer_waiting.iter().all(|stop| deleted.contains(&stop.id.0)));
    }
}

/// The stops that either statement deleted.
fn deleted(answers: &Answers) -> HashSet<Uuid> {
    let mut deleted = answers.ids::<DeleteStops>();
    deleted.extend(answers.ids::<DeleteWaitingStops>());
    deleted
}

pub(super) struct InsertStops;

impl BatchStatement for InsertStops {
    const SQL: &'static str = "INSERT INTO stops ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = (PlanKey, &'a StopRecord);

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        group.rows_of_plans(|writes| writes.added.values()).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.column("id", |(_, s)| s.id.0);
        of.column("zone_id", |(plan, _)| plan.0.0);
        of.column("service_date", |(plan, _)| plan.1);
        of.column("route_id", |(_, s)| s.route.map(|r| r.0));
        of.column("rank", |(_, s)| s.rank.as_bytes());
        of.column("kind", |(_, s)| s.kind.as_str());
        of.column("reservation_id", |(_, s)| s.reservation.map(|r| r.0));
        of.column("lat", |(_, s)| s.place.map(|p| p.lat()));
        of.column("lng", |(_, s)| s.place.map(|p| p.lng()));
        of.column("window_start", |(_, s)| instant_unless(s.window.start(), Window::ANY.start()));
        of.column("window_end", |(_, s)| instant_unless(s.window.end(), Window::ANY.end()));
        of.column("service_seconds", |(_, s)| s.service.0);
        of.array("load", ["load_0", "load_1", "load_2", "load_3"], |(_, s), dimension| s.load.0[dimension]);
        of.texts("skills", |(_, s)| &s.skills);
        of.column("depot_id", |(_, s)| s.depot.map(|d| d.0));
        of.column("max_ride_seconds", |(_, s)| s.max_ride.map(|m| m.0));
        of.instant("depart_after", |(_, s)| s.depart_after);
        of.column("slot_template_id", |(_, s)| s.template.map(|t| t.0));
        of.column("retry_of", |(_, s)| s.retry_of.map(|of| of.0));
        of.instant_if("called_off_at", |(_, s)| s.called_off);
        of.column("setup_seconds", |(_, s)| s.set_up.0);
        progress(of, |(_, s)| s);
    }
}

pub(super) struct MoveStops;

impl BatchStatement for MoveStops {
    const SQL: &'static str = "UPDATE stops s SET {set} FROM {rows} WHERE s.id = e.id RETURNING s.id";

    type Row<'a> = &'a StopRecord;

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        group.rows(|writes| writes.moved.values()).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.key("id", |s| s.id.0);
        of.column("lat", |s| s.place.map(|p| p.lat()));
        of.column("lng", |s| s.place.map(|p| p.lng()));
        of.instant("depart_after", |s| s.depart_after);
        of.column("rank", |s| s.rank.as_bytes());
        of.column("window_end", |s| instant_unless(s.window.end(), Window::ANY.end()));
        // The time that loading takes changes with the goods of a load stop.
        of.column("service_seconds", |s| s.service.0);
        of.column("max_ride_seconds", |s| s.max_ride.map(|m| m.0));
        progress(of, |s| s);
    }
}

/// The progress of stops and the loading of their goods: the last columns of both statements.
fn progress<'a, R>(of: &mut Columns<'_, 'a, R>, stop: impl Fn(&R) -> &'a StopRecord) {
    of.column("state", |row| stop(row).progress.state.as_str());
    of.instant_if("departed_at", |row| stop(row).progress.departed_at);
    of.instant_if("arrived_at", |row| stop(row).progress.arrived_at);
    of.instant_if("finished_at", |row| stop(row).progress.finished_at);
    of.column("failure", |row| stop(row).progress.failure.map(FailureReason::as_str));
    of.column("pinned", |row| stop(row).pinned);
    of.instant_if("promised_until", |row| stop(row).promised_until);
    of.instant_if("ready_at", |row| stop(row).ready);
    of.column("loaded_at", |row| loaded_at(stop(row)));
}

fn instant_unless(at: Timestamp, open: Timestamp) -> Option<DateTime<Utc>> {
    (at != open).then(|| at.to_utc())
}
