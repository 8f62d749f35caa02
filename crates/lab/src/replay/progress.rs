//! The progress bar on the terminal.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// The progress bar with the counts so far.
pub struct Progress {
    bar: ProgressBar,
    booked: AtomicUsize,
    refused: AtomicUsize,
}

impl Progress {
    pub fn new(parcels: usize) -> Self {
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} shoppers, {msg} [{elapsed}]")
            .expect("the template is constant and valid");
        let bar = ProgressBar::new(parcels as u64).with_style(style);
        Self { bar, booked: AtomicUsize::new(0), refused: AtomicUsize::new(0) }
    }

    pub fn step(&self, booked: bool) {
        let count = if booked { &self.booked } else { &self.refused };
        count.fetch_add(1, Ordering::Relaxed);
        let (booked, refused) = (self.booked.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed));
        self.bar.set_message(format!("{booked} booked, {refused} not"));
        self.bar.inc(1);
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
