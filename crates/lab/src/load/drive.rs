//! One stretch of load: all shoppers on one thread of their own, so that the client takes as little of the machine as it can.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::agenda::Agenda;
use super::http::{Address, Connection};
use super::pace::Arrivals;
use super::shopper::{Habits, Live, Shopper};
use super::tally::Tally;

/// Shoppers who arrived in time are served for so long after the end; a server that cannot keep up would be asked for ever.
const GRACE: Duration = Duration::from_secs(10);
/// After a request that failed without an answer, so that a server that is away does not take a core.
const PAUSE: Duration = Duration::from_millis(20);

/// What to do.
#[derive(Clone)]
pub struct Drive {
    pub address: Address,
    pub agenda: Agenda,
    pub habits: Habits,
    pub clients: u32,
    pub seed: u64,
    pub run: Arc<str>,
    pub live: Arc<Live>,
    pub until: Until,
}

/// When it is over.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// Closed model: each client goes on when it is answered, for so long.
    Time(Duration),
    /// Closed model: until so many bookings are live.
    Bookings(u64),
    /// Open model: so many shoppers a second, for so long.
    Arrivals(f64, Duration),
}

/// What came of it.
pub struct Driven {
    pub tally: Tally,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

impl Drive {
    /// Blocks until all shoppers are done.
    pub fn run(&self) -> std::io::Result<Driven> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(self.all()))
    }

    async fn all(&self) -> Driven {
        let tally = RefCell::new(Tally::default());
        let started = Instant::now();
        match self.until {
            Until::Time(duration) => self.closed(&tally, || started.elapsed() < duration).await,
            Until::Bookings(wanted) => self.closed(&tally, || self.live.bookings() < wanted).await,
            Until::Arrivals(rate, duration) => self.open(&tally, rate, duration).await,
        }
        Driven { elapsed: started.elapsed(), tally: tally.into_inner() }
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
            habits: &self.habits,
            agenda: &self.agenda,
            tally,
            live: &self.live,
            run: &self.run,
            body: String::with_capacity(512),
        }
    }
}
