//! Zones with their depots and catalogue, kept in memory for a short time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;

use super::{AppError, AppResult, Clock};
use crate::store::{Store, catalogue, depots, zones};
use ritiro_domain::{DepotId, MerchantId, Place, SlotException, SlotTemplate, Timestamp, Zone, ZoneId};

/// A zone with all that answering for it needs but its plans.
#[derive(Clone, PartialEq, Debug)]
pub struct ZoneContext {
    /// The rules.
    pub zone: Zone,
    /// Where goods are loaded.
    pub depots: HashMap<DepotId, Place>,
    /// What is sold, retired slots left out.
    pub templates: Vec<SlotTemplate>,
    /// What is closed, from yesterday on.
    pub exceptions: Vec<SlotException>,
}

/// The zone books of this process. What another instance edits is seen after the time to live, what this one edits at
/// once.
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
    /// Counts invalidations: what was read before one must not be kept after it.
    edits: u64,
}

impl ZoneContexts {
    /// No books yet; each is kept for `ttl`.
    pub fn new(store: Store, clock: Clock, ttl: Duration) -> Self {
        Self { store, clock, ttl, shelf: Arc::default() }
    }

    /// The book of a zone, whoever asks; [`AppError::NotFound`] if there is no such zone.
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

    /// The books of all zones of a merchant, in order of their ids.
    pub async fn of_merchant(&self, merchant: MerchantId) -> AppResult<Vec<Arc<ZoneContext>>> {
        let mut books = Vec::new();
        for id in self.ids(merchant).await? {
            match self.get(id).await {
                Ok(book) => books.push(book),
                // Another instance deleted it since the ids were read.
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

    /// Forgets a zone: to be called when an edit of it is committed.
    pub fn invalidate(&self, id: ZoneId) {
        let mut shelf = self.shelf();
        shelf.edits += 1;
        shelf.books.remove(&id);
        shelf.by_merchant.clear();
    }

    /// Forgets all zones.
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
        // Nothing panics between two writes to the shelf, so it is whole even if the lock is poisoned.
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
