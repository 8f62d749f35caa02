//! The stream of a courier's device: it reports that a route changed.

use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::select_all;
use tokio::sync::watch;

use super::board::Which;
use super::{LiveRoute, look};
use crate::app::dispatch::routes::{driven_on, goes_on};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role, ZoneContext};
use crate::store::couriers;
use crate::store::plans::PlanKey;
use ritiro_domain::{CourierId, RouteState, ShiftId, ShiftState};

/// The fields of a route that a device needs to decide whether it must fetch the route again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteVersion {
    /// The service day: the day on which the shift begins.
    pub date: NaiveDate,
    /// The id of the route, which is the id of its shift.
    pub shift: ShiftId,
    /// The number of changes of the route.
    pub version: i64,
    /// The state of the route.
    pub route: RouteState,
    /// The state of the shift.
    pub state: ShiftState,
}

/// Follows the routes of a courier, from day to day.
pub struct CourierWatch {
    app: AppState,
    courier: CourierId,
    context: Arc<ZoneContext>,
    /// The plan of today, and the plans of earlier days whose shifts reach into today.
    plans: Vec<(PlanKey, watch::Receiver<u64>)>,
}

impl CourierWatch {
    /// Starts to follow the calling courier's routes.
    pub async fn new(app: &AppState, principal: &Principal) -> AppResult<Self> {
        let merchant = principal.may(Permission::DriveRoutes)?;
        let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
        let record = couriers::find(&mut *app.deps.store.connection().await?, merchant, courier).await?;
        let context = app.deps.zones.get(record.ok_or(AppError::NotFound("courier"))?.zone).await?;
        Ok(Self { app: app.clone(), courier, context, plans: Vec::new() })
    }

    /// Waits until there may be something new.
    pub async fn changed(&mut self) {
        if self.plans.is_empty() {
            return std::future::pending().await;
        }
        let changes = self.plans.iter_mut().map(|(_, plan)| Box::pin(plan.changed()));
        let (changed, ..) = select_all(changes).await;
        if changed.is_err() {
            self.plans.clear();
        }
    }

    /// Returns the routes that are driven today, in the calendar of the zone, ordered by the start of their shifts.
    pub async fn read(&mut self) -> AppResult<(NaiveDate, Vec<RouteVersion>)> {
        let zone = &self.context.zone;
        let today = zone.date_of(self.app.deps.now());
        let driven = driven_on(&self.app, zone, today).await?;
        let keys: Vec<PlanKey> = driven.iter().map(|state| state.key).collect();
        if self.plans.iter().map(|(key, _)| key).ne(&keys) {
            self.plans.clear();
            for key in &keys {
                look(&self.app, *key, Which::Changed).await?;
                self.plans.extend(self.app.live.changes(*key).map(|changes| (*key, changes)));
            }
        }
        self.plans.iter_mut().for_each(|(_, plan)| drop(plan.borrow_and_update()));
        let all = keys.iter().flat_map(|key| self.app.live.routes(*key).into_iter().map(|route| (key.1, route)));
        let own = all.filter(|(_, live)| live.courier == self.courier && goes_on(zone, &live.route, today));
        let mut own: Vec<(NaiveDate, Arc<LiveRoute>)> = own.collect();
        own.sort_by_key(|(_, live)| live.route.vehicle().hours);
        Ok((today, own.iter().map(|(date, route)| version(*date, route)).collect()))
    }
}

fn version(date: NaiveDate, route: &LiveRoute) -> RouteVersion {
    let LiveRoute { shift, version, progress, .. } = *route;
    RouteVersion { date, shift, version, route: progress.route, state: progress.shift }
}
