//! What a courier's device waits for: that its routes changed.

use std::sync::Arc;

use chrono::NaiveDate;
use tokio::sync::watch;

use super::board::Which;
use super::{LiveRoute, look};
use crate::app::{AppError, AppResult, Market, Permission, Principal, Role, ZoneBook};
use crate::domain::{CourierId, RouteState, ShiftId, ShiftState};
use crate::store::couriers;

/// A route as far as a device must know to fetch it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteVersion {
    /// The route, which has its shift's id.
    pub shift: ShiftId,
    /// Counts its changes.
    pub version: i64,
    /// Where the route is in its life.
    pub route: RouteState,
    /// Where the shift is.
    pub state: ShiftState,
}

/// Follows the routes of a courier, from day to day.
pub struct CourierWatch {
    market: Market,
    courier: CourierId,
    book: Arc<ZoneBook>,
    date: NaiveDate,
    plan: Option<watch::Receiver<u64>>,
}

impl CourierWatch {
    /// Starts to follow the calling courier's routes.
    pub async fn new(market: &Market, principal: &Principal) -> AppResult<Self> {
        let merchant = principal.may(Permission::DriveRoutes)?;
        let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
        let record = couriers::find(&mut *market.deps.store.connection().await?, merchant, courier).await?;
        let book = market.deps.zones.get(record.ok_or(AppError::NotFound("courier"))?.zone).await?;
        let date = book.zone.date_of(market.deps.now());
        Ok(Self { market: market.clone(), courier, book, date, plan: None })
    }

    /// Waits until there may be something new.
    pub async fn changed(&mut self) {
        let ended = match &mut self.plan {
            Some(plan) => plan.changed().await.is_err(),
            None => std::future::pending().await,
        };
        if ended {
            self.plan = None;
        }
    }

    /// The routes of today, in the calendar of the zone, in order of their beginnings.
    pub async fn read(&mut self) -> AppResult<(NaiveDate, Vec<RouteVersion>)> {
        let today = self.book.zone.date_of(self.market.deps.now());
        let key = (self.book.zone.id, today);
        if today != self.date || self.plan.is_none() {
            look(&self.market, key, Which::Changed).await?;
            (self.date, self.plan) = (today, self.market.live.changes(key));
        }
        if let Some(plan) = &mut self.plan {
            plan.borrow_and_update();
        }
        let mut own: Vec<Arc<LiveRoute>> = self.market.live.routes(key);
        own.retain(|route| route.courier == self.courier);
        own.sort_by_key(|route| route.route.vehicle().hours);
        Ok((today, own.iter().map(|route| version(route)).collect()))
    }
}

fn version(route: &LiveRoute) -> RouteVersion {
    let LiveRoute { shift, version, progress, .. } = *route;
    RouteVersion { shift, version, route: progress.route, state: progress.shift }
}
