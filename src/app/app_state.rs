//! What the shopper's and the courier's use cases work with.

use std::sync::Arc;

use super::foresight::Foresights;
use super::idempotency::InFlight;
use super::live::LiveBoard;
use super::operations::{Demand, LastRead};
use super::{Deps, Objects, Plans, Signer, ZoneContext};
use ritiro_domain::ZoneId;

/// Zones, plans and the key that signs offers. Cloning shares them.
#[derive(Clone)]
pub struct AppState {
    /// The database, the zones in memory, the time.
    pub deps: Deps,
    /// The plans of this process.
    pub plans: Plans,
    /// Signs offers and booking tokens.
    pub signer: Arc<Signer>,
    /// The pictures of proofs.
    pub objects: Objects,
    /// Where couriers are and when they come.
    pub live: LiveBoard,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) foresights: Arc<Foresights>,
    pub(super) demand: Arc<Demand>,
    pub(super) last_read: Arc<LastRead>,
}

impl AppState {
    /// With nothing under way.
    pub fn new(deps: Deps, plans: Plans, signer: Arc<Signer>, objects: Objects, live: LiveBoard) -> Self {
        let (in_flight, foresights) = (Arc::default(), Arc::default());
        let (demand, last_read) = (Arc::default(), Arc::default());
        Self { deps, plans, signer, objects, live, in_flight, foresights, demand, last_read }
    }

    /// The zone that a request named, to count for it what was refused there.
    pub(super) async fn book_named(&self, zone: Option<ZoneId>) -> Option<Arc<ZoneContext>> {
        self.deps.zones.get(zone?).await.ok()
    }
}
