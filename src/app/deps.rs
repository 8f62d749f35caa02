//! The dependencies of the merchant's use cases.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{AppResult, Callers, Clock, Origins, Timekeeper, ZoneContext, ZoneContexts};
use crate::store::Store;
use ritiro_domain::{Record, Timestamp, Zone, ZoneId};
use ritiro_travel::TravelModels;

/// A component that keeps plans in memory and must learn of edits.
pub trait PlanListener: Send + Sync {
    /// Shifts or rules of a zone were edited and the edit is committed: for one day, or (`None`) for all days.
    fn fleet_changed(&self, zone: ZoneId, date: Option<NaiveDate>);
}

/// A record with its zone, whose time zone and load dimensions apply to it.
#[derive(Clone, Debug)]
pub struct InZone<T> {
    /// The record.
    pub record: Record<T>,
    /// The zone of the record.
    pub context: Arc<ZoneContext>,
}

/// The dependencies of the merchant's use cases.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The zones in memory.
    pub zones: ZoneContexts,
    /// The travel models of the zones.
    pub travel: TravelModels,
    /// The clock.
    pub clock: Clock,
    /// Checks whether the clock is right.
    pub timekeeper: Timekeeper,
    /// Is notified of edits that affect plans.
    pub plan_listener: Arc<dyn PlanListener>,
    /// The cache of callers.
    pub callers: Callers,
    /// The cache of the origins that may call the API from a browser.
    pub origins: Origins,
}

impl Deps {
    /// The current time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Call it after an edit of a zone, its depots or its catalogue is committed.
    pub(super) fn zone_changed(&self, zone: ZoneId) {
        self.zones.invalidate(zone);
    }

    /// Call it after an edit that affects plans is committed: on one day, or (`None`) on all days.
    pub(super) fn plan_changed(&self, zone: ZoneId, date: Option<NaiveDate>) {
        self.plan_listener.fleet_changed(zone, date);
    }

    /// The first day whose plan may still be driven: a shift of yesterday may still be going on.
    pub(super) fn first_live_day(&self, zone: &Zone) -> NaiveDate {
        let today = zone.date_of(self.now());
        today.pred_opt().unwrap_or(today)
    }

    /// May need a database connection. Release your own connection first, otherwise all users of the pool could wait
    /// for each other.
    pub(super) async fn in_zone<T>(&self, record: Record<T>) -> AppResult<InZone<T>> {
        let context = self.zones.get(record.zone).await?;
        Ok(InZone { record, context })
    }

    pub(super) async fn all_in_zone<T>(&self, records: Vec<Record<T>>) -> AppResult<Vec<InZone<T>>> {
        let mut described = Vec::with_capacity(records.len());
        for record in records {
            described.push(self.in_zone(record).await?);
        }
        Ok(described)
    }
}
