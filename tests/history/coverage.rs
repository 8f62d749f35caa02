//! Which pairs of operations overlapped on the same booking, hold or day, and how often.

use std::collections::BTreeSet;

use crate::draw::{OF_HOLD, Pairs};
use crate::record::{Kind, Record};

/// Counts by ordered pair: the second began while the first was under way.
#[derive(Default, Clone)]
pub struct Coverage {
    pub bookings: Pairs,
    pub holds: Pairs,
    pub days: Pairs,
}

impl Coverage {
    /// Adds the operations of one round.
    pub fn add(&mut self, records: &[Record]) {
        let mut order: Vec<&Record> = records.iter().filter(|record| record.kind != Kind::Read).collect();
        order.sort_by_key(|record| record.invoked);
        for (index, first) in order.iter().enumerate() {
            let ended = first.ended.unwrap_or(u64::MAX);
            for second in order[index + 1..].iter().take_while(|second| second.invoked < ended) {
                self.count(first, second);
            }
        }
    }

    fn count(&mut self, first: &Record, second: &Record) {
        let pair = (first.kind, second.kind);
        if first.booking.is_some() && first.booking == second.booking {
            *self.bookings.entry(pair).or_default() += 1;
        }
        if first.hold.is_some() && first.hold == second.hold {
            *self.holds.entry(pair).or_default() += 1;
        }
        if first.days.iter().any(|day| second.days.contains(day)) {
            *self.days.entry(pair).or_default() += 1;
        }
    }

    /// Of bookings and holds together: of a pair that is counted for both, the fewer.
    pub fn of_things(&self) -> Pairs {
        let mut pairs = self.bookings.clone();
        for pair in OF_HOLD.iter().flat_map(|first| OF_HOLD.iter().map(|second| (*first, *second))) {
            let times = self.holds.get(&pair).copied().unwrap_or(0);
            let fewest = pairs.entry(pair).or_insert(times);
            *fewest = times.min(*fewest);
        }
        pairs
    }

    /// The three matrices as text.
    pub fn told(&self) -> String {
        let parts = [("booking", &self.bookings), ("hold", &self.holds), ("day", &self.days)];
        parts.map(|(what, counts)| matrix(what, counts)).concat()
    }

    /// The pairs of these kinds that overlapped less often than that, whichever of the two began first.
    pub fn below(&self, least: usize, [of_booking, of_hold, of_day]: [&[Kind]; 3]) -> Vec<String> {
        let parts =
            [("booking", &self.bookings, of_booking), ("hold", &self.holds, of_hold), ("day", &self.days, of_day)];
        let mut low = Vec::new();
        for (what, counts, kinds) in parts {
            let times = |first: Kind, second: Kind| counts.get(&(first, second)).copied().unwrap_or(0);
            for (index, first) in kinds.iter().copied().enumerate() {
                for second in kinds[index..].iter().copied() {
                    let count = times(first, second) + if first == second { 0 } else { times(second, first) };
                    // Time runs out once for a hold.
                    if count < least && (first, second) != (Kind::Expire, Kind::Expire) {
                        low.push(format!("{what}: {} + {}: {count}", first.label(), second.label()));
                    }
                }
            }
        }
        low
    }
}

fn matrix(what: &str, counts: &Pairs) -> String {
    let kinds: BTreeSet<Kind> = counts.keys().flat_map(|(first, second)| [*first, *second]).collect();
    let mut text = format!("overlaps on the same {what} (first: row, then: column)\n{:>17}", "");
    for column in &kinds {
        text += &format!(" {:>7.7}", column.label().replace("take hold", "h").replace("edit ", "e "));
    }
    text += "\n";
    for row in &kinds {
        text += &format!("{:>17}", row.label());
        for column in &kinds {
            text += &format!(" {:>7}", counts.get(&(*row, *column)).copied().unwrap_or(0));
        }
        text += "\n";
    }
    text
}
