//! The measurements of the shoppers of a round: latencies by step, and failures by status and code.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// One kind of request of a shopper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Offers,
    Hold,
    Book,
    Cancel,
}

impl Step {
    pub const ALL: [Self; 4] = [Self::Offers, Self::Hold, Self::Book, Self::Cancel];

    /// The name in the report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offers => "offers",
            Self::Hold => "hold",
            Self::Book => "booking",
            Self::Cancel => "cancel",
        }
    }
}

/// A failure of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    pub step: Step,
    /// The HTTP status; 0 if there was no answer.
    pub status: u16,
    /// The code of the problem document, or a code for the broken connection.
    pub code: String,
}

impl Failure {
    /// Whether the plan had no room or another request was faster: this is a regular answer, not a fault.
    pub fn is_refusal(&self) -> bool {
        self.status == 409
    }
}

/// The sum over all shoppers of a round.
#[derive(Debug, Clone)]
pub struct Tally {
    /// The latencies of answered requests by step, in microseconds.
    latency: [Histogram<u64>; Step::ALL.len()],
    pub failures: BTreeMap<Failure, u64>,
    /// The numbers of successful requests by step.
    done: [u64; Step::ALL.len()],
    /// Bookings without a clear answer: they may or may not have been made.
    pub unknown: u64,
    /// Shoppers of the open model who arrived and could not send their first request before the end of the round.
    pub not_started: u64,
}

impl Default for Tally {
    fn default() -> Self {
        let empty = || Histogram::new(3).expect("three significant digits are allowed");
        let latency = std::array::from_fn(|_| empty());
        Self { latency, failures: BTreeMap::new(), done: Default::default(), unknown: 0, not_started: 0 }
    }
}

impl Tally {
    /// Records the latency of a request that was answered with any status.
    pub fn answered(&mut self, step: Step, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.latency[step as usize].record(micros).expect("a histogram that resizes holds every value");
    }

    /// Counts a successful request.
    pub fn succeeded(&mut self, step: Step) {
        self.done[step as usize] += 1;
    }

    pub fn failed(&mut self, step: Step, status: u16, code: String) {
        *self.failures.entry(Failure { step, status, code }).or_default() += 1;
    }

    /// The number of successful requests of a step.
    pub fn done(&self, step: Step) -> u64 {
        self.done[step as usize]
    }

    pub fn latency(&self, step: Step) -> &Histogram<u64> {
        &self.latency[step as usize]
    }

    /// Adds the requests that a client did not send because it was still waiting, as if it had intended to send one
    /// in each interval (Gil Tene's correction for coordinated omission).
    pub fn corrected(self, interval: Duration) -> Self {
        let micros = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX);
        let latency = self.latency.map(|histogram| histogram.clone_correct(micros));
        Self { latency, ..self }
    }

    /// Adds another round.
    pub fn add(&mut self, other: &Self) {
        for (into, from) in self.latency.iter_mut().zip(&other.latency) {
            into.add(from).expect("a histogram that resizes holds every value");
        }
        for (into, from) in self.done.iter_mut().zip(other.done) {
            *into += from;
        }
        for (failure, count) in &other.failures {
            *self.failures.entry(failure.clone()).or_default() += count;
        }
        self.unknown += other.unknown;
        self.not_started += other.not_started;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_add_up() {
        let mut sum = Tally::default();
        for millis in [10, 20, 90] {
            let mut round = Tally::default();
            round.answered(Step::Book, Duration::from_millis(millis));
            round.succeeded(Step::Book);
            round.failed(Step::Hold, 409, "no_room".to_owned());
            sum.add(&round);
        }
        assert_eq!((sum.done(Step::Book), sum.done(Step::Hold), sum.latency(Step::Book).len()), (3, 0, 3));
        let (failure, count) = sum.failures.first_key_value().unwrap();
        assert!(failure.is_refusal() && *count == 3);
    }

    #[test]
    fn a_client_that_waited_for_a_second_meant_to_ask_in_between() {
        let mut tally = Tally::default();
        tally.answered(Step::Book, Duration::from_secs(1));
        let corrected = tally.corrected(Duration::from_millis(100));
        // The corrected values are 1000, 900, 800, … 100 milliseconds.
        assert_eq!(corrected.latency(Step::Book).len(), 10);
        let p50 = corrected.latency(Step::Book).value_at_quantile(0.5);
        assert!((499_000..=601_000).contains(&p50), "{p50}");
    }
}
