//! The range of numbers of couriers of `--sweep`.

use std::str::FromStr;

/// The largest number of days in one sweep.
const MOST: u32 = 200;

/// A range of numbers of couriers, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    from: u32,
    to: u32,
    step: u32,
}

impl Sweep {
    /// The numbers of couriers, in ascending order.
    pub(crate) fn values(self) -> impl Iterator<Item = u32> {
        (self.from..=self.to).step_by(self.step as usize)
    }
}

impl FromStr for Sweep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("must look like couriers=6..14 or couriers=6..14/2, with 1 to {MOST} days");
        let range = text.strip_prefix("couriers=").ok_or_else(wrong)?;
        let (range, step) = range.split_once('/').unwrap_or((range, "1"));
        let (from, to) = range.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| (1..=5_000).contains(n));
        let (Some(from), Some(to), Some(step)) = (number(from), number(to), number(step)) else { return Err(wrong()) };
        match from <= to && (to - from) / step < MOST {
            true => Ok(Self { from, to, step }),
            false => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_includes_both_ends() {
        let values = |text: &str| text.parse::<Sweep>().map(|sweep| sweep.values().collect::<Vec<_>>());
        assert_eq!(values("couriers=6..9"), Ok(vec![6, 7, 8, 9]));
        assert_eq!(values("couriers=6..9/2"), Ok(vec![6, 8]));
        assert_eq!(values("couriers=6..6"), Ok(vec![6]));
    }

    #[test]
    fn what_is_no_sweep_is_reported_how_one_looks() {
        for text in ["6..9", "couriers=9..6", "couriers=0..3", "couriers=1..5000", "couriers=1..4/0", "vans=1..2", ""] {
            assert!(text.parse::<Sweep>().unwrap_err().contains("couriers=6..14"), "{text}");
        }
    }
}
