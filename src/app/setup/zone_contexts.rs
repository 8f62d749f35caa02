//! The cache of zone contexts: zones with their depots and catalogue, kept in memory for a short time.

use std::sync::Arc;
use std::time::Duration;

use diesel_async::AsyncPgConnection;

use super::ZoneContext;
use crate::app::cache::Cache;
use crate::app::{AppError, AppResult, Clock};
use crate::store::{Store, catalogue, depots, zones};
use ritiro_domain::{MerchantId, Timestamp, ZoneId};

/// The zone contexts of this process. An edit by this instance takes effect at once. An edit by another instance
/// takes effect at the latest after the time to live. A clone shares the same cache.
#[derive(Clone)]
pub struct ZoneContexts {
    store: Store,
    clock: Clock,
    contexts: Arc<Cache<ZoneId, Arc<ZoneContext>>>,
    by_merchant: Arc<Cache<MerchantId, Vec<ZoneId>>>,
}

impl ZoneContexts {
    /// Creates an empty cache that keeps each context for `ttl`.
    pub fn new(store: Store, clock: Clock, ttl: Duration) -> Self {
        let (contexts, by_merchant) = (Arc::new(Cache::new(ttl)), Arc::new(Cache::new(ttl)));
        Self { store, clock, contexts, by_merchant }
    }

    /// Returns the context of a zone for any caller; [`AppError::NotFound`] if the zone does not exist.
    pub async fn get(&self, id: ZoneId) -> AppResult<Arc<ZoneContext>> {
        let read = async || {
            let context = load(&mut *self.store.connection().await?, id, (self.clock)()).await?;
            Ok(Arc::new(context))
        };
        self.contexts.get_or_read(id, read).await
    }

    /// Returns the contexts of all zones of a merchant, in order of their ids.
    pub async fn of_merchant(&self, merchant: MerchantId) -> AppResult<Vec<Arc<ZoneContext>>> {
        let mut contexts = Vec::new();
        for id in self.ids(merchant).await? {
            match self.get(id).await {
                Ok(context) => contexts.push(context),
                // Another instance deleted the zone after the ids were read.
                Err(AppError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(contexts)
    }

    async fn ids(&self, merchant: MerchantId) -> AppResult<Vec<ZoneId>> {
        let read = async || Ok(zones::ids(&mut *self.store.connection().await?, merchant).await?);
        self.by_merchant.get_or_read(merchant, read).await
    }

    /// Removes a zone from the cache. Call it after an edit of the zone is committed.
    pub fn invalidate(&self, id: ZoneId) {
        self.contexts.remove(&id);
        self.by_merchant.clear();
    }

    /// Removes all zones from the cache.
    pub fn invalidate_all(&self) {
        self.contexts.clear();
        self.by_merchant.clear();
    }
}

async fn load(conn: &mut AsyncPgConnection, id: ZoneId, now: Timestamp) -> AppResult<ZoneContext> {
    let zone = zones::get(conn, id).await?.ok_or(AppError::NotFound("zone"))?;
    let today = zone.date_of(now);
    let depots = depots::of_zone(conn, id).await?.into_iter().map(|d| (d.value.id, d.value.place)).collect();
    let templates = catalogue::templates_of(conn, id).await?;
    let exceptions = catalogue::exceptions_from(conn, id, today.pred_opt().unwrap_or(today)).await?;
    Ok(ZoneContext { zone, depots, templates, exceptions })
}
