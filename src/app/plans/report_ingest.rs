//! Judging reports by the plan as it is when they are applied: whose stop it is, which booking, and whether the time can be right.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::apply::Work;
use super::command::{Brief, Report, ReportResult, Verdict};
use super::outbox_events;
use super::road::Found;
use ritiro_domain::report_time::{BEFORE_BOOKING, BEFORE_ITS_BOOKING, misfit};
use ritiro_domain::{
    BookingId, BookingState, CourierEvent, CourierEventKind, HeldReport, HeldState, StopId, StopKind, StopProgress,
    StopState,
};
use ritiro_planning::Stop;

/// There is no such stop: it was called off, or moved to another window.
const STOP_NOT_FOUND: &str = "stop_not_found";
/// Another courier has it, or had it.
const STOP_REASSIGNED: &str = "stop_reassigned";
/// It is only held: nobody has booked it.
const STOP_HELD: &str = "stop_held";
/// It failed here, and its booking stands somewhere else since.
const BOOKING_MOVED: &str = "booking_moved";
/// Proofs that the zone wants were not brought.
const PROOF_REQUIRED: &str = "proof_required";

/// What became of the reports of one command.
#[derive(Default)]
pub(super) struct ReportIngest<'a> {
    /// Of each, in their order.
    pub results: Vec<ReportResult>,
    /// Those that count.
    pub fresh: Vec<&'a CourierEvent>,
    /// How far stops have got with them.
    pub stops: HashMap<StopId, StopProgress>,
}

/// Whose a stop is.
enum Owner<'a> {
    /// The courier's own: a break.
    Courier,
    Hold,
    Booking(&'a Brief),
    /// A booking or a hold had it that does not any more.
    Former,
    /// The report brings nothing about it.
    NotRead,
}

impl Report {
    /// The booking of a stop, if the report brings it.
    pub(super) fn brief(&self, stop: &Stop) -> Option<&Brief> {
        self.owners.get(&stop.terms?.reservation)?.as_ref()
    }
}

impl Work {
    /// Judges each report. Stops that those which count are about come to the route of their shift; nothing else is changed yet.
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
        // What the clock finds out is of no device.
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
        let Some(found) = self.find_stop(id) else { return Verdict::Refused(STOP_NOT_FOUND) };
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

    fn objection(&self, event: &CourierEvent, report: &Report, found: &Found) -> Option<Verdict> {
        let is_complete = event.kind == CourierEventKind::Complete;
        let over = found.stop.progress.is_over();
        let owner = self.owner(&found.stop, report);
        match owner {
            Owner::NotRead => return Some(Verdict::Unresolved),
            Owner::Hold => return Some(Verdict::Refused(STOP_HELD)),
            Owner::Former if !over => return Some(Verdict::Refused(STOP_NOT_FOUND)),
            Owner::Former if is_complete => return Some(Verdict::Refused(BOOKING_MOVED)),
            Owner::Former | Owner::Courier | Owner::Booking(_) => {}
        }
        if found.shift != Some(report.shift) {
            // A courier who handed it over did so, whatever the plan says by now.
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

    /// Whether a command before this one, in the same batch, changed or reopened the booking. Whether it could, the transaction finds
    /// out, which sees only what all commands of the batch come to.
    fn is_amended(&self, brief: &Brief) -> bool {
        let changed = self.effects.changed_bookings.iter().any(|(_, booking)| booking.id == brief.booking);
        changed || self.effects.outcome_of(brief.booking) == Some(BookingState::Confirmed)
    }

    /// Whether the booking was completed when it was read, and is no more: a stop of it is open that would be over.
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
        self.effects.held.push((index, held));
    }

    /// A held report counts now.
    pub(super) fn accept(&mut self, index: usize, report: &Report) {
        if let Some(accepted) = &report.accepts {
            self.effects.accepted.push((index, accepted.held, self.now));
            self.effects.audit.push(accepted.audit.clone());
        }
    }

    /// Bookings whose stops are over now end; of a shipment that failed at one end and was handed over at the other, the
    /// hand-over counts.
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
                self.effects.outbox.push(event);
            }
        }
    }
}

/// What is refused for its time may have happened all the same, and so may a hand-over of what the plan does not have (any more).
fn waits_for_operator(event: &CourierEvent, code: &str) -> bool {
    let is_complete = event.kind == CourierEventKind::Complete;
    is_of_time(code) || is_complete && matches!(code, STOP_NOT_FOUND | STOP_REASSIGNED | BOOKING_MOVED)
}

/// Whether a report is refused for its time alone: the plan has no part in that.
fn is_of_time(code: &str) -> bool {
    !matches!(code, STOP_NOT_FOUND | STOP_REASSIGNED | STOP_HELD | BOOKING_MOVED | PROOF_REQUIRED)
}
