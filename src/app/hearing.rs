//! Hearing what other instances change, so that what this one remembers is fresh.

use std::sync::Arc;

use super::{AppResult, Authenticator, Market};
use crate::store::notices::{self, Notice};

/// Whoever passes notices on to the caches of this process.
#[derive(Clone)]
pub struct Ears {
    /// Zones and plans.
    pub market: Market,
    /// Keys and tokens.
    pub authenticator: Arc<Authenticator>,
}

impl Ears {
    /// Hears until the connection breaks. What was said before is caught up with first: everything in memory is read again when it is
    /// next asked for.
    pub async fn hear(&self) -> AppResult<()> {
        let mut heard = notices::listen(self.market.deps.store.url()).await?;
        let plans = &self.market.plans;
        self.forget_all();
        plans.set_listening(true);
        while let Some(notice) = heard.recv().await {
            self.pass_on(notice);
        }
        plans.set_listening(false);
        Ok(())
    }

    fn pass_on(&self, notice: Notice) {
        match notice {
            Notice::Plan(plan, by) => self.market.plans.changed_by(plan, by),
            Notice::Fleet((zone, date)) => self.market.deps.plan_changed(zone, Some(date)),
            Notice::Zone(zone) => self.market.deps.zone_changed(zone),
            Notice::Keys => self.authenticator.forget(),
        }
    }

    fn forget_all(&self) {
        self.market.plans.all_changed();
        self.market.deps.zones.invalidate_all();
        self.authenticator.forget();
    }
}
