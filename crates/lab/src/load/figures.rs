//! Converts tallies to figures.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::tally::{Step, Tally};

/// The latencies of one step, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepFigures {
    pub step: Step,
    /// Requests that succeeded.
    pub done: u64,
    /// Requests that succeeded, per second.
    pub per_second: f64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
    pub max_ms: f64,
    /// The histogram; each bucket is twice as wide as the one before.
    pub histogram: Vec<Bucket>,
}

/// A bucket of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bucket {
    /// The upper bound of the bucket, inclusive; the lower bound is that of the bucket before.
    pub up_to_ms: f64,
    pub count: u64,
}

/// The upper bound of the first bucket, in microseconds.
const FIRST_BUCKET: u64 = 250;

/// The number of failures of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureCount {
    pub step: Step,
    /// The HTTP status; 0 if there was no answer.
    pub status: u16,
    pub code: String,
    pub count: u64,
}

/// The figures of the steps that have at least one request.
pub fn steps(tally: &Tally, elapsed: Duration) -> Vec<StepFigures> {
    let taken = Step::ALL.into_iter().filter(|step| !tally.latency(*step).is_empty());
    taken.map(|step| figures(tally, step, elapsed)).collect()
}

fn figures(tally: &Tally, step: Step, elapsed: Duration) -> StepFigures {
    let histogram = tally.latency(step);
    let at = |quantile: f64| millis(histogram.value_at_quantile(quantile));
    StepFigures {
        step,
        done: tally.done(step),
        per_second: per_second(tally.done(step), elapsed),
        p50_ms: at(0.5),
        p90_ms: at(0.9),
        p99_ms: at(0.99),
        p999_ms: at(0.999),
        max_ms: millis(histogram.max()),
        histogram: buckets(histogram),
    }
}

fn buckets(histogram: &Histogram<u64>) -> Vec<Bucket> {
    let buckets = histogram.iter_log(FIRST_BUCKET, 2.0).map(|step| Bucket {
        up_to_ms: millis(step.value_iterated_to() + 1),
        count: step.count_since_last_iteration(),
    });
    buckets.collect()
}

/// The failures by step, status and code.
pub fn failures(tally: &Tally) -> Vec<FailureCount> {
    let failures = tally.failures.iter().map(|(failure, count)| FailureCount {
        step: failure.step,
        status: failure.status,
        code: failure.code.clone(),
        count: *count,
    });
    failures.collect()
}

/// The rate per second.
pub fn per_second(count: u64, elapsed: Duration) -> f64 {
    if elapsed.is_zero() { 0.0 } else { count as f64 / elapsed.as_secs_f64() }
}

/// The median: the middle value, or the mean of the two middle values; `None` if there are no values.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0]), Some(2.5));
        assert_eq!(median([]), None);
    }

    #[test]
    fn figures_are_in_milliseconds_and_per_second() {
        let mut tally = Tally::default();
        for micros in 1..=1000 {
            tally.answered(Step::Hold, Duration::from_micros(micros));
            tally.succeeded(Step::Hold);
        }
        let figures = steps(&tally, Duration::from_secs(2));
        assert_eq!((figures.len(), figures[0].step, figures[0].done), (1, Step::Hold, 1000));
        assert_eq!((figures[0].per_second, figures[0].p50_ms, figures[0].p99_ms), (500.0, 0.5, 0.99));
        assert_eq!(per_second(5, Duration::ZERO), 0.0);
        let buckets = &figures[0].histogram;
        assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), 1000);
        // A value at the upper bound of one of the library's own buckets counts in that bucket.
        assert_eq!((buckets[0].up_to_ms, buckets[1].up_to_ms), (0.25, 0.5));
        assert!((245..=255).contains(&buckets[0].count), "{buckets:?}");
    }
}
