//! The invariants of the database, and the findings where the database violates one.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::store::inspect::{Misfit, Question};
use ritiro_domain::ZoneId;

/// The report keeps this many findings and only counts the rest, so that a badly damaged database does not fill the
/// memory.
const MOST: usize = 1000;

macro_rules! invariants {
    ($($variant:ident = $code:literal, $rule:literal, $advice:literal;)+) => {
        /// One invariant of the database.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Invariant { $(#[doc = $rule] $variant),+ }

        impl Invariant {
            /// Every invariant.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code for programs. The meaning of a code never changes.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The invariant in one sentence.
            pub fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule),+ }
            }

            /// The advice for an operator if the invariant is violated.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice),+ }
            }
        }
    };
}

invariants! {
    Readable = "readable", "Every row of plans, bookings and ledger can be read by this program.",
        "A row was written by hand or by another version. Compare it with a backup and put it right.";
    RouteRules = "route_rules", "Every route that is not over keeps windows, hours, loads, skills and ride limits.",
        "Call shoppers whose stops cannot be kept, reschedule or cancel what does not fit, or give the shift what it lacks.";
    BookingsStand = "bookings_stand", "A booking that was not cancelled, of a day that is not over, stands in one route with all its stops.",
        "Reschedule the booking to a window that is offered now, with its shopper, or cancel it; then look for the cause in the logs.";
    BookingsAsPromised = "bookings_as_promised", "The stops of a booking are what was promised.",
        "The promise counts: reschedule the booking to the window that it was promised, so that its stops are made anew.";
    HoldsStand = "holds_stand", "An active hold stands in one route with all its stops.",
        "Release the hold (DELETE /v1/holds/ID); its shopper has to choose again.";
    HoldsAsPromised = "holds_as_promised", "The stops of an active hold are what it promises.",
        "Release the hold (DELETE /v1/holds/ID); its shopper has to choose again.";
    StopsOwned = "stops_owned", "Every stop of a day that is not over belongs to an active hold or a booking that was not cancelled.",
        "Start the service and change that plan once (hold and release a window): its writer takes out what nobody owns.";
    StopsInPlan = "stops_in_plan", "Every stop stands in a route of its own plan.",
        "Put back the constraint stops_route_fk, and move the stop to a route of its zone and day, or delete it.";
    BreaksStand = "breaks_stand", "The breaks of a shift stand in its route.",
        "Edit the shift's breaks once its route is empty, so that they are made anew.";
    ShiftsAsReported = "shifts_as_reported", "The states of a route and its shift are what follows from the courier's reports.",
        "The reports count (table courier_events): have the courier or an operator report anything of that shift, so that it is read anew.";
    TimesPast = "times_past", "No stop that is still to be left for came into its route later than now and than the service last wrote.",
        "A clock was wrong, or a row was written by hand: set stops.depart_after to the present, and compare the clocks of all instances.";
    EndsAgree = "ends_agree", "A booking is completed or failed exactly when its stop is.",
        "Ask the courier what happened; then take the `complete` back (`reopen`) or report the end of the stop again, as an operator.";
    HoldsNotDriven = "holds_not_driven", "Nothing is reported of a stop that is only held.",
        "Ask the courier what happened, and book or release the hold accordingly.";
    ReportsOfBooking = "reports_of_booking", "A report names the booking that its stop is of.",
        "Compare it with the events that were sent: a shopper may have been notified of another shopper's hand-over.";
    ReportsInTime = "reports_in_time", "Work is reported at times of its shift.",
        "The device's clock was wrong. Figures count by that time: correct occurred_at, then report anything of the shift.";
    SlotsCounted = "slots_counted", "The places of a slot that are counted as taken are those that stand in routes.",
        "Stop the service, set slot_days.taken to the number of reservations that stand, and start it again.";
    PlacesStand = "places_stand", "Whoever takes a place of a slot stands in the plan by which it was written down.",
        "Stop the service, delete the row of slot_places and set slot_days.taken of that slot and day right, and start it again.";
    PlacesOnTheirDay = "places_on_their_day", "A booking of a slot takes its place on the civil day of its window, whichever plan serves it.",
        "Stop the service, put the row of slot_places right and set slot_days.taken of both days right, and start it again.";
    LedgerComplete = "ledger_complete", "Every booking has its confirmation in the ledger.",
        "Restore the lines from a backup or from the events that were sent.";
    LedgerAgrees = "ledger_agrees", "Replaying the ledger of a booking gives its promise and its state.",
        "The ledger counts: it is only ever appended to. Put the booking back to its last line.";
    LedgerInOrder = "ledger_in_order", "A ledger begins with its only confirmation, nothing follows a cancellation, time goes on.",
        "Make sure that the clocks of all instances agree; then compare the lines with the events that were sent.";
    ColumnsAgree = "columns_agree", "Kind and window of a booking's row are those of its order and promise.",
        "Set the columns to what order_data and promise say.";
    BookedOnce = "booked_once", "A reservation and a hold belong to one booking.",
        "Put back the unique constraints, keep the older booking, and reschedule the other one.";
    OneHoldPerCart = "one_hold_per_cart", "A shopper has one active hold for each cart at most, and a shopper token one without a cart.",
        "Put back the indexes holds_one_per_cart and holds_one_per_token, and release the older holds.";
    HoldsBooked = "holds_booked", "A promise came from every booked hold.",
        "Find the shopper of the hold: a booking that was confirmed to them does not exist.";
    BookingsFromHolds = "bookings_from_holds", "The hold that a booking names is there, of the same zone, and booked.",
        "Set the hold's state to booked, or clear the booking's hold_id if the hold is gone.";
    HoldsEnd = "holds_end", "An active hold is taken out soon after its time has run out.",
        "Start the service, or see in its logs why expired holds cannot be taken out.";
    EventsKept = "events_kept", "Every line of the ledger of the last day has its event in the outbox.",
        "Tell the receivers of events what the ledger says: they were not notified.";
    EventsInOrder = "events_in_order", "No event waits while a later one of the same thing was sent.",
        "See in the logs why the event could not be sent, and have it sent again.";
    ReceiptsName = "receipts_name", "The answer to an idempotency key names a hold or booking that is there.",
        "A caller was given something that is gone: find it in a backup, and delete the key so that it can be tried again.";
    VersionsLogged = "versions_told", "The version of a booking of the last day is the number of its events: each change is one of both.",
        "Two changes were made at once. Compare its ledger with the events that were sent, and tell its shopper which change holds.";
    LedgerMoves = "ledger_moves", "A line of the ledger that reschedules changes the promise, unless the booking had failed.",
        "Nothing was lost: the promise is the same. Report how it came about.";
    RoutesInTime = "routes_in_time", "No time of a route is more than a day away from its shift.",
        "A device or a clock gave a wrong time or place: report what is true (POST /v1/shifts/ID/events), or edit the stops' times.";
    ShiftsOnTheirDay = "shifts_on_their_day", "A shift belongs to the day on which it begins in its zone.",
        "The zone's time zone was changed by hand: put it back, or make the shift anew.";
    EffectsOnce = "effects_once", "A hold or booking was made under one idempotency key.",
        "Two requests were answered with one effect. Ask the caller what they wanted, and delete the key that made nothing.";
    References = "references", "Rows refer to rows that are there, of the same zone.",
        "Triggers were switched off when it was written. Restore the row that is missing, or delete the one that refers to it.";
    OneTenant = "one_tenant", "All rows of a zone are of its merchant.",
        "Find out who wrote the row, and whether its merchant saw what is another's.";
    GuardsStand = "guards_stand", "The constraints, indexes and triggers that keep all this are in force.",
        "Put it back as the migrations make it (REINDEX, VALIDATE CONSTRAINT, ENABLE TRIGGER), then check again.";
}

