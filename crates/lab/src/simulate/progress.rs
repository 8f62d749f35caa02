//! The progress of a simulated day on standard error: a progress bar on a terminal, else one line for each tenth of
//! the day.

use std::cell::Cell;
use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// The progress of a day.
pub struct Progress {
    length: u64,
    bar: Option<ProgressBar>,
    /// The number of tenths that were reported.
    reported: Cell<u64>,
}

impl Progress {
    /// Creates the progress of a day of `length` seconds. Log lines on the terminal would break a progress bar, so
    /// plain lines are written if logging is enabled.
    pub fn new(length: u64) -> Self {
        let draws = std::io::stderr().is_terminal() && !tracing::enabled!(tracing::Level::INFO);
        Self { length, bar: draws.then(|| bar(length)), reported: Cell::new(0) }
    }

    /// Shows that the day has reached this second.
    pub fn show(&self, second: u64, message: impl FnOnce() -> String) {
        match &self.bar {
            Some(bar) => {
                bar.set_position(second);
                bar.set_message(message());
            }
            None => {
                if let Some(tenth) = self.next_tenth(second) {
                    eprintln!("{:>3} %  {}", tenth * 10, message());
                }
            }
        }
    }

    /// Returns the tenth that was reached, if it was not reported yet.
    fn next_tenth(&self, second: u64) -> Option<u64> {
        let tenth = (second * 10).checked_div(self.length).unwrap_or(0).min(10);
        (tenth > self.reported.replace(tenth.max(self.reported.get()))).then_some(tenth)
    }

    /// Removes the progress bar at the end of the day.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {msg} [{elapsed}]").expect("the template is constant and valid");
    ProgressBar::new(length).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_of_a_day_is_reported_once() {
        let progress = Progress { length: 200, bar: None, reported: Cell::new(0) };
        let reported: Vec<u64> = (0..=260).filter_map(|second| progress.next_tenth(second)).collect();
        assert_eq!(reported, (1..=10).collect::<Vec<_>>());
        assert_eq!(progress.next_tenth(100), None, "it never goes back");
        let empty = Progress { length: 0, bar: None, reported: Cell::new(0) };
        assert_eq!(empty.next_tenth(5), None);
    }
}
