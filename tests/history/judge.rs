//! Judges the history of a round: every booking and hold by its model, and what the database says at the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::booking_model::{self as booking, BookingModel};
use crate::checker::{Event, Verdict, check};
use crate::hold_model::{self as hold, HoldModel};
use crate::record::{History, Kind, Name, Record, Touch};
use crate::truth::{TrueBooking, TrueHold, Truth};

/// Operations that an excerpt shows.
const SHOWN: usize = 24;

/// A history that should not be.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What is wrong, in one line.
    pub what: String,
    pub excerpt: String,
}

/// What was recorded, and what is true.
pub struct Case<'a> {
    pub history: &'a History,
    pub records: Vec<Record>,
    pub truth: &'a Truth,
    /// When it was read.
    pub read: u64,
    pub keys: BTreeMap<String, Vec<String>>,
}

impl Case<'_> {
    /// All violations that are found.
    pub fn judge(&self) -> Vec<Violation> {
        let mut found = self.odd_answers();
        let bookings = self.booking_events();
        for of in &self.truth.bookings {
            found.extend(self.judge_booking(of, bookings.get(&of.id).cloned().unwrap_or_default()));
            found.extend(self.judge_ledger(of, bookings.get(&of.id).map_or(&[][..], Vec::as_slice)));
        }
        let known: BTreeSet<&String> = self.truth.bookings.iter().map(|of| &of.id).collect();
        let lost = bookings.keys().filter(|id| !known.contains(id));
        found.extend(lost.map(|id| self.violation(format!("booking {id} was acknowledged and is not there"), id, &[])));
        let holds = self.hold_events();
        for of in &self.truth.holds {
            found.extend(holds.get(&of.id).cloned().and_then(|events| self.judge_hold(of, events)));
        }
        found.extend(self.judge_keys());
        found
    }

    /// Answers that nothing here can lead to, whatever the state of a booking is: there is always room, and the server never fails.
    fn odd_answers(&self) -> Vec<Violation> {
        let shops = |kind| {
            matches!(kind, Kind::Book | Kind::Hold | Kind::Replace | Kind::MoveIn | Kind::MoveAcross | Kind::Retry)
        };
        let fair = ["booking_not_changeable", "idempotency_in_flight", "hold_not_active", "hold_expired"];
        let is_odd = |record: &Record| match record.status {
            500 => true,
            409 => shops(record.kind) && !fair.iter().any(|code| record.answer.starts_with(code)),
            422 => shops(record.kind) && !record.answer.starts_with("idempotency_key_reused"),
            401 | 404 | 429 => record.kind != Kind::Report,
            _ => false,
        };
        let odd = self.records.iter().filter(|record| is_odd(record));
        odd.map(|record| Violation {
            what: format!("{} was answered with {} {}", record.kind.label(), record.status, record.answer),
            excerpt: format!("{record}\n"),
        })
        .collect()
    }

    fn id_of(&self, name: &Name) -> Option<String> {
        match name {
            Name::Id(id) => Some(id.clone()),
            Name::Reference(reference) => {
                let booking = self.truth.bookings.iter().find(|of| of.reference == *reference).map(|of| &of.id);
                let hold =
                    || self.truth.holds.iter().find(|of| !of.by_token && of.shopper == *reference).map(|of| &of.id);
                booking.or_else(hold).cloned()
            }
        }
    }

    fn event<C>(index: usize, record: &Record, call: C) -> Event<C> {
        let returned = record.ended.filter(|_| !record.is_lost());
        Event { record: index, invoked: record.invoked, returned, certain: !record.is_lost(), call }
    }

    fn booking_events(&self) -> BTreeMap<String, Vec<Event<booking::Call>>> {
        let mut events: BTreeMap<String, Vec<Event<booking::Call>>> = BTreeMap::new();
        for (index, record) in self.records.iter().enumerate() {
            for touch in &record.touches {
                let told = |call: &booking::Call| Self::event(index, record, *call);
                let found = match touch {
                    Touch::Booking(name, call) => self.id_of(name).map(|id| (id, told(call))).into_iter().collect(),
                    Touch::ReportedOf(hold, call) => self.reported_of(hold, told(call)),
                    _ => continue,
                };
                found.into_iter().for_each(|(id, event)| events.entry(id).or_default().push(event));
            }
        }
        events
    }

    /// The report of a hold's stop is one of the booking that took the hold. If no answer tells which that was, it may be one of each
    /// booking that tried to.
    fn reported_of(&self, hold: &Name, event: Event<booking::Call>) -> Vec<(String, Event<booking::Call>)> {
        let Some(hold) = self.id_of(hold) else { return Vec::new() };
        let takers = |lost: bool| -> BTreeSet<String> {
            let records = self.records.iter().filter(|record| record.is_lost() == lost);
            let touches = records.flat_map(|record| &record.touches);
            touches.filter_map(|touch| self.taker(touch, &hold)).collect()
        };
        if let Some(taker) = takers(false).pop_first() {
            return vec![(taker, event)];
        }
        let perhaps = Event { returned: None, certain: false, ..event };
        takers(true).into_iter().map(|taker| (taker, perhaps.clone())).collect()
    }

    fn taker(&self, touch: &Touch, hold: &str) -> Option<String> {
        match touch {
            Touch::TakenBy(of, by) | Touch::MovedBy(of, by) if self.id_of(of).as_deref() == Some(hold) => {
                self.id_of(by)
            }
            _ => None,
        }
    }

    fn judge_booking(&self, of: &TrueBooking, mut events: Vec<Event<booking::Call>>) -> Option<Violation> {
        let call = booking::Call::Read(of.seen);
        events.push(Event { record: usize::MAX, invoked: self.read, returned: Some(self.read), certain: true, call });
        let last = format!("at the end the database has {:?} version {}", of.seen.state, of.seen.version);
        self.told("booking", &of.id, &last, check(&BookingModel, events))
    }

    fn judge_hold(&self, of: &TrueHold, mut events: Vec<Event<hold::Call>>) -> Option<Violation> {
        let runs_out = self.history.at_wall(of.expires);
        let at = |invoked, returned, certain, call| Event { record: usize::MAX, invoked, returned, certain, call };
        events.push(at(runs_out, None, false, hold::Call::TimeRunsOut));
        events.push(at(self.read, Some(self.read), true, hold::Call::Read(of.seen)));
        let last = format!("at the end the database has {:?}", of.seen);
        self.told("hold", &of.id, &last, check(&HoldModel, events))
    }

    fn hold_events(&self) -> BTreeMap<String, Vec<Event<hold::Call>>> {
        let mut events: BTreeMap<String, Vec<Event<hold::Call>>> = BTreeMap::new();
        let numbers: BTreeMap<&String, u64> = self.truth.bookings.iter().map(|of| &of.id).zip(1..).collect();
        let tokens = self.tokens();
        for (index, record) in self.records.iter().enumerate() {
            for touch in &record.touches {
                let (id, call) = match touch {
                    Touch::Hold(name, call) => (self.id_of(name), *call),
                    Touch::TakenBy(name, by) => {
                        let by = self.id_of(by).and_then(|id| numbers.get(&id).copied()).unwrap_or(0);
                        (self.id_of(name), hold::Call::Taken { by })
                    }
                    Touch::MovedBy(name, by) => {
                        let by = self.id_of(by).and_then(|id| numbers.get(&id).copied()).unwrap_or(0);
                        (self.id_of(name), hold::Call::MovedTo { by })
                    }
                    Touch::Replaces(token, new) => {
                        for old in tokens.get(token).into_iter().flatten().filter(|old| Some(*old) != new.as_ref()) {
                            let event = Self::event(index, record, hold::Call::Replaced);
                            events.entry(old.clone()).or_default().push(event);
                        }
                        continue;
                    }
                    Touch::Booking(..) | Touch::ReportedOf(..) => continue,
                };
                if let Some(id) = id {
                    events.entry(id).or_default().push(Self::event(index, record, call));
                }
            }
        }
        events
    }

    /// The holds that are known of each shopper's token.
    fn tokens(&self) -> BTreeMap<String, Vec<String>> {
        let mut tokens: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for touch in self.records.iter().flat_map(|record| &record.touches) {
            if let Touch::Replaces(token, Some(id)) = touch {
                tokens.entry(token.clone()).or_default().push(id.clone());
            }
        }
        tokens
    }

    /// Each acknowledged change is in the ledger once, and nothing else is.
    fn judge_ledger(&self, of: &TrueBooking, events: &[Event<booking::Call>]) -> Option<Violation> {
        let mut acknowledged: BTreeMap<(&str, i64), usize> = BTreeMap::new();
        let mut perhaps = BTreeMap::new();
        let mut versions = BTreeSet::new();
        for event in events {
            let line = match event.call {
                booking::Call::Create { start, .. } => ("confirmed", start),
                booking::Call::Move { to, .. } => ("rescheduled", to),
                booking::Call::Cancel { .. } | booking::Call::OperatorCancels(_) => ("cancelled", of.seen.start),
                _ => continue,
            };
            match event.call {
                booking::Call::Create { answer: booking::Answer::Done(_), .. }
                | booking::Call::Cancel { answer: booking::Answer::Done(_), .. }
                | booking::Call::OperatorCancels(booking::Change::Done) => {
                    acknowledged.insert(line, 1);
                }
                booking::Call::Move { answer: booking::Answer::Done(seen), .. } if versions.insert(seen.version) => {
                    *acknowledged.entry(line).or_default() += 1;
                }
                _ => *perhaps.entry(line).or_insert(0) += usize::from(!event.certain),
            }
        }
        let mut told: BTreeMap<(&str, i64), usize> = BTreeMap::new();
        of.ledger.iter().for_each(|(event, start)| *told.entry((event, *start)).or_default() += 1);
        let all: BTreeSet<_> = acknowledged.keys().chain(told.keys()).copied().collect();
        let wrong = all.into_iter().find(|line| {
            let (told, known) = (told.get(line).copied().unwrap_or(0), acknowledged.get(line).copied().unwrap_or(0));
            // A move to where the booking is already may be none.
            let least = if line.0 == "rescheduled" { 0 } else { known };
            !(least..=known + perhaps.get(line).copied().unwrap_or(0)).contains(&told)
        });
        wrong.map(|line| {
            let what = format!(
                "the ledger of booking {} has {:?}, acknowledged were {acknowledged:?}: {line:?}",
                of.id, of.ledger
            );
            self.violation(what, &of.id, &[])
        })
    }

    /// One effect for each key, however it was used.
    fn judge_keys(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (key, references) in &self.keys {
            let made: BTreeSet<&String> =
                self.truth.bookings.iter().filter(|of| references.contains(&of.reference)).map(|of| &of.id).collect();
            if made.len() > 1 {
                let about: Vec<&Record> =
                    self.records.iter().filter(|r| r.request.contains(&format!("key={key} "))).collect();
                let excerpt = about.iter().map(|record| format!("{record}\n")).collect();
                found.push(Violation { what: format!("the key {key} made the bookings {made:?}"), excerpt });
            }
        }
        found
    }

    fn told(&self, what: &str, id: &str, last: &str, verdict: Verdict) -> Option<Violation> {
        match verdict {
            Verdict::Linearizable => None,
            Verdict::Undecided => Some(self.violation(format!("{what} {id}: undecided"), id, &[])),
            Verdict::Impossible { stuck, state, .. } => {
                let what = format!("{what} {id}: no order explains its answers; {last}; stuck in {state}");
                Some(self.violation(what, id, &stuck))
            }
        }
    }

    /// What was found in the database, with the operations on what it names.
    pub fn about(&self, what: String) -> Violation {
        let id = what.split([' ', ':']).find(|word| word.len() == 36).unwrap_or("-").to_owned();
        self.violation(what, &id, &[])
    }

    /// The object's operations around the violation, with the faults beside them.
    fn violation(&self, what: String, id: &str, stuck: &[usize]) -> Violation {
        let about = |record: &Record| {
            record.request.contains(id)
                || record.answer.contains(id)
                || record.booking.as_deref() == Some(id)
                || record
                    .touches
                    .iter()
                    .any(|touch| touch_of(touch).is_some_and(|name| self.id_of(name).as_deref() == Some(id)))
        };
        let mut shown: Vec<usize> = (0..self.records.len()).filter(|i| about(&self.records[*i])).collect();
        shown.sort_by_key(|i| self.records[*i].invoked);
        let middle = shown.iter().rposition(|i| stuck.contains(i)).unwrap_or(shown.len());
        let from = middle.saturating_sub(2 * SHOWN / 3);
        let shown = &shown[from..shown.len().min(from + SHOWN)];
        let mark = |i: &usize| if stuck.contains(i) { ">>" } else { "  " };
        let mut excerpt: String = shown.iter().map(|i| format!("{} {}\n", mark(i), self.records[*i])).collect();
        if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
            let (from, to) = (self.records[*first].invoked, self.records[*last].invoked);
            excerpt.extend(self.history.faults_between(from, to).iter().map(|line| format!("   {line}\n")));
        }
        Violation { what, excerpt }
    }
}

fn touch_of(touch: &Touch) -> Option<&Name> {
    match touch {
        Touch::Booking(name, _) | Touch::Hold(name, _) | Touch::TakenBy(name, _) => Some(name),
        Touch::MovedBy(name, _) | Touch::ReportedOf(name, _) => Some(name),
        Touch::Replaces(..) => None,
    }
}
