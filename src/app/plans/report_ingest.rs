//! Judges reports by the plan at the time when they are applied: the owner of the stop, its booking, and the time of
//! the report.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::apply::Work;
use super::command::{Brief, Report, ReportResult, Verdict};
use super::outbox_events;
use super::state::FoundStop;
use crate::store::batch::ByCommand;
use ritiro_domain::report_time::{BEFORE_BOOKING, BEFORE_ITS_BOOKING, misfit};
use ritiro_domain::{
    BookingId, BookingState, CourierEvent, CourierEventKind, HeldReport, HeldState, StopId, StopKind, StopProgress,
    StopState,
};
use ritiro_planning::Stop;

/// The stop does not exist: its booking was cancelled, or moved to another window.
const STOP_NOT_FOUND: &str = "stop_not_found";
/// The stop belongs, or belonged, to another courier.
const STOP_REASSIGNED: &str = "stop_reassigned";
/// The stop belongs to a hold that is not booked.
const STOP_HELD: &str = "stop_held";
/// The stop failed here, and its booking has another stop since then.
const BOOKING_MOVED: &str = "booking_moved";
/// A load stop cannot fail: goods that are not ready fail at their own stops.
const LOAD_CANNOT_FAIL: &str = "load_cannot_fail";
/// Proofs that the zone requires are missing.
const PROOF_REQUIRED: &str = "proof_required";

/// The results of the reports of one command.
#[derive(Default)]
pub(super) struct ReportIngest<'a> {
    /// One result for each report, in the same order.
    pub results: Vec<ReportResult>,
    /// The applied reports.
    pub fresh: Vec<&'a CourierEvent>,
    /// The progress of the reported stops.
    pub stops: HashMap<StopId, StopProgress>,
}

/// The owner of a stop.
enum Owner<'a> {
    /// The courier: the stop is a break or a load stop.
    Courier,
    Hold,
    Booking(&'a Brief),
    /// A booking or hold that has ended or moved.
    Former,
    /// The report contains no data about the owner, or outdated data. The caller must read it again.
    NotRead,
}

impl Report {
    /// The booking of a stop, if the report contains it.
    pub(super) fn brief(&self, stop: &Stop) -> Option<&Brief> {
        self.owners.get(&stop.terms?.reservation)?.as_ref()
    }
}

