//! One run of load: all shoppers share one thread, so that the client uses as little of the machine as possible.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::arrivals::Arrivals;
use super::http::{Address, Connection};
use super::plan_days::PlanDays;
use super::shopper::{Behaviour, LiveCounts, Shopper};
use super::tally::Tally;

/// How long shoppers who arrived in time are still served after the end. Without this limit, a run against a server
/// that cannot keep up would never end.
const GRACE: Duration = Duration::from_secs(10);
/// The wait after a request without an answer, so that a server that cannot be reached does not cause a busy loop.
const PAUSE: Duration = Duration::from_millis(20);

/// The parameters of a run.
#[derive(Clone)]
pub struct Phase {
    pub address: Address,
    pub plan_days: PlanDays,
    pub behaviour: Behaviour,
    pub clients: u32,
    pub seed: u64,
    pub run: Arc<str>,
    pub live: Arc<LiveCounts>,
    pub until: Until,
}

/// When the run ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// Closed model: each client sends its next request after the answer, for this time.
    Time(Duration),
    /// Closed model: until this number of bookings is live.
    Bookings(u64),
    /// Open model: this number of shoppers arrives per second, for this time.
    Arrivals(f64, Duration),
}

/// The result of a run.
pub struct PhaseResult {
    pub tally: Tally,
    /// The time from the first request to the last answer.
    pub elapsed: Duration,
}

impl Phase {
    /// Runs all shoppers, and blocks until they have finished.
    pub fn run(&self) -> std::io::Result<PhaseResult> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(self.all()))
    }

    async fn all(&self) -> PhaseResult {
        let tally = RefCell::new(Tally::default());
        let started = Instant::now();
        match self.until {
            Until::Time(duration) => self.closed(&tally, || started.elapsed() < duration).await,
            Until::Bookings(wanted) => self.closed(&tally, || self.live.bookings() < wanted).await,
            Until::Arrivals(rate, duration) => self.open(&tally, rate, duration).await,
        }
        PhaseResult { elapsed: started.elapsed(), tally: tally.into_inner() }
    }

    async fn closed(&self, tally: &RefCell<Tally>, goes_on: impl Fn() -> bool) {
        let one = async |client: u32| {
            let mut shopper = self.shopper(client, tally);
            while goes_on() {
                shopper.shop(Instant::now()).await;
                self.rest(&shopper).await;
            }
        };
        join_all((0..self.clients).map(one)).await;
    }

    async fn open(&self, tally: &RefCell<Tally>, rate: f64, duration: Duration) {
        let give_up = Instant::now() + duration + GRACE;
        let arrivals = Arrivals::start(rate, duration, self.seed, self.clients as usize);
        let one = async |client: u32| {
            let mut shopper = self.shopper(client, tally);
            while let Some(due) = arrivals.next().await {
                if Instant::now() > give_up {
                    tally.borrow_mut().not_started += 1;
                    continue;
                }
                shopper.shop(due).await;
                self.rest(&shopper).await;
            }
        };
        join_all((0..self.clients).map(one)).await;
    }

    async fn rest(&self, shopper: &Shopper<'_>) {
        if !shopper.connection.is_open() {
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn shopper<'a>(&'a self, client: u32, tally: &'a RefCell<Tally>) -> Shopper<'a> {
        Shopper {
            connection: Connection::new(&self.address),
            rng: ChaCha8Rng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(client.into())),
            behaviour: &self.behaviour,
            plan_days: &self.plan_days,
            tally,
            live: &self.live,
            run: &self.run,
            body: String::with_capacity(512),
        }
    }
}
