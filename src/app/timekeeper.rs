//! The clock of this instance, and its comparison with the database's clock.
//!
//! All stored times come from this clock; the time of a device, a position or a stored row never counts as the
//! current time. While this clock differs from the database's clock by more than a bound, the instance reads but does
//! not write: a hold that expires early, or a ledger entry in the future, could not be corrected later. Each instance
//! has its own clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{AppError, AppResult};
use crate::store::{Store, StoreResult};
use ritiro_domain::Timestamp;

/// The interval between comparisons of the clocks.
pub const COMPARE_EVERY: Duration = Duration::from_secs(5);
/// The number of comparisons that are tried at the start while their answers take too long.
const ATTEMPTS: usize = 3;

/// Returns the current time; tests supply their own clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Reads the clock of the machine.
pub type Reading = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The source of the time of an instance.
#[derive(Clone)]
pub enum TimeSource {
    /// The clock of the machine, which is compared with the database's clock.
    Machine(Reading),
    /// The clock of a simulation or a test, injected within the process. It is not compared.
    Injected(Clock),
}

impl TimeSource {
    /// The clock of this machine.
    pub fn system() -> Self {
        Self::Machine(Arc::new(Utc::now))
    }
}

impl From<Clock> for TimeSource {
    fn from(clock: Clock) -> Self {
        Self::Injected(clock)
    }
}

/// Returns the time, and knows whether it is trustworthy. A clone shares the same clock.
#[derive(Clone)]
pub struct Timekeeper(Arc<Inner>);

struct Inner {
    source: TimeSource,
    most: Duration,
    /// The latest time that was returned, in microseconds since 1970.
    reported: AtomicI64,
    compared: Mutex<Option<Compared>>,
}

/// The result of a comparison.
#[derive(Clone, Copy)]
struct Compared {
    /// The microseconds by which the clock was ahead of the database's clock; negative if it was behind.
    skew: i64,
    /// The reading of the clock, in microseconds since 1970.
    shown: i64,
    at: Instant,
}

impl Timekeeper {
    /// Creates a clock that may differ by at most `most`.
    pub fn new(source: TimeSource, most: Duration) -> Self {
        Self(Arc::new(Inner { source, most, reported: AtomicI64::new(i64::MIN), compared: Mutex::default() }))
    }

    /// The clock of this instance.
    pub fn clock(&self) -> Clock {
        let inner = Arc::clone(&self.0);
        Arc::new(move || match &inner.source {
            TimeSource::Injected(clock) => clock(),
            TimeSource::Machine(reading) => Timestamp(inner.steady(reading().timestamp_micros()).div_euclid(1_000_000)),
        })
    }

    /// The seconds by which the clock is currently ahead of the database's clock; 0 if it is not compared.
    pub fn skew_seconds(&self) -> f64 {
        self.skew().unwrap_or(0) as f64 / 1e6
    }

    /// Refuses to write while the clock differs by more than the bound, or was not compared yet.
    ///
    /// # Errors
    /// [`AppError::ClockSkew`], or [`AppError::ClockUnknown`] before the first comparison.
    pub fn ensure_right(&self) -> AppResult<()> {
        let TimeSource::Machine(_) = &self.0.source else { return Ok(()) };
        let most = self.0.most.as_secs();
        match self.skew() {
            Some(skew) if Duration::from_micros(skew.unsigned_abs()) <= self.0.most => Ok(()),
            Some(skew) => Err(AppError::ClockSkew { seconds: skew / 1_000_000, most }),
            None => Err(AppError::ClockUnknown),
        }
    }

    /// Whether this instance may write.
    pub fn is_right(&self) -> bool {
        self.ensure_right().is_ok()
    }

    /// Compares the clock with the database's clock. It ignores an answer that took too long to be meaningful.
    pub async fn compare(&self, store: &Store) -> StoreResult<()> {
        let TimeSource::Machine(reading) = &self.0.source else { return Ok(()) };
        let was_right = self.is_right();
        let mut conn = store.connection().await?;
        let (begun, asked) = (Instant::now(), reading().timestamp_micros());
        let theirs = crate::store::clock(&mut conn).await?.timestamp_micros();
        let (took, shown) = (begun.elapsed(), reading().timestamp_micros());
        if took > self.0.most / 2 {
            tracing::warn!(?took, "the database took too long to say its time; the clocks are compared again soon");
            return Ok(());
        }
        *self.compared() =
            Some(Compared { skew: skew_between(asked - theirs, shown - theirs), shown, at: Instant::now() });
        self.report(was_right);
        Ok(())
    }