impl Work {
    /// Judges each report. Stops of other routes that accepted reports name move to the route of the shift. Nothing
    /// else changes yet.
    pub(super) fn ingest<'a>(&mut self, index: usize, report: &'a Report) -> ReportIngest<'a> {
        let mut ingest = ReportIngest::default();
        for event in &report.events {
            let verdict = self.judge(event, report, &mut ingest.stops);
            match verdict {
                Verdict::Applied => ingest.fresh.push(event),
                Verdict::Refused(code) => self.refused(index, event, report, code),
                Verdict::Unresolved => {}
            }
            ingest.results.push(ReportResult { id: event.id, verdict });
        }
        ingest
    }

    fn judge(&mut self, event: &CourierEvent, report: &Report, stops: &mut HashMap<StopId, StopProgress>) -> Verdict {
        let marks = self.state.marks.get(&report.shift);
        if marks.is_some_and(|marks| marks.iter().any(|mark| mark.id == event.id))
            || self.effects.has_report(event.courier, event.id)
        {
            return Verdict::Unresolved;
        }
        let hours = self.state.plan.route(report.shift).map(|route| route.vehicle().hours);
        // Reports that the clock made come from no device, so their times are not checked.
        if let Some(code) = hours.filter(|_| event.by != "clock").and_then(|hours| misfit(event, hours)) {
            return Verdict::Refused(code);
        }
        match event.stop.filter(|_| event.kind.is_of_stop()) {
            Some(stop) => self.judge_stop(event, report, stop, stops),
            None => Verdict::Applied,
        }
    }

    fn judge_stop(
        &mut self,
        event: &CourierEvent,
        report: &Report,
        id: StopId,
        stops: &mut HashMap<StopId, StopProgress>,
    ) -> Verdict {
        let Some(found) = self.find_stop(id) else {
            // A courier without signal may go to a load stop that the plan needs no longer. That changes nothing.
            let loads = id.is_load_of(report.shift) && event.kind != CourierEventKind::Fail;
            return if loads { Verdict::Applied } else { Verdict::Refused(STOP_NOT_FOUND) };
        };
        if let Some(verdict) = self.objection(event, report, &found) {
            return verdict;
        }
        if found.shift != Some(report.shift) {
            self.claim(&found, report.shift);
        }
        let known = stops.get(&id).copied().unwrap_or(found.stop.progress);
        stops.insert(id, known.with(event));
        Verdict::Applied
    }

    fn objection(&self, event: &CourierEvent, report: &Report, found: &FoundStop) -> Option<Verdict> {
        let is_complete = event.kind == CourierEventKind::Complete;
        let over = found.stop.progress.is_over();
        let owner = self.owner(&found.stop, report);
        match owner {
            Owner::NotRead => return Some(Verdict::Unresolved),
            Owner::Hold => return Some(Verdict::Refused(STOP_HELD)),
            Owner::Former if !over || found.stop.called_off.is_some() => return Some(Verdict::Refused(STOP_NOT_FOUND)),
            Owner::Former if is_complete => return Some(Verdict::Refused(BOOKING_MOVED)),
            Owner::Courier if event.kind == CourierEventKind::Fail && found.stop.visit.kind == StopKind::Load => {
                return Some(Verdict::Refused(LOAD_CANNOT_FAIL));
            }
            // No other courier can take or load in place of this one.
            Owner::Courier if found.shift != Some(report.shift) => return Some(Verdict::Refused(STOP_REASSIGNED)),
            Owner::Former | Owner::Courier | Owner::Booking(_) => {}
        }
        if found.shift != Some(report.shift) {
            // A reported hand-over has happened, whatever the plan says now.
            let taken = found.shift.is_some() && !is_complete;
            if taken || over {
                return Some(Verdict::Refused(STOP_REASSIGNED));
            }
        }
        let Owner::Booking(brief) = owner else { return None };
        if event.at + BEFORE_BOOKING < brief.made_at {
            return Some(Verdict::Refused(BEFORE_ITS_BOOKING));
        }
        let handed_over = is_complete && found.stop.visit.kind != StopKind::Pickup;
        (handed_over && report.by_courier && self.lacks_proof(brief)).then_some(Verdict::Refused(PROOF_REQUIRED))
    }

    fn owner<'a>(&self, stop: &Stop, report: &'a Report) -> Owner<'a> {
        let Some(terms) = stop.terms else { return Owner::Courier };
        if self.state.holds.values().any(|hold| hold.reservation == terms.reservation) {
            return Owner::Hold;
        }
        match report.owners.get(&terms.reservation) {
            Some(Some(brief)) if self.is_amended(brief) => Owner::NotRead,
            Some(Some(brief)) if !report.is_last_try && self.was_reopened(brief, stop) => Owner::NotRead,
            Some(Some(brief)) => Owner::Booking(brief),
            Some(None) => Owner::Former,
            None => Owner::NotRead,
        }
    }

    /// Whether an earlier command of the same batch changed or reopened the booking. The writer cannot decide about the
    /// report then, because the transaction compares only the final result of the whole batch.
    fn is_amended(&self, brief: &Brief) -> bool {
        let changed = self.effects.writes.changed_bookings.iter().any(|of| of.row.id == brief.booking);
        changed || self.effects.outcome_of(brief.booking) == Some(BookingState::Confirmed)
    }

    /// Whether the booking was completed when it was read but is open now: a stop is open that would otherwise be over.
    fn was_reopened(&self, brief: &Brief, stop: &Stop) -> bool {
        let state = self.effects.outcome_of(brief.booking).unwrap_or(brief.state);
        state == BookingState::Completed && stop.visit.kind != StopKind::Pickup && !stop.progress.is_over()
    }

    fn lacks_proof(&self, brief: &Brief) -> bool {
        self.state.zone.proofs.of(brief.kind).iter().any(|wanted| !brief.proofs.contains(wanted))
    }

    fn refused(&mut self, index: usize, event: &CourierEvent, report: &Report, code: &str) {
        self.effects.relies_on_absence |= !is_of_time(code);
        if report.by_courier && waits_for_operator(event, code) {
            self.hold_report(index, event, report, code);
        }
    }

    fn hold_report(&mut self, index: usize, event: &CourierEvent, report: &Report, code: &str) {
        let found = event.stop.and_then(|id| self.find_stop(id));
        let booking = found.and_then(|found| Some(report.brief(&found.stop)?.booking));
        let held = HeldReport {
            id: Uuid::now_v7(),
            report: CourierEvent { booking, ..event.clone() },
            code: code.to_owned(),
            state: HeldState::Waiting,
            decided_at: None,
        };
        self.effects.writes.held.push(ByCommand { command: index, row: held });
    }

    /// Records that a held report was accepted.
    pub(super) fn accept(&mut self, index: usize, report: &Report) {
        if let Some(accepted) = &report.accepts {
            self.effects.writes.accepted.push(ByCommand { command: index, row: (accepted.held, self.now) });
            self.effects.writes.audit.push(accepted.audit.clone());
        }
    }

    /// Ends the bookings whose stops are over now. If a shipment failed at one end and was handed over at the other,
    /// the hand-over decides.
    pub(super) fn finish_bookings(&mut self, index: usize, report: &Report, stops: &HashMap<StopId, StopProgress>) {
        let mut ends: BTreeMap<BookingId, (Stop, StopProgress, &Brief)> = BTreeMap::new();
        for (id, progress) in stops.iter().filter(|(_, progress)| progress.is_over()) {
            let Some(found) = self.find_stop(*id) else { continue };
            let further = found.stop.progress.state < progress.state && outbox_events::decides(&found.stop, progress);
            let Some(brief) = report.brief(&found.stop).filter(|_| further) else { continue };
            if ends.get(&brief.booking).is_none_or(|(_, known, _)| known.state < progress.state) {
                ends.insert(brief.booking, (found.stop, *progress, brief));
            }
        }
        for (stop, progress, brief) in ends.into_values() {
            let state = self.effects.outcome_of(brief.booking).unwrap_or(brief.state);
            let follows = match progress.state {
                StopState::Completed => matches!(state, BookingState::Confirmed | BookingState::Failed),
                _ => state == BookingState::Confirmed,
            };
            if follows {
                let (outcome, event) =
                    outbox_events::outcome(self.state.key, &self.state.zone, &stop, &progress, brief, self.now);
                self.effects.finished(index, outcome);
                self.effects.writes.outbox.push(event);
            }
        }
    }
}

/// Whether a refused report waits for an operator. A report with a wrong time may still be true. So may be a hand-over
/// of a stop that the plan does not contain (any more).
fn waits_for_operator(event: &CourierEvent, code: &str) -> bool {
    let is_complete = event.kind == CourierEventKind::Complete;
    is_of_time(code) || is_complete && matches!(code, STOP_NOT_FOUND | STOP_REASSIGNED | BOOKING_MOVED)
}

/// Whether a report was refused only because of its time. Such a refusal does not depend on the plan.
fn is_of_time(code: &str) -> bool {
    let of_plan = [STOP_NOT_FOUND, STOP_REASSIGNED, STOP_HELD, BOOKING_MOVED, LOAD_CANNOT_FAIL, PROOF_REQUIRED];
    !of_plan.contains(&code)
}