impl Serialize for Invariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl From<Question> for Invariant {
    /// The invariant that is violated if a question returns rows.
    fn from(question: Question) -> Self {
        match question {
            Question::MiscountedSlots => Self::SlotsCounted,
            Question::StrayPlaces => Self::PlacesStand,
            Question::OtherPlaces => Self::PlacesOnTheirDay,
            Question::BookedTwice => Self::BookedOnce,
            Question::SeveralHolds => Self::OneHoldPerCart,
            Question::HoldsWithoutBooking => Self::HoldsBooked,
            Question::BookingsWithoutHold => Self::BookingsFromHolds,
            Question::OverdueHolds => Self::HoldsEnd,
            Question::LostEvents => Self::EventsKept,
            Question::PassedOverEvents => Self::EventsInOrder,
            Question::EmptyReceipts => Self::ReceiptsName,
            Question::ForeignRows => Self::OneTenant,
            Question::ForeignStops => Self::References,
            Question::UnloggedVersions => Self::VersionsLogged,
            Question::IdleLines => Self::LedgerMoves,
            Question::MisdatedRoutes => Self::RoutesInTime,
            Question::MisdatedShifts => Self::ShiftsOnTheirDay,
            Question::SharedEffects => Self::EffectsOnce,
            Question::DifferentEnds => Self::EndsAgree,
            Question::DrivenHolds => Self::HoldsNotDriven,
            Question::ForeignReports => Self::ReportsOfBooking,
            Question::MisdatedReports => Self::ReportsInTime,
            Question::FallenGuards => Self::GuardsStand,
        }
    }
}

