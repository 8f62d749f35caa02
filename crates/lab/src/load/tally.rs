//! What the shoppers of a round saw: latencies by step, and everything that was not done, by status and code.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// One request of a shopper.
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

    /// As the report names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offers => "offers",
            Self::Hold => "hold",
            Self::Book => "booking",
            Self::Cancel => "cancel",
        }
    }
}

/// What came instead of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    pub step: Step,
    /// Of HTTP; 0 where there was no answer.
    pub status: u16,
    /// Of the problem document, or a word for what broke.
    pub code: String,
}

impl Failure {
    /// The plan had no room or another one was quicker: an answer, not a fault.
    pub fn is_refusal(&self) -> bool {
        self.status == 409
    }
}

/// The sum over all shoppers of a round.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Answered requests by step, in microseconds.
    latency: [Histogram<u64>; Step::ALL.len()],
    pub failures: BTreeMap<Failure, u64>,
    /// Requests that were answered as asked, by step.
    done: [u64; Step::ALL.len()],
    /// Bookings without a clear answer: they may have been made or not.
    pub unknown: u64,
    /// Shoppers who arrived (open model) and were not even asked what they want before the round was over.
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
    /// A request was answered after so long, in whichever way.
    pub fn answered(&mut self, step: Step, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.latency[step as usize].record(micros).expect("a histogram that resizes holds every value");
    }

    /// It was answered as asked.
    pub fn succeeded(&mut self, step: Step) {
        self.done[step as usize] += 1;
    }

    pub fn failed(&mut self, step: Step, status: u16, code: String) {
        *self.failures.entry(Failure { step, status, code }).or_default() += 1;
    }

    /// How often a step was done as asked.
    pub fn done(&self, step: Step) -> u64 {
        self.done[step as usize]
    }

    pub fn latency(&self, step: Step) -> &Histogram<u64> {
        &self.latency[step as usize]
    }

    /// Adds the requests that a client did not make because it was still waiting, as if it had meant to make one in each
    /// interval (Gil Tene's correction).
    pub fn corrected(self, interval: Duration) -> Self {
        let micros = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX);
        let latency = self.latency.map(|histogram| histogram.clone_correct(micros));
        Self { latency, ..self }
    }

    /// Takes in another round.
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
        // 1000, 900, 800, … 100 milliseconds.
        assert_eq!(corrected.latency(Step::Book).len(), 10);
        let p50 = corrected.latency(Step::Book).value_at_quantile(0.5);
        assert!((499_000..=601_000).contains(&p50), "{p50}");
    }
}
