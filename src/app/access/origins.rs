//! The cache of allowed origins: it knows which web pages may call the API for which merchants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::AppResult;
use crate::store::{Store, merchants};
use ritiro_domain::MerchantId;

type Allowed = HashMap<String, Vec<MerchantId>>;

/// The origins that merchants allow. An edit by this instance takes effect at once. An edit by another instance takes
/// effect at the latest after the time to live. A clone shares the same cache.
#[derive(Clone)]
pub struct Origins {
    store: Store,
    ttl: Duration,
    kept: Arc<Mutex<CacheEntry>>,
}

#[derive(Default)]
struct CacheEntry {
    allowed: Option<(Instant, Arc<Allowed>)>,
    /// The number of edits. Data that was read before an edit must not be stored after it.
    edits: u64,
}

impl Origins {
    /// Creates an empty cache that keeps what it reads for `ttl`.
    pub fn new(store: Store, ttl: Duration) -> Self {
        Self { store, ttl, kept: Arc::default() }
    }

    /// Whether a page of that origin may call the API for this merchant, or (`None`) for any merchant: the preflight
    /// request of a browser does not name the merchant.
    pub async fn allow(&self, origin: &str, merchant: Option<MerchantId>) -> AppResult<bool> {
        let allowed = self.allowed().await?;
        let merchants = allowed.get(origin).map_or(&[][..], Vec::as_slice);
        Ok(merchant.map_or(!merchants.is_empty(), |merchant| merchants.contains(&merchant)))
    }

    /// Call it after an edit of a merchant is committed.
    pub(in crate::app) fn invalidate(&self) {
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
        // Each write is complete, so the value is consistent even if the lock is poisoned.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
