//! Which pages may call for which merchants, kept in memory for a short time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::AppResult;
use crate::store::{Store, merchants};
use ritiro_domain::MerchantId;

type Allowed = HashMap<String, Vec<MerchantId>>;

/// The origins that merchants allow. What another instance edits is seen after the time to live, what this one edits at
/// once. Cloning shares them.
#[derive(Clone)]
pub struct Origins {
    store: Store,
    ttl: Duration,
    kept: Arc<Mutex<CacheEntry>>,
}

#[derive(Default)]
struct CacheEntry {
    allowed: Option<(Instant, Arc<Allowed>)>,
    /// Counts edits: what was read before one must not be kept after it.
    edits: u64,
}

impl Origins {
    /// Nothing is read yet; it is kept for `ttl`.
    pub fn new(store: Store, ttl: Duration) -> Self {
        Self { store, ttl, kept: Arc::default() }
    }

    /// Whether a page of that origin may call for this merchant, or (`None`) for any: a browser that asks before it calls
    /// does not say for whom.
    pub async fn allow(&self, origin: &str, merchant: Option<MerchantId>) -> AppResult<bool> {
        let allowed = self.allowed().await?;
        let merchants = allowed.get(origin).map_or(&[][..], Vec::as_slice);
        Ok(merchant.map_or(!merchants.is_empty(), |merchant| merchants.contains(&merchant)))
    }

    /// To be called when an edit of a merchant is committed.
    pub(super) fn invalidate(&self) {
        let mut kept = self.kept();
        kept.edits += 1;
        kept.allowed = None;
    }

    async fn allowed(&self) -> AppResult<Arc<Allowed>> {
        let edits = {
            let kept = self.kept();
            if let Some((_, allowed)) = kept.allowed.as_ref().filter(|(read, _)| read.elapsed() < self.ttl) {
                return Ok(Arc::clone(allowed));
            }
            kept.edits
        };
        let read = Instant::now();
        let mut allowed = Allowed::new();
        for (merchant, origins) in merchants::with_origins(&mut *self.store.connection().await?).await? {
            origins.into_iter().for_each(|origin| allowed.entry(origin).or_default().push(merchant));
        }
        let allowed = Arc::new(allowed);
        let mut kept = self.kept();
        if kept.edits == edits {
            kept.allowed = Some((read, Arc::clone(&allowed)));
        }
        Ok(allowed)
    }

    fn kept(&self) -> MutexGuard<'_, CacheEntry> {
        // Each write is whole: fit for use even if the lock is poisoned.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
