//! The shared state of the use cases of shoppers, couriers and operators.

use std::sync::Arc;

use super::in_flight::InFlight;
use super::operations::{Demand, LastRead};
use super::{Deps, Objects, Plans, Signer, ZoneContext};
use crate::app::forecast::Foresights;
use crate::app::tracking::LiveBoard;
use ritiro_domain::ZoneId;

/// The state that the use cases of shoppers, couriers and operators share: zones, plans and the signing key. A clone
/// shares the same state.
#[derive(Clone)]
pub struct AppState {
    /// The database, the zones in memory and the clock.
    pub deps: Deps,
    /// The plans that this process keeps in memory.
    pub plans: Plans,
    /// The key that signs offers and booking tokens.
    pub signer: Arc<Signer>,
    /// The object store with the pictures of proofs.
    pub objects: Objects,
    /// The positions and expected times of couriers.
    pub live: LiveBoard,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) foresights: Arc<Foresights>,
    pub(super) demand: Arc<Demand>,
    pub(super) last_read: Arc<LastRead>,
}

impl AppState {
    /// Creates the state of a process that has no requests in flight, no forecasts and no counted demand yet.
    pub fn new(deps: Deps, plans: Plans, signer: Arc<Signer>, objects: Objects, live: LiveBoard) -> Self {
        let (in_flight, foresights) = (Arc::default(), Arc::default());
        let (demand, last_read) = (Arc::default(), Arc::default());
        Self { deps, plans, signer, objects, live, in_flight, foresights, demand, last_read }
    }

    /// Returns the zone that a request named, so that a refused request is counted for that zone.
    pub(super) async fn named_context(&self, zone: Option<ZoneId>) -> Option<Arc<ZoneContext>> {
        self.deps.zones.get(zone?).await.ok()
    }
}
