//! Rate limits: for each key, for each token, and for each address of callers without either.
//!
//! Each limit is a generic cell rate algorithm (crate `governor`): a burst of requests at once, then a number of requests per second. The
//! state is in the memory of the process. Callers whose quota is full again are removed, so the state stays small.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use uuid::Uuid;

use super::problem::{Problem, ProblemCode};
use crate::app::{Principal, Role};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The number of checks after which callers with a full quota are removed.
const SWEEP_EVERY: u32 = 16_384;
/// Below this number of callers, nothing is removed.
const FEW: usize = 1_024;
/// The largest number of addresses that are blocked at the same time.
const MOST_BARRED: usize = 65_536;

/// The rate: `per_second` in the long run (0 means no limit), and `burst` at once.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests per second.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
}

/// What callers without key or token may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicPart {
    /// Address search.
    Addresses,
    /// Map tiles.
    Tiles,
}

/// The rates of callers without key or token, for each address.
#[derive(Clone, Copy, Debug)]
pub struct PublicRates {
    /// Attempts with a credential that is not valid.
    pub failures: Rate,
    /// Address searches.
    pub addresses: Rate,
    /// Map tiles.
    pub tiles: Rate,
}

/// The rate limits of this process.
pub struct Limits {
    keys: Option<Limit<Uuid>>,
    tokens: Option<Limit<Uuid>>,
    failures: Option<Limit<IpAddr>>,
    addresses: Option<Limit<IpAddr>>,
    tiles: Option<Limit<IpAddr>>,
    /// Addresses with too many failures, and until when they are blocked.
    barred: Mutex<HashMap<IpAddr, Instant>>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub(super) proxies: Vec<IpNet>,
}

impl Limits {
    /// Limits for each key, for each token, and for each address of callers without either. `proxies` are those whose `X-Forwarded-For` is
    /// trusted.
    pub fn new(keys: Rate, tokens: Rate, public: PublicRates, proxies: Vec<IpNet>) -> Self {
        Self {
            keys: Limit::new("key", keys),
            tokens: Limit::new("token", tokens),
            failures: Limit::new("failures", public.failures),
            addresses: Limit::new("addresses", public.addresses),
            tiles: Limit::new("tiles", public.tiles),
            barred: Mutex::default(),
            proxies,
        }
    }

    /// Counts a request of an authenticated caller; `None` if there is no limit.
    pub(super) fn count(&self, caller: &Principal) -> Result<Option<RateLimitStatus>, Exceeded> {
        let limit = if caller.role.kind().is_key() { &self.keys } else { &self.tokens };
        let Some(limit) = limit else { return Ok(None) };
        let who = match (&caller.role, caller.credential) {
            (Role::Booking(id), _) => id.0,
            (_, Some(id)) => id.0,
            (_, None) => return Ok(None),
        };
        limit.count(&who).map(Some)
    }

    /// Counts a request of a caller without key or token.
    pub(super) fn count_public(&self, part: PublicPart, address: IpAddr) -> Result<(), Exceeded> {
        let limit = match part {
            PublicPart::Addresses => &self.addresses,
            PublicPart::Tiles => &self.tiles,
        };
        limit.as_ref().map_or(Ok(()), |limit| limit.count(&address).map(drop))
    }

    /// Whether an unknown caller at this address may try to authenticate.
    pub(super) fn may_try(&self, address: IpAddr) -> Result<(), Exceeded> {
        self.may_try_at(address, Instant::now())
    }

    fn may_try_at(&self, address: IpAddr, now: Instant) -> Result<(), Exceeded> {
        let Some(limit) = &self.failures else { return Ok(()) };
        let until = self.barred.lock().unwrap_or_else(PoisonError::into_inner).get(&address).copied();
        match until.map(|until| until.saturating_duration_since(now)) {
            Some(wait) if !wait.is_zero() => Err(limit.exceeded(wait)),
            _ => Ok(()),
        }
    }

    /// Counts a request from this address without a valid key or token.
    pub(super) fn failed(&self, address: IpAddr) -> Result<(), Exceeded> {
        let Some(limit) = &self.failures else { return Ok(()) };
        limit.count(&address).map(drop).inspect_err(|exceeded| self.bar(address, exceeded.wait))
    }

    fn bar(&self, address: IpAddr, wait: Duration) {
        let now = Instant::now();
        let mut barred = self.barred.lock().unwrap_or_else(PoisonError::into_inner);
        if barred.len() >= MOST_BARRED {
            barred.retain(|_, until| *until > now);
        }
        if barred.len() < MOST_BARRED {
            barred.insert(address, now + wait);
        }
    }
}

type Limiter<K, C> = RateLimiter<K, DashMapStateStore<K>, C, StateInformationMiddleware>;

