//! The measurements of a group of shoppers: counts by code, latencies, and the promises that they got.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::model::{Counts, LatencyFigures, Promise};

/// A latency histogram in microseconds.
#[derive(Debug, Clone)]
pub struct Latency(Histogram<u64>);

/// The sum over a group of shoppers.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub promises: Vec<Promise>,
    /// Bookings in the window that the shopper preferred.
    pub first_choices: u64,
    /// Shoppers who got no booking, by reason.
    pub refused: Counts,
    /// Offers that were refused when they were used, because another shopper was faster.
    pub offered_then_refused: Counts,
    /// Holds that were refused when they were booked. The service keeps holds, so this must stay empty.
    pub held_then_refused: Counts,
    /// Shoppers who were stopped by a fault, by kind.
    pub failures: Counts,
    /// Booking requests without an answer: they may or may not have been booked.
    pub unknown_outcomes: u64,
    /// Answers that contradict the request, as text.
    pub contradictions: Vec<String>,
    pub offers: Latency,
    pub holds: Latency,
    pub bookings: Latency,
}

impl Default for Latency {
    fn default() -> Self {
        Self(Histogram::new(3).expect("three significant digits are allowed"))
    }
}

impl Latency {
    pub fn record(&mut self, elapsed: Duration) {
        let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        self.0.record(micros).expect("a histogram that resizes holds every value");
    }

    fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("a histogram that resizes holds every value");
    }

    pub fn figures(&self) -> LatencyFigures {
        let millis = |micros: u64| micros as f64 / 1000.0;
        LatencyFigures {
            count: self.0.len(),
            p50_ms: millis(self.0.value_at_quantile(0.5)),
            p99_ms: millis(self.0.value_at_quantile(0.99)),
            max_ms: millis(self.0.max()),
        }
    }
}

impl Tally {
    /// Adds the tally of another group.
    pub fn merge(&mut self, other: Self) {
        self.promises.extend(other.promises);
        self.first_choices += other.first_choices;
        add_counts(&mut self.refused, other.refused);
        add_counts(&mut self.offered_then_refused, other.offered_then_refused);
        add_counts(&mut self.held_then_refused, other.held_then_refused);
        add_counts(&mut self.failures, other.failures);
        self.unknown_outcomes += other.unknown_outcomes;
        self.contradictions.extend(other.contradictions);
        self.offers.add(&other.offers);
        self.holds.add(&other.holds);
        self.bookings.add(&other.bookings);
    }
}

/// Adds one to the count of a code.
pub fn count(counts: &mut Counts, code: &str) {
    *counts.entry(code.to_owned()).or_default() += 1;
}

fn add_counts(into: &mut Counts, from: Counts) {
    for (code, number) in from {
        *into.entry(code).or_default() += number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_counts_and_latencies() {
        let mut whole = Tally::default();
        for millis in [10, 20, 90] {
            let mut part = Tally::default();
            count(&mut part.refused, "no_room");
            part.offers.record(Duration::from_millis(millis));
            whole.merge(part);
        }
        assert_eq!(whole.refused["no_room"], 3);
        let figures = whole.offers.figures();
        assert_eq!(figures.count, 3);
        assert!((figures.p50_ms - 20.0).abs() < 0.1, "{figures:?}");
        assert!((figures.max_ms - 90.0).abs() < 0.1, "{figures:?}");
    }
}
