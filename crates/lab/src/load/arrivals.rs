//! The arrivals of shoppers in the open model: they arrive at random times, whether or not earlier shoppers were
//! served.
//!
//! The timers of the runtime have a resolution of milliseconds, which is as long as the measured latencies. So a
//! separate thread sleeps until each arrival and releases one shopper.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp};
use tokio::sync::Semaphore;

/// The due times of shoppers, in order.
pub struct Arrivals {
    due: Arc<[Instant]>,
    next: Cell<usize>,
    arrived: Arc<Semaphore>,
    over: Arc<AtomicBool>,
    releasing: Option<JoinHandle<()>>,
}

impl Arrivals {
    /// Starts a Poisson process of that rate. `waiting` tasks wait for arrivals, and each is notified of the end.
    pub fn start(rate: f64, duration: Duration, seed: u64, waiting: usize) -> Self {
        let start = Instant::now();
        let due: Arc<[Instant]> = offsets(rate, duration, seed).map(|offset| start + offset).collect();
        let arrived = Arc::new(Semaphore::new(0));
        let over = Arc::new(AtomicBool::new(false));
        let releasing = {
            let (due, arrived, over) = (Arc::clone(&due), Arc::clone(&arrived), Arc::clone(&over));
            std::thread::spawn(move || release_arrivals(&due, &arrived, &over, waiting))
        };
        Self { due, next: Cell::new(0), arrived, over, releasing: Some(releasing) }
    }

    /// Waits for the next arrival and returns its due time; `None` after the last arrival.
    pub async fn next(&self) -> Option<Instant> {
        let permit = self.arrived.acquire().await;
        permit.expect("the semaphore is never closed").forget();
        let due = self.due.get(self.next.get()).copied();
        self.next.set(self.next.get() + 1);
        due
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(releasing) = self.releasing.take() {
            // The thread only sleeps and counts, so it cannot panic.
            let _ = releasing.join();
        }
    }
}

/// Releases one permit at each due time, and one permit for each of the `waiting` tasks at the end.
fn release_arrivals(due: &[Instant], arrived: &Semaphore, over: &AtomicBool, waiting: usize) {
    for at in due {
        std::thread::sleep(at.saturating_duration_since(Instant::now()));
        if over.load(Ordering::Relaxed) {
            return;
        }
        arrived.add_permits(1);
    }
    arrived.add_permits(waiting);
}

/// Arrival times with exponentially distributed gaps.
fn offsets(rate: f64, duration: Duration, seed: u64) -> impl Iterator<Item = Duration> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let gaps = Exp::new(rate).expect("the rate is positive");
    let mut at = 0.0;
    let arrivals = std::iter::repeat_with(move || {
        at += gaps.sample(&mut rng);
        Duration::from_secs_f64(at)
    });
    arrivals.take_while(move |at| *at < duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_arrive_as_the_rate_says() {
        let offsets: Vec<Duration> = offsets(1000.0, Duration::from_secs(20), 7).collect();
        // The expected number is 20,000; three standard deviations are 424.
        assert!((19_576..=20_424).contains(&offsets.len()), "{}", offsets.len());
        assert!(offsets.is_sorted() && offsets.last().unwrap() < &Duration::from_secs(20));
    }

    #[tokio::test]
    async fn no_one_is_let_in_early_and_all_learn_of_the_end() {
        let arrivals = Arrivals::start(500.0, Duration::from_millis(100), 1, 2);
        let mut count = 0;
        while let Some(due) = arrivals.next().await {
            assert!(Instant::now() >= due);
            count += 1;
        }
        assert!(count > 20, "{count}");
        assert!(arrivals.next().await.is_none());
    }
}
