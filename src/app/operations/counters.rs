//! The Prometheus metrics of this process. Labels are codes and states, never ids.

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

use ritiro_domain::{RefusalCode, RequestKind};

/// From one millisecond (a commit on a fast disk) to twenty seconds (the service gives up).
const COMMIT_BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0];

/// From the duration of a booking to durations that no caller should have to wait for, in seconds.
const APPLY_BUCKETS: &[f64] = &[0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0];
/// Up to several times the longest search, in seconds.
const SEARCH_BUCKETS: &[f64] = &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Counters since the start of the process, and gauges with their last values.
#[derive(Clone, Debug)]
pub struct Counters {
    /// Committed bookings.
    pub bookings: IntCounter,
    /// Committed holds.
    pub holds: IntCounter,
    /// Requests for offers, by whether the answer had at least one window.
    pub offers: IntCounterVec,
    /// Refusals, by kind of request and code.
    pub refusals: IntCounterVec,
    /// Batches that were applied again, because another instance wrote to the plan, a lock was held, or some of their
    /// commands failed in the transaction.
    pub conflicts: IntCounter,
    /// Commands that were refused, because too many commands were waiting or because they waited too long.
    pub overloads: IntCounter,
    /// The time from the hand-over of a batch to its commit.
    pub commits: Histogram,
    /// The time that a plan writer works on a command, by kind of command.
    pub applied: HistogramVec,
    /// Searches for repair, by outcome.
    pub repairs: IntCounterVec,
    /// The duration of searches for repair.
    pub searches: Histogram,
    /// Searches for better plans, by outcome.
    pub improvements: IntCounterVec,
    /// The cost that better plans save, in units of the zone's objective.
    pub savings: IntCounter,
    /// Attempts to send a webhook, by outcome.
    pub attempts: IntCounterVec,
    pub(in crate::app) gauges: Gauges,
}

/// Gauges that are set when the metrics are read.
#[derive(Clone, Debug)]
pub(in crate::app) struct Gauges {
    pub plans: IntGauge,
    pub queue: IntGauge,
    pub queue_longest: IntGauge,
    pub repairs: IntGauge,
    pub exceptions: IntGaugeVec,
    pub stops: IntGaugeVec,
    pub bookings: IntGaugeVec,
    pub served: IntGaugeVec,
    pub outbox: IntGauge,
    pub outbox_oldest: IntGauge,
    pub deliveries: IntGaugeVec,
    pub connections: IntGaugeVec,
    pub read: IntGauge,
    pub clock_skew: Gauge,
    pub writes_stopped: IntGauge,
}

fn counter(name: &str, help: &str) -> IntCounter {
    IntCounter::new(name, help).expect("a name of ours")
}

fn counters(name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
    IntCounterVec::new(Opts::new(name, help), labels).expect("a name of ours")
}

fn gauge(name: &str, help: &str) -> IntGauge {
    IntGauge::new(name, help).expect("a name of ours")
}

fn gauges(name: &str, help: &str, label: &str) -> IntGaugeVec {
    IntGaugeVec::new(Opts::new(name, help), &[label]).expect("a name of ours")
}

impl Default for Counters {
    fn default() -> Self {
        let commits = HistogramOpts::new("ritiro_commit_duration_seconds", "From handing over a batch to its commit.");
        let commits = commits.buckets(COMMIT_BUCKETS.to_vec());
        let applied = HistogramOpts::new("ritiro_plan_apply_duration_seconds", "Work of a plan's writer on a command.");
        let applied = applied.buckets(APPLY_BUCKETS.to_vec());
        let searches = HistogramOpts::new("ritiro_repair_search_duration_seconds", "One search for repair.");
        let searches = searches.buckets(SEARCH_BUCKETS.to_vec());
        let counters = Self {
            bookings: counter("ritiro_bookings_committed_total", "Bookings committed."),
            holds: counter("ritiro_holds_committed_total", "Holds committed."),
            offers: counters("ritiro_offers_total", "Requests for offers, by whether there was any.", &["met"]),
            refusals: counters("ritiro_refusals_total", "Refusals, by what was asked for and why.", &["wish", "code"]),
            conflicts: counter(
                "ritiro_plan_conflicts_total",
                "Batches applied again: another instance wrote, a lock was held, or a command failed.",
            ),
            overloads: counter("ritiro_plan_overloads_total", "Commands turned away: too much waited, or too long."),
            commits: Histogram::with_opts(commits).expect("a name of ours"),
            applied: HistogramVec::new(applied, &["command"]).expect("a name of ours"),
            repairs: counters("ritiro_repair_searches_total", "Searches for repair.", &["outcome"]),
            searches: Histogram::with_opts(searches).expect("a name of ours"),
            improvements: counters("ritiro_improvement_runs_total", "Searches for better plans.", &["outcome"]),
            savings: counter("ritiro_improvement_saving_total", "What better plans cost less, by objectives."),
            attempts: counters("ritiro_webhook_attempts_total", "Attempts to send a webhook.", &["outcome"]),
            gauges: Gauges::new(),
        };
        counters.start_at_zero();
        counters
    }
}

