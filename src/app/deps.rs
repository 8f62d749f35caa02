//! What the merchant's use cases work with.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{AppResult, Callers, Origins, Timekeeper, ZoneContext, ZoneContexts};
use crate::store::Store;
use ritiro_domain::{Record, Timestamp, Zone, ZoneId};

/// Tells the time; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Whoever keeps plans in memory.
pub trait PlanListener: Send + Sync {
    /// Shifts or rules of a zone were edited, and that is committed: on one day, or (`None`) on any.
    fn fleet_changed(&self, zone: ZoneId, date: Option<NaiveDate>);
}

/// A thing with the zone in whose terms (time zone, load dimensions) it is told.
#[derive(Clone, Debug)]
pub struct InZone<T> {
    /// The thing.
    pub record: Record<T>,
    /// Its zone.
    pub book: Arc<ZoneContext>,
}

/// What the merchant's use cases work with.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The zones in memory.
    pub zones: ZoneContexts,
    /// The time.
    pub clock: Clock,
    /// Whether that is right.
    pub timekeeper: Timekeeper,
    /// Is told of edits under plans.
    pub plan_listener: Arc<dyn PlanListener>,
    /// The callers in memory.
    pub callers: Callers,
    /// Which pages may call, in memory.
    pub origins: Origins,
}

impl Deps {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// To be called when an edit of a zone, its depots or its catalogue is committed.
    pub(super) fn zone_changed(&self, zone: ZoneId) {
        self.zones.invalidate(zone);
    }

    /// To be called when an edit under plans is committed: on one day, or (`None`) on any.
    pub(super) fn plan_changed(&self, zone: ZoneId, date: Option<NaiveDate>) {
        self.plan_listener.fleet_changed(zone, date);
    }

    /// The first day whose plan may still be driven: a shift may have begun yesterday.
    pub(super) fn first_live_day(&self, zone: &Zone) -> NaiveDate {
        let today = zone.date_of(self.now());
        today.pred_opt().unwrap_or(today)
    }

    /// May need a connection: whoever calls gives the own one back first, or all of the pool could wait for each other.
    pub(super) async fn in_zone<T>(&self, record: Record<T>) -> AppResult<InZone<T>> {
        let book = self.zones.get(record.zone).await?;
        Ok(InZone { record, book })
    }

    pub(super) async fn all_in_zone<T>(&self, records: Vec<Record<T>>) -> AppResult<Vec<InZone<T>>> {
        let mut described = Vec::with_capacity(records.len());
        for record in records {
            described.push(self.in_zone(record).await?);
        }
        Ok(described)
    }
}