/// One violation of an invariant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// The invariant that is violated.
    pub invariant: Invariant,
    /// The zone; `None` if the finding belongs to no zone.
    pub zone_id: Option<ZoneId>,
    /// The service day; `None` if the finding belongs to no day.
    pub date: Option<NaiveDate>,
    /// The affected row, for example `booking 01a2…`.
    pub subject: String,
    /// A description of the violation.
    pub detail: String,
}

impl Finding {
    pub(super) fn of(invariant: Invariant, misfit: Misfit) -> Self {
        let Misfit { zone, date, subject, detail } = misfit;
        Self { invariant, zone_id: zone, date, subject, detail }
    }
}

/// The numbers of rows that a check examined.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize)]
pub struct Seen {
    /// Plans whose service day is not over.
    pub plans: usize,
    /// Routes of those plans.
    pub routes: usize,
    /// Stops of those plans.
    pub stops: usize,
    /// Active holds of those plans.
    pub holds: usize,
    /// Bookings, also of past days.
    pub bookings: usize,
    /// Lines of the ledger.
    pub ledger_lines: usize,
    /// Questions that were asked of all rows.
    pub questions: usize,
    /// Stops without an owner that the service still has time to remove: their hold ended a moment ago.
    pub leaving: usize,
}

/// The result of a check.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// The numbers of rows that were examined.
    pub seen: Seen,
    /// The first thousand findings.
    pub findings: Vec<Finding>,
    /// The number of further findings.
    pub more: usize,
}

impl Report {
    /// Whether no invariant is violated.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }

    pub(super) fn add(&mut self, found: impl IntoIterator<Item = Finding>) {
        for finding in found {
            if self.findings.len() < MOST {
                self.findings.push(finding);
            } else {
                self.more += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_different_and_every_rule_says_what_to_do() {
        let codes: HashSet<_> = Invariant::ALL.iter().map(|i| i.code()).collect();
        assert_eq!(codes.len(), Invariant::ALL.len());
        assert!(Invariant::ALL.iter().all(|i| i.rule().ends_with('.') && i.advice().ends_with('.')));
    }

    #[test]
    fn every_question_belongs_to_an_invariant_of_its_own() {
        let asked: HashSet<_> = Question::ALL.into_iter().map(Invariant::from).collect();
        assert_eq!(asked.len(), Question::ALL.len());
    }

    #[test]
    fn a_database_in_pieces_does_not_fill_the_memory() {
        let (subject, detail) = (String::new(), String::new());
        let finding = Finding { invariant: Invariant::Readable, zone_id: None, date: None, subject, detail };
        let mut report = Report::default();
        report.add(std::iter::repeat_n(finding, MOST + 7));
        assert_eq!((report.findings.len(), report.more, report.is_clean()), (MOST, 7, false));
    }
}
