//! Gauges that are read when the metrics are requested.

use std::time::{Duration, Instant};

use super::counters::Gauges;
use super::day::promises_of;
use super::exceptions::{self, ExceptionCode};
use crate::app::{AppResult, AppState};
use crate::numbers::count;
use crate::store::vitals;
use ritiro_domain::{BookingState, Seconds, StopState, Window};

/// Several requests at once, or frequent requests, cause only one database query within this time.
const FRESH_FOR: Duration = Duration::from_secs(5);
/// The time limit of the database query. After it, the values in memory are returned, also while the database cannot
/// be reached.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Reads the values again if they are older than five seconds. While the database cannot be reached, the values from
/// the database keep their last value, and `ritiro_database_read` is 0.
pub async fn refresh(app: &AppState) {
    let mut last = app.last_read.0.lock().await;
    let gauges = &app.plans.counters().gauges;
    in_memory(app, gauges);
    if last.is_some_and(|at| at.elapsed() < FRESH_FOR) {
        return;
    }
    let read = tokio::time::timeout(TIMEOUT, ask(app, gauges)).await;
    let failed = match &read {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("it took too long".to_owned()),
    };
    gauges.read.set(i64::from(failed.is_none()));
    if let Some(why) = failed {
        tracing::warn!(why, "numbers for /metrics could not be read");
    }
    *last = Some(Instant::now());
}

fn in_memory(app: &AppState, gauges: &Gauges) {
    let queues = app.plans.queues();
    gauges.plans.set(count(queues.len()));
    gauges.queue.set(count(queues.iter().sum()));
    gauges.repairs.set(count(app.plans.repairs()));
    gauges.queue_longest.set(count(queues.into_iter().max().unwrap_or(0)));
    gauges.clock_skew.set(app.deps.timekeeper.skew_seconds());
    gauges.writes_stopped.set(i64::from(!app.deps.timekeeper.is_right()));
    let pool = app.deps.store.connections();
    let states = [
        ("used", pool.open - pool.free.min(pool.open)),
        ("free", pool.free),
        ("most", pool.most),
        ("waiting", pool.waiting),
    ];
    for (state, number) in states {
        gauges.connections.with_label_values(&[state]).set(count(number));
    }
}

async fn ask(app: &AppState, gauges: &Gauges) -> AppResult<()> {
    let now = app.deps.now();
    let found = vitals::read(&mut *app.deps.store.connection().await?, now).await?;
    let number = |what: String| found.iter().find(|vital| vital.what == what).map_or(0, |vital| vital.number);
    for state in StopState::ALL.iter().map(|s| s.as_str()) {
        gauges.stops.with_label_values(&[state]).set(number(format!("stop/{state}")));
    }
    for state in BookingState::ALL.iter().map(|s| s.as_str()) {
        gauges.bookings.with_label_values(&[state]).set(number(format!("booking/{state}")));
    }
    for timing in ["early", "on_time", "late"] {
        gauges.served.with_label_values(&[timing]).set(number(format!("served/{timing}")));
    }
    for state in ["pending", "dead"] {
        gauges.deliveries.with_label_values(&[state]).set(number(format!("delivery/{state}")));
    }
    gauges.outbox.set(number("outbox/waiting".into()));
    gauges.outbox_oldest.set(number("outbox/oldest_seconds".into()));
    exceptions_in_memory(app, gauges).await
}

/// Counts the exceptions of the plans in memory: of the current day in their zone, and of the shifts of the evening
/// before.
async fn exceptions_in_memory(app: &AppState, gauges: &Gauges) -> AppResult<()> {
    let now = app.deps.now();
    let mut numbers = vec![0; ExceptionCode::ALL.len()];
    for key in app.plans.loaded() {
        // A deleted zone has no current day.
        let Ok(context) = app.deps.zones.get(key.0).await else { continue };
        let at_once = Window::lasting(now, Seconds::ZERO);
        if context.zone.days_at_work(at_once).all(|date| date != key.1) {
            continue;
        }
        let state = app.plans.snapshot(key).await?;
        // The day before counts only while its couriers are at work.
        if context.zone.date_of(now) != key.1 && !state.reaches(at_once) {
            continue;
        }
        let promises = promises_of(app, &state).await?;
        for exception in exceptions::of_plan(&state, &promises, now) {
            numbers[exception.code as usize] += 1;
        }
    }
    for code in ExceptionCode::ALL.iter().filter(|code| **code != ExceptionCode::WebhooksDead) {
        gauges.exceptions.with_label_values(&[code.as_str()]).set(numbers[*code as usize]);
    }
    Ok(())
}
