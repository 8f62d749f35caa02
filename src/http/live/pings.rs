//! Positions of couriers' devices.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::app::{Principal, Role, tracking};
use crate::http::courier::all_wrong;
use crate::http::handler::*;
use crate::http::wire::{PingFields, Pinged};

/// The number of positions that a courier may send at once. A device that had no signal sends all positions that it stored.
const AT_ONCE: u32 = 500;
/// Above this number of couriers, couriers that sent nothing for a while are forgotten.
const MANY: usize = 10_000;

/// The limit on the rate of positions per courier.
pub struct PingLimit {
    per_minute: u32,
    limiter: RateLimiter<Uuid, DashMapStateStore<Uuid>, DefaultClock>,
}

impl PingLimit {
    /// A limit in positions per minute.
    pub fn new(per_minute: u32) -> Self {
        let minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        let at_once = NonZeroU32::new(per_minute.max(AT_ONCE)).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(minute).allow_burst(at_once);
        Self { per_minute, limiter: RateLimiter::dashmap(quota) }
    }

    fn count(&self, caller: &Principal, pings: usize) -> Result<(), Problem> {
        let Role::Courier(courier) = caller.role else { return Ok(()) };
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        // The use case refuses a batch that is larger than the limit at once, and an empty batch.
        let Some(pings) = u32::try_from(pings).ok().and_then(NonZeroU32::new) else { return Ok(()) };
        let Ok(counted) = self.limiter.check_key_n(&courier.0, pings) else { return Ok(()) };
        counted.map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
            let detail = format!(
                "The limit is {} positions per minute, and {} at once. Try again in {seconds} s.",
                self.per_minute,
                self.per_minute.max(AT_ONCE)
            );
            Problem::new(ProblemCode::TooManyRequests, detail).retry_after(seconds)
        })
    }
}

/// Stores positions of the calling courier's device, up to 500 at once and in any order.
///
/// The newest position is the current one; older ones are stored as well. Invalid positions are listed in `refused` and do not prevent the
/// others from being stored. Positions are written to the database after a short delay: a crash of the server may lose the last second.
#[utoipa::path(
    tag = "Couriers on the road",
    request_body = PingFields,
    responses((status = 202, body = Pinged, description = "The numbers of stored and ignored positions"), OnAsk),
)]
#[post("/v1/courier/pings")]
pub async fn send_courier_pings(
    app: Data<AppState>,
    caller: Caller,
    limit: Data<PingLimit>,
    body: Batch<PingFields>,
) -> Result<HttpResponse, Problem> {
    let (pings, refused) = body.0.read().map_err(all_wrong)?;
    limit.count(&caller.0, pings.len() + refused.len())?;
    let pinged = tracking::ping(&app, &caller.0, pings).await?;
    Ok(HttpResponse::Accepted().json(Pinged::to_wire(pinged, refused)))
}
