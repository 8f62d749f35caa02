//! The cache of zone contexts: zones with their depots and catalogue, kept in memory for a short time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;

use crate::app::{AppError, AppResult, Clock};
use crate::store::{Store, catalogue, depots, zones};
use ritiro_domain::{DepotId, MerchantId, Place, SlotException, SlotTemplate, Timestamp, Zone, ZoneId};

/// A zone with all data that answers need, except its plans.
#[derive(Clone, PartialEq, Debug)]
pub struct ZoneContext {
    /// The zone with its rules.
    pub zone: Zone,
    /// The places of the depots.
    pub depots: HashMap<DepotId, Place>,
    /// The slot templates, without retired ones.
    pub templates: Vec<SlotTemplate>,
    /// The slot exceptions, from yesterday on.
    pub exceptions: Vec<SlotException>,
}

/// The zone contexts of this process. An edit by this instance takes effect at once. An edit by another instance
/// takes effect at the latest after the time to live.
#[derive(Clone)]
pub struct ZoneContexts {
    store: Store,
    clock: Clock,
    ttl: Duration,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    books: HashMap<ZoneId, (Instant, Arc<ZoneContext>)>,
    by_merchant: HashMap<MerchantId, (Instant, Vec<ZoneId>)>,
    /// The number of invalidations. Data that was read before an invalidation must not be stored after it.
    edits: u64,
}

impl ZoneContexts {
    /// Creates an empty cache that keeps each context for `ttl`.
    pub fn new(store: Store, clock: Clock, ttl: Duration) -> Self {
        Self { store, clock, ttl, shelf: Arc::default() }
    }

    /// Returns the context of a zone for any caller; [`AppError::NotFound`] if the zone does not exist.
    pub async fn get(&self, id: ZoneId) -> AppResult<Arc<ZoneContext>> {
        let edits = {
            let shelf = self.shelf();
            if let Some((_, book)) = shelf.books.get(&id).filter(|(read, _)| read.elapsed() < self.ttl) {
                return Ok(Arc::clone(book));
            }
            shelf.edits
        };
        let read = Instant::now();
        let book = Arc::new(load(&mut *self.store.connection().await?, id, (self.clock)()).await?);
        self.keep(edits, |shelf| drop(shelf.books.insert(id, (read, Arc::clone(&book)))));
        Ok(book)
    }

    /// Returns the contexts of all zones of a merchant, in order of their ids.
    pub async fn of_merchant(&self, merchant: MerchantId) -> AppResult<Vec<Arc<ZoneContext>>> {
        let mut books = Vec::new();
        for id in self.ids(merchant).await? {
            match self.get(id).await {
                Ok(book) => books.push(book),
                // Another instance deleted the zone after the ids were read.
                Err(AppError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(books)
    }

    async fn ids(&self, merchant: MerchantId) -> AppResult<Vec<ZoneId>> {
        let edits = {
            let shelf = self.shelf();
            if let Some((_, ids)) = shelf.by_merchant.get(&merchant).filter(|(read, _)| read.elapsed() < self.ttl) {
                return Ok(ids.clone());
            }
            shelf.edits
        };
        let read = Instant::now();
        let ids = zones::ids(&mut *self.store.connection().await?, merchant).await?;
        self.keep(edits, |shelf| drop(shelf.by_merchant.insert(merchant, (read, ids.clone()))));
        Ok(ids)
    }

    /// Removes a zone from the cache. Call it after an edit of the zone is committed.
    pub fn invalidate(&self, id: ZoneId) {
        let mut shelf = self.shelf();
        shelf.edits += 1;
        shelf.books.remove(&id);
        shelf.by_merchant.clear();
    }

    /// Removes all zones from the cache.
    pub fn invalidate_all(&self) {
        let mut shelf = self.shelf();
        shelf.edits += 1;
        shelf.books.clear();
        shelf.by_merchant.clear();
    }

    fn keep(&self, edits_when_read: u64, put: impl FnOnce(&mut Shelf)) {
        let mut shelf = self.shelf();
        if shelf.edits == edits_when_read {
            put(&mut shelf);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // No code panics between two writes, so the cache is consistent even if the lock is poisoned.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
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