impl Gauges {
    fn new() -> Self {
        Self {
            plans: gauge("ritiro_plans_loaded", "Plans in memory."),
            queue: gauge("ritiro_plan_queue_length", "Commands that wait for the writers of plans."),
            queue_longest: gauge("ritiro_plan_queue_longest", "Commands that wait for the busiest of them."),
            repairs: gauge("ritiro_repairs_waiting", "Plans that wait for a search for repair, or are searched."),
            exceptions: gauges("ritiro_exceptions", "Exceptions in the plans in memory of today.", "code"),
            stops: gauges("ritiro_stops", "Stops of today, by state.", "state"),
            bookings: gauges("ritiro_bookings", "Bookings of today, by state.", "state"),
            served: gauges("ritiro_bookings_served", "Bookings of today that were served.", "timing"),
            outbox: gauge("ritiro_outbox_waiting", "Events that wait to be passed on."),
            outbox_oldest: gauge("ritiro_outbox_oldest_seconds", "How long the oldest of them has waited."),
            deliveries: gauges("ritiro_webhook_deliveries", "Deliveries of webhooks, pending and dead.", "state"),
            connections: gauges("ritiro_database_connections", "Connections to the database, and who waits.", "state"),
            clock_skew: Gauge::new("ritiro_clock_skew_seconds", "How far the clock is ahead of the database's.")
                .expect("a name of ours"),
            writes_stopped: gauge("ritiro_writes_stopped", "1 while the clock is too wrong to write, else 0."),
            read: gauge("ritiro_database_read", "1 if the database could be asked for these numbers, else 0."),
        }
    }
}

impl Counters {
    /// Creates every label combination with the value 0, so that a rate is 0 and not unknown before the first event.
    fn start_at_zero(&self) {
        for met in ["true", "false"] {
            self.offers.with_label_values(&[met]);
        }
        for wish in RequestKind::ALL {
            for code in RefusalCode::ALL {
                self.refusals.with_label_values(&[wish.as_str(), code.as_str()]);
            }
        }
        for outcome in ["better", "none", "dropped"] {
            self.improvements.with_label_values(&[outcome]);
            self.repairs.with_label_values(&[outcome]);
        }
        for command in ["booking", "report", "steering", "watch", "plan"] {
            self.applied.with_label_values(&[command]);
        }
        for outcome in ["delivered", "again", "dead"] {
            self.attempts.with_label_values(&[outcome]);
        }
    }

    /// Registers the metrics with a registry.
    ///
    /// # Errors
    /// If a metric of the same name is already registered.
    pub fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        let g = self.gauges.clone();
        let counters: Vec<Box<dyn Collector>> = vec![
            Box::new(self.bookings.clone()),
            Box::new(self.holds.clone()),
            Box::new(self.offers.clone()),
            Box::new(self.refusals.clone()),
            Box::new(self.conflicts.clone()),
            Box::new(self.overloads.clone()),
            Box::new(self.commits.clone()),
            Box::new(self.applied.clone()),
            Box::new(self.repairs.clone()),
            Box::new(self.searches.clone()),
            Box::new(self.improvements.clone()),
            Box::new(self.savings.clone()),
            Box::new(self.attempts.clone()),
        ];
        let gauges: Vec<Box<dyn Collector>> = vec![
            Box::new(g.plans),
            Box::new(g.queue),
            Box::new(g.queue_longest),
            Box::new(g.repairs),
            Box::new(g.exceptions),
            Box::new(g.stops),
            Box::new(g.bookings),
            Box::new(g.served),
            Box::new(g.outbox),
            Box::new(g.outbox_oldest),
            Box::new(g.deliveries),
            Box::new(g.connections),
            Box::new(g.read),
            Box::new(g.clock_skew),
            Box::new(g.writes_stopped),
        ];
        counters.into_iter().chain(gauges).try_for_each(|collector| registry.register(collector))
    }

    /// Counts a finished search for a better plan.
    pub fn improved(&self, outcome: &str, saving: i64) {
        self.improvements.with_label_values(&[outcome]).inc();
        self.savings.inc_by(saving.max(0).unsigned_abs());
    }

    /// Records the duration of a command that was applied or refused.
    pub fn applied(&self, command: &str, after: Duration) {
        self.applied.with_label_values(&[command]).observe(after.as_secs_f64());
    }

    /// Records the duration of a search for repair.
    pub fn searched(&self, after: Duration) {
        self.searches.observe(after.as_secs_f64());
    }

    /// Counts the outcome of a search for repair.
    pub fn repaired(&self, outcome: &str) {
        self.repairs.with_label_values(&[outcome]).inc();
    }

    /// Records the duration of a batch that was committed or given up.
    pub fn commit_ended(&self, after: Duration) {
        self.commits.observe(after.as_secs_f64());
    }
}
