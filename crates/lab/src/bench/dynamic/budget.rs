//! The budget of the planner for one decision: a number of steps, or a time.

use std::time::{Duration, Instant};

/// Steps give the same result on every machine; time gives the best result that this machine can reach.
#[derive(Clone, Copy, Debug)]
pub(super) enum Budget {
    /// Steps of improvement.
    Steps(u64),
    /// Wall-clock time.
    Time(Duration),
}

impl Budget {
    /// Creates a budget of seconds if they are given, else of steps.
    pub fn of(seconds: Option<f64>, steps: u64) -> Self {
        seconds.map_or(Self::Steps(steps), |seconds| Self::Time(Duration::from_secs_f64(seconds)))
    }

    /// Multiplies the budget.
    pub fn times(self, factor: u32) -> Self {
        match self {
            Self::Steps(steps) => Self::Steps(steps * u64::from(factor)),
            Self::Time(time) => Self::Time(time * factor),
        }
    }

    /// Returns one of `parts` equal parts.
    pub fn split(self, parts: u32) -> Self {
        match self {
            Self::Steps(steps) => Self::Steps(steps / u64::from(parts)),
            Self::Time(time) => Self::Time(time / parts),
        }
    }

    /// The callback that `improve` calls before each step: the share of the budget that is spent, or `None` when the
    /// budget is exhausted.
    pub fn progress(self) -> impl FnMut(u64) -> Option<f64> {
        let begun = Instant::now();
        move |step| {
            let spent = match self {
                Self::Steps(steps) => step as f64 / steps.max(1) as f64,
                Self::Time(time) => begun.elapsed().div_duration_f64(time.max(Duration::from_millis(1))),
            };
            Some(spent).filter(|spent| *spent < 1.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_to_their_end() {
        // Three quarters of 100 steps are 75; step 15 is a fifth of them.
        let mut progress = Budget::Steps(100).split(4).times(3).progress();
        assert!((progress(15).unwrap() - 0.2).abs() < 1e-12);
        assert_eq!((progress(0), progress(75)), (Some(0.0), None));
    }
}
