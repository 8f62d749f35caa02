//! The time of a simulated day, which does not pass between two events.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// Seconds since 1970, as the phones of couriers and the server use them.
pub type Moment = i64;

/// A clock that advances only on command, and never runs backwards.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    pub fn at(start: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(start)))
    }

    pub fn now(&self) -> Moment {
        self.0.load(Ordering::SeqCst)
    }

    pub fn advance_to(&self, moment: Moment) {
        self.0.fetch_max(moment, Ordering::SeqCst);
    }
}

/// How time passes between two events.
#[derive(Debug, Clone)]
pub enum Pace {
    /// Virtual time: it jumps to the next event.
    Virtual(VirtualClock),
    /// Real time.
    Real,
}

impl Pace {
    pub fn now(&self) -> Moment {
        match self {
            Self::Virtual(clock) => clock.now(),
            Self::Real => Utc::now().timestamp(),
        }
    }

    /// Waits until that moment; if it has already passed, the time does not change.
    pub async fn until(&self, moment: Moment) {
        match self {
            Self::Virtual(clock) => clock.advance_to(moment),
            Self::Real => {
                let left = u64::try_from(moment - self.now()).unwrap_or(0);
                tokio::time::sleep(Duration::from_secs(left)).await;
            }
        }
    }
}

/// The time in the format of the API.
pub fn rfc3339(moment: Moment) -> String {
    DateTime::from_timestamp(moment, 0).unwrap_or_default().to_rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn simulated_time_jumps_and_never_goes_back() {
        let clock = VirtualClock::at(1_000);
        let pace = Pace::Virtual(clock.clone());
        pace.until(90_000).await;
        pace.until(5).await;
        assert_eq!((pace.now(), clock.now()), (90_000, 90_000));
    }
}
