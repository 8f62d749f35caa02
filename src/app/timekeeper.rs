//! The one clock of this instance, compared with the database's.
//!
//! All times that are written come from it; no time that a device, a position or a stored row has ever counts as now. While it
//! differs from the database's clock by more than a bound, this instance reads and does not write: a hold that expires early, or
//! an entry of the ledger that lies ahead, could not be put right afterwards. Other instances have clocks of their own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{AppError, AppResult, Clock};
use crate::store::{Store, StoreResult};
use ritiro_domain::Timestamp;

/// How often the clocks are compared.
pub const COMPARE_EVERY: Duration = Duration::from_secs(5);
/// At the start so many comparisons may come to nothing.
const ATTEMPTS: usize = 3;

/// What the machine's clock shows.
pub type Reading = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Where an instance has its time from.
#[derive(Clone)]
pub enum TimeSource {
    /// The clock of the machine, which is compared with the database's.
    Machine(Reading),
    /// The clock of a simulation or a test, handed over within the process. It is not compared.
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

/// Tells the time, and whether it can be trusted. Cloning shares it.
#[derive(Clone)]
pub struct Timekeeper(Arc<Inner>);

struct Inner {
    source: TimeSource,
    most: Duration,
    /// The newest time that was told, in microseconds since 1970.
    reported: AtomicI64,
    compared: Mutex<Option<Compared>>,
}

/// How the clock stood when it was compared.
#[derive(Clone, Copy)]
struct Compared {
    /// By how many microseconds it was ahead of the database's; negative: behind it.
    skew: i64,
    /// What it showed, in microseconds since 1970.
    shown: i64,
    at: Instant,
}

impl Timekeeper {
    /// A clock that may be off by `most`.
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

    /// By how many seconds the clock is ahead of the database's by now; 0 if it is not compared.
    pub fn skew_seconds(&self) -> f64 {
        self.skew().unwrap_or(0) as f64 / 1e6
    }

    /// Refuses to write while the clock is off by more than the bound, or has not been compared yet.
    ///
    /// # Errors
    /// [`AppError::ClockSkew`].
    pub fn ensure_right(&self) -> AppResult<()> {
        let TimeSource::Machine(_) = &self.0.source else { return Ok(()) };
        let most = self.0.most.as_secs();
        match self.skew() {
            Some(skew) if Duration::from_micros(skew.unsigned_abs()) <= self.0.most => Ok(()),
            Some(skew) => Err(AppError::ClockSkew { seconds: skew / 1_000_000, most }),
            None => Err(AppError::ClockUnknown),
        }
    }

    /// Whether this instance writes.
    pub fn is_right(&self) -> bool {
        self.ensure_right().is_ok()
    }

    /// Compares the clock with the database's. An answer that took too long to tell anything is dropped.
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

    /// As it was compared, and what the clock has jumped by since, in microseconds.
    fn skew(&self) -> Option<i64> {
        let TimeSource::Machine(reading) = &self.0.source else { return Some(0) };
        let Compared { skew, shown, at } = (*self.compared())?;
        let passed = i64::try_from(at.elapsed().as_micros()).unwrap_or(i64::MAX);
        Some(skew + (reading().timestamp_micros() - shown).saturating_sub(passed))
    }

    fn compared(&self) -> MutexGuard<'_, Option<Compared>> {
        // It is written whole.
        self.0.compared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Time does not run backwards in this process where the machine's clock was put back by no more than the bound. Beyond that the
    /// clock is followed: it was wrong, and nothing was written meanwhile.
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

/// The clock is ahead by at least `least` and at most `most`; 0 if they may agree.
fn skew_between(least: i64, most: i64) -> i64 {
    if least > 0 { least } else { most.min(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(5);

    /// A timekeeper on a clock that is ahead of the real one by so many seconds.
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