struct Limit<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    name: &'static str,
    rate: Rate,
    limiter: Limiter<K, C>,
    policy: HeaderValue,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(name: &'static str, rate: Rate) -> Option<Self> {
        Self::with_clock(name, rate, DefaultClock::default())
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Limit<K, C> {
    fn with_clock(name: &'static str, rate: Rate, clock: C) -> Option<Self> {
        let burst = NonZeroU32::new(rate.burst)?;
        let pause = Duration::from_secs(1).checked_div(rate.per_second)?;
        let limiter = RateLimiter::dashmap_with_clock(Quota::with_period(pause)?.allow_burst(burst), clock);
        let window = rate.burst.div_ceil(rate.per_second);
        let policy = HeaderValue::from_str(&format!("\"{name}\";q={burst};w={window}")).ok()?;
        Some(Self { name, rate, limiter: limiter.with_middleware(), policy, checks: AtomicU32::new(0) })
    }

    fn count(&self, who: &K) -> Result<RateLimitStatus, Exceeded> {
        self.sweep();
        match self.limiter.check_key(who) {
            Ok(state) => Ok(self.status(state.remaining_burst_capacity())),
            Err(not_until) => Err(self.exceeded(not_until.wait_time_from(self.limiter.clock().now()))),
        }
    }

    fn status(&self, left: u32) -> RateLimitStatus {
        let reset = self.rate.burst.saturating_sub(left).div_ceil(self.rate.per_second);
        RateLimitStatus { policy: self.policy.clone(), line: line(self.name, left, reset) }
    }

    fn exceeded(&self, wait: Duration) -> Exceeded {
        let seconds = u32::try_from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).unwrap_or(u32::MAX).max(1);
        let status = RateLimitStatus { policy: self.policy.clone(), line: line(self.name, 0, seconds) };
        Exceeded { status, wait, seconds, rate: self.rate }
    }

    /// Removes callers whose quota is full again, from time to time.
    fn sweep(&self) {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % SWEEP_EVERY == SWEEP_EVERY - 1 && self.limiter.len() > FEW {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

fn line(name: &str, left: u32, seconds: u32) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{name}\";r={left};t={seconds}")).unwrap_or(HeaderValue::from_static("?0"))
}

/// The rest of a caller's quota, as the headers of the answer state it (draft-ietf-httpapi-ratelimit-headers-10).
#[derive(Clone, Debug)]
pub(super) struct RateLimitStatus {
    policy: HeaderValue,
    line: HeaderValue,
}

impl RateLimitStatus {
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(POLICY, self.policy);
        headers.insert(RATE_LIMIT, self.line);
    }
}

/// The limit is exceeded.
#[derive(Debug)]
pub(super) struct Exceeded {
    status: RateLimitStatus,
    wait: Duration,
    seconds: u32,
    rate: Rate,
}

impl From<Exceeded> for Problem {
    fn from(exceeded: Exceeded) -> Self {
        let Rate { per_second, burst } = exceeded.rate;
        let seconds = exceeded.seconds;
        let detail =
            format!("The limit is {per_second} requests per second, and {burst} at once. Try again in {seconds} s.");
        Self::new(ProblemCode::TooManyRequests, detail)
            .retry_after(seconds)
            .header(POLICY, exceeded.status.policy)
            .header(RATE_LIMIT, exceeded.status.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    fn limit(per_second: u32, burst: u32) -> (Limit<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limit::with_clock("token", Rate { per_second, burst }, clock.clone()).unwrap(), clock)
    }

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let (limit, clock) = limit(2, 5);
        assert_eq!(limit.policy, "\"token\";q=5;w=3");
        for (left, reset) in [(4, 1), (3, 1), (2, 2), (1, 2), (0, 3)] {
            assert_eq!(limit.count(&1).unwrap().line, format!("\"token\";r={left};t={reset}"));
        }
        let exceeded = limit.count(&1).unwrap_err();
        assert_eq!((exceeded.seconds, exceeded.status.line.to_str().unwrap()), (1, "\"token\";r=0;t=1"));
        assert!(limit.count(&2).is_ok(), "everybody has a limit to themselves");
        clock.advance(Duration::from_millis(500));
        assert!(limit.count(&1).is_ok() && limit.count(&1).is_err());
        clock.advance(Duration::from_secs(60));
        assert_eq!(limit.count(&1).unwrap().line, "\"token\";r=4;t=1");
    }

    #[test]
    fn a_rate_of_zero_is_no_limit() {
        assert!(Limit::<u32>::new("key", Rate { per_second: 0, burst: 5 }).is_none());
    }

    #[test]
    fn who_has_the_whole_quota_is_forgotten() {
        let (limit, clock) = limit(1_000, 1);
        for who in 0..SWEEP_EVERY - 1 {
            limit.count(&who).unwrap();
        }
        assert!(limit.limiter.len() > 10_000);
        clock.advance(Duration::from_secs(1));
        limit.count(&0).unwrap();
        assert!(limit.limiter.len() <= 1);
    }

    #[test]
    fn an_address_that_failed_too_often_is_kept_out_for_a_while() {
        let (none, few) = (Rate { per_second: 0, burst: 1 }, Rate { per_second: 1, burst: 2 });
        let limits = Limits::new(none, none, PublicRates { failures: few, addresses: none, tiles: none }, Vec::new());
        let (bad, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        assert!(limits.failed(bad).is_ok() && limits.failed(bad).is_ok() && limits.may_try(bad).is_ok());
        assert!(limits.failed(bad).is_err() && limits.may_try(bad).is_err() && limits.may_try(other).is_ok());
        // One request per second: after a second it may try again.
        assert!(limits.may_try_at(bad, Instant::now() + Duration::from_secs(1)).is_ok());
    }
}
