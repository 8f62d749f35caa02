//! The reports of couriers, applied and held.

use std::collections::HashSet;

use uuid::Uuid;

use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::claim::Claim;
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::batch::{MissKind, Writes};
use crate::store::stored_report::ReportData;
use ritiro_domain::{CourierEvent, FailureReason, HeldReport, Timestamp};

/// A report that exists already stays unchanged and is not returned.
pub(super) struct AppendReports;

impl BatchStatement for AppendReports {
    const SQL: &'static str = "\
INSERT INTO courier_events ({columns}) SELECT {values} FROM {rows}
ON CONFLICT DO NOTHING
RETURNING courier_id, id";

    type Row<'a> = &'a CourierEvent;

    /// The rows are sorted. Otherwise two transactions with the same reports could deadlock.
    fn rows<'a>(group: Group<'a>) -> Vec<&'a CourierEvent> {
        let mut all: Vec<&CourierEvent> = group.rows(|writes| &writes.reports).map(|of| &of.row).collect();
        all.sort_unstable_by_key(|event| (event.courier, event.id));
        all
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a CourierEvent>) {
        report(of, "id", |event| event);
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.reports.iter().map(|of| Claim::Report(of.row.courier, of.row.id)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let new: HashSet<(Uuid, Uuid)> = answers.rows::<Self>().iter().map(|row| (row.get(0), row.get(1))).collect();
        let is_there = |event: &CourierEvent| new.contains(&(event.courier.0, event.id));
        verdicts.expect(MissKind::ReportExists, |writes| &writes.reports, is_there);
    }
}

/// The columns of a report. `id` is the name of the column with the id that the device gave it.
fn report<'a, R>(of: &mut Columns<'_, 'a, R>, id: &'static str, event: impl Fn(&R) -> &'a CourierEvent) {
    of.column("courier_id", |row| event(row).courier.0);
    of.column(id, |row| event(row).id);
    of.column("zone_id", |row| event(row).zone.0);
    of.column("merchant_id", |row| event(row).merchant.0);
    of.column("service_date", |row| event(row).date);
    of.column("shift_id", |row| event(row).shift.0);
    of.column("stop_id", |row| event(row).stop.map(|stop| stop.0));
    of.column("booking_id", |row| event(row).booking.map(|booking| booking.0));
    of.column("kind", |row| event(row).kind.as_str());
    of.column("reason", |row| event(row).reason.map(FailureReason::as_str));
    of.json("data", |row| ReportData::of(event(row)));
    of.column("reported_by", |row| event(row).by);
    of.instant("occurred_at", |row| event(row).at);
    of.instant("said_at", |row| event(row).said_at);
    of.instant("received_at", |row| event(row).received_at);
}

/// A report that is already held stays unchanged and is not returned.
pub(super) struct HoldReports;

impl BatchStatement for HoldReports {
    const SQL: &'static str = "\
INSERT INTO held_reports ({columns}) SELECT {values} FROM {rows}
ON CONFLICT DO NOTHING
RETURNING id";

    type Row<'a> = &'a HeldReport;

    /// The rows are sorted for the same reason as those of [`AppendReports`].
    fn rows<'a>(group: Group<'a>) -> Vec<&'a HeldReport> {
        let mut all: Vec<&HeldReport> = group.rows(|writes| &writes.held).map(|of| &of.row).collect();
        all.sort_unstable_by_key(|held| (held.report.courier, held.report.id));
        all
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a HeldReport>) {
        of.column("id", |held| held.id);
        of.column("code", |held| held.code.as_str());
        report(of, "event_id", |held| &held.report);
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        let reports = writes.held.iter().map(|of| &of.row.report);
        claims.extend(reports.map(|report| Claim::Report(report.courier, report.id)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let new = answers.ids::<Self>();
        verdicts.expect(MissKind::HeldReportExists, |writes| &writes.held, |held| new.contains(&held.id));
    }
}

/// A report that was decided before is not returned.
pub(super) struct AcceptReports;

impl BatchStatement for AcceptReports {
    const SQL: &'static str = "\
UPDATE held_reports h SET state = 'accepted', decided_at = e.at
FROM {rows}
WHERE h.id = e.id AND h.state = 'waiting'
RETURNING h.id";

    type Row<'a> = (Uuid, Timestamp);

    fn rows<'a>(group: Group<'a>) -> Vec<(Uuid, Timestamp)> {
        group.rows(|writes| &writes.accepted).map(|of| of.row).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, (Uuid, Timestamp)>) {
        of.key("id", |(id, _)| *id);
        of.instant("at", |(_, at)| *at);
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.accepted.iter().map(|of| Claim::HeldReport(of.row.0)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let accepted = answers.ids::<Self>();
        verdicts.expect(MissKind::ReportDecided, |writes| &writes.accepted, |(id, _)| accepted.contains(id));
    }
}
