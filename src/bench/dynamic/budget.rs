//! How long the planner may work on one thing: so many steps, or so much time.

use std::time::{Duration, Instant};

/// Steps give the same result on every machine; time gives the best that this machine can do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Budget {
    /// Steps of improvement.
    Steps(u64),
    /// Time on the clock.
    Time(Duration),
}

impl Budget {
    /// So many seconds if they are given, else steps.
    pub fn of(seconds: Option<f64>, steps: u64) -> Self {
        seconds.map_or(Self::Steps(steps), |seconds| Self::Time(Duration::from_secs_f64(seconds)))
    }

    /// So many times as much.
    pub fn times(self, factor: u32) -> Self {
        match self {
            Self::Steps(steps) => Self::Steps(steps * u64::from(factor)),
            Self::Time(time) => Self::Time(time * factor),
        }
    }

    /// One of `parts` equal parts.
    pub fn split(self, parts: u32) -> Self {
        match self {
            Self::Steps(steps) => Self::Steps(steps / u64::from(parts)),
            Self::Time(time) => Self::Time(time / parts),
        }
    }

    /// What `improve` asks before each step, in part `part` of `parts`: the share of all parts that is spent, or `None`
    /// when this part is over.
    pub fn part(self, part: u32, parts: u32) -> impl FnMut(u64) -> Option<f64> {
        let begun = Instant::now();
        let (all, before) = (f64::from(parts), f64::from(part));
        move |step| {
            let spent = match self.split(parts) {
                Self::Steps(steps) => step as f64 / steps.max(1) as f64,
                Self::Time(time) => begun.elapsed().div_duration_f64(time.max(Duration::from_millis(1))),
            };
            (spent < 1.0).then_some((before + spent) / all)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_on_from_each_other() {
        // 100 steps in 4 parts are 25 each; step 5 of the third part is (2 + 5/25) / 4 = 0.55 of the whole.
        let mut third = Budget::Steps(100).part(2, 4);
        assert!((third(5).unwrap() - 0.55).abs() < 1e-12);
        assert_eq!(third(25), None);
    }
}
