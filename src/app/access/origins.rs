//! The cache of allowed origins: it knows which web pages may call the API for which merchants.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::app::AppResult;
use crate::app::cache::Cache;
use crate::store::{Store, merchants};
use ritiro_domain::MerchantId;

type Allowed = HashMap<String, Vec<MerchantId>>;

/// The origins that merchants allow. An edit by this instance takes effect at once. An edit by another instance takes
/// effect at the latest after the time to live. A clone shares the same cache.
#[derive(Clone)]
pub struct Origins {
    store: Store,
    allowed: Arc<Cache<(), Arc<Allowed>>>,
}

impl Origins {
    /// Creates an empty cache that keeps what it reads for `ttl`.
    pub fn new(store: Store, ttl: Duration) -> Self {
        Self { store, allowed: Arc::new(Cache::new(ttl)) }
    }

    /// Whether a page of that origin may call the API for this merchant, or (`None`) for any merchant: the preflight
    /// request of a browser does not name the merchant.
    pub async fn allow(&self, origin: &str, merchant: Option<MerchantId>) -> AppResult<bool> {
        let allowed = self.allowed.get_or_read((), async || self.read().await).await?;
        let merchants = allowed.get(origin).map_or(&[][..], Vec::as_slice);
        Ok(merchant.map_or(!merchants.is_empty(), |merchant| merchants.contains(&merchant)))
    }

    /// Call it after an edit of a merchant is committed.
    pub(in crate::app) fn invalidate(&self) {
        self.allowed.clear();
    }

    async fn read(&self) -> AppResult<Arc<Allowed>> {
        let mut allowed = Allowed::new();
        for (merchant, origins) in merchants::with_origins(&mut *self.store.connection().await?).await? {
            origins.into_iter().for_each(|origin| allowed.entry(origin).or_default().push(merchant));
        }
        Ok(Arc::new(allowed))
    }
}