    /// Compares the clocks for the first time.
    pub async fn begin(&self, store: &Store) -> StoreResult<()> {
        for _ in 0..ATTEMPTS {
            self.compare(store).await?;
            if self.skew().is_some() {
                break;
            }
        }
        Ok(())
    }

    fn report(&self, was_right: bool) {
        let (seconds, most) = (self.skew_seconds(), self.0.most.as_secs());
        match (was_right, self.is_right()) {
            (_, false) => tracing::error!(
                seconds,
                most,
                "this machine's clock differs too much from the database's: nothing is written here until that is put right"
            ),
            (false, true) => tracing::info!(seconds, "this machine's clock agrees with the database's"),
            (true, true) => {}
        }
    }

    /// The difference at the last comparison plus the jumps of the clock since then, in microseconds.
    fn skew(&self) -> Option<i64> {
        let TimeSource::Machine(reading) = &self.0.source else { return Some(0) };
        let Compared { skew, shown, at } = (*self.compared())?;
        let passed = i64::try_from(at.elapsed().as_micros()).unwrap_or(i64::MAX);
        Some(skew + (reading().timestamp_micros() - shown).saturating_sub(passed))
    }

    fn compared(&self) -> MutexGuard<'_, Option<Compared>> {
        // Each write is complete, so the value is consistent even if the lock is poisoned.
        self.0.compared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The time does not run backwards in this process if the machine's clock is set back by at most the bound. If it
    /// is set back further, the time follows the clock: the clock was wrong, and this instance wrote nothing
    /// meanwhile.
    fn steady(&self, shown: i64) -> i64 {
        let reported = self.reported.fetch_max(shown, Ordering::AcqRel);
        let back = reported.saturating_sub(shown);
        if back <= 0 {
            return shown;
        }
        if u128::from(back.unsigned_abs()) <= self.most.as_micros() {
            return reported;
        }
        self.reported.store(shown, Ordering::Release);
        shown
    }
}

/// The difference if the clock is ahead by at least `least` and at most `most`; 0 if the clocks may agree.
fn skew_between(least: i64, most: i64) -> i64 {
    if least > 0 { least } else { most.min(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(5);

    /// A timekeeper on a clock that is ahead of the real clock by an adjustable number of seconds.
    fn ahead() -> (Arc<AtomicI64>, Timekeeper) {
        let by = Arc::new(AtomicI64::new(0));
        let set = Arc::clone(&by);
        let reading = move || Utc::now() + chrono::TimeDelta::seconds(set.load(Ordering::SeqCst));
        (by, Timekeeper::new(TimeSource::Machine(Arc::new(reading)), MOST))
    }

    fn compared(keeper: &Timekeeper, skew: i64) {
        let TimeSource::Machine(reading) = &keeper.0.source else { unreachable!() };
        *keeper.compared() = Some(Compared { skew, shown: reading().timestamp_micros(), at: Instant::now() });
    }

    #[test]
    fn the_time_between_question_and_answer_is_no_skew() {
        assert_eq!(skew_between(-3, 4), 0);
        assert_eq!(skew_between(2, 9), 2);
        assert_eq!(skew_between(-9, -2), -2);
    }

    #[test]
    fn nothing_is_written_before_the_first_comparison() {
        let (_, keeper) = ahead();
        assert!(matches!(keeper.ensure_right(), Err(AppError::ClockUnknown)));
        compared(&keeper, 0);
        assert!(keeper.is_right());
    }

    #[test]
    fn a_clock_that_jumps_is_found_out_without_another_comparison() {
        let (by, keeper) = ahead();
        compared(&keeper, 0);
        for wrong in [3600, -3600, 6] {
            by.store(wrong, Ordering::SeqCst);
            assert!(matches!(keeper.ensure_right(), Err(AppError::ClockSkew { .. })), "{wrong}");
        }
        by.store(3, Ordering::SeqCst);
        assert!(keeper.is_right());
        compared(&keeper, -6_000_000);
        assert!(!keeper.is_right(), "a clock that is behind is wrong too");
    }

    #[test]
    fn time_does_not_run_backwards_within_the_bound_and_follows_the_clock_beyond_it() {
        let (by, keeper) = ahead();
        let clock = keeper.clock();
        let first = clock();
        by.store(-3, Ordering::SeqCst);
        assert!(clock() >= first);
        by.store(-3600, Ordering::SeqCst);
        assert!(clock() < first);
    }

    #[test]
    fn an_injected_clock_is_taken_as_it_is() {
        let keeper = Timekeeper::new(TimeSource::Injected(Arc::new(|| Timestamp(7))), MOST);
        assert_eq!((keeper.clock()(), keeper.is_right(), keeper.skew_seconds()), (Timestamp(7), true, 0.0));
    }
}
