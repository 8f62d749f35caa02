//! What the shopper's and the courier's use cases work with.

use std::sync::Arc;

use super::attempts::InFlight;
use super::foresight::Foresights;
use super::operations::{Demand, LastRead};
use super::{Deps, Objects, Plans, Signer};

/// Zones, plans and the key that signs offers. Cloning shares them.
#[derive(Clone)]
pub struct Market {
    /// The database, the zones in memory, the time.
    pub deps: Deps,
    /// The plans of this process.
    pub plans: Plans,
    /// Signs offers and booking tokens.
    pub signer: Arc<Signer>,
    /// The pictures of proofs.
    pub objects: Objects,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) foresights: Arc<Foresights>,
    pub(super) demand: Arc<Demand>,
    pub(super) last_read: Arc<LastRead>,
}

impl Market {
    /// With nothing under way.
    pub fn new(deps: Deps, plans: Plans, signer: Arc<Signer>, objects: Objects) -> Self {
        let (in_flight, foresights) = (Arc::default(), Arc::default());
        Self { deps, plans, signer, objects, in_flight, foresights, demand: Arc::default(), last_read: Arc::default() }
    }
}
