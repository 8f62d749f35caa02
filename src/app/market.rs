//! What the shopper's and the courier's use cases work with.

use std::sync::Arc;

use super::attempts::InFlight;
use super::foresight::Foresights;
use super::live::LiveBoard;
use super::{Deps, Plans, Signer};

/// Zones, plans and the key that signs offers. Cloning shares them.
#[derive(Clone)]
pub struct Market {
    /// The database, the zones in memory, the time.
    pub deps: Deps,
    /// The plans of this process.
    pub plans: Plans,
    /// Signs offers and booking tokens.
    pub signer: Arc<Signer>,
    /// Where couriers are and when they come.
    pub live: LiveBoard,
    pub(super) in_flight: Arc<InFlight>,
    pub(super) foresights: Arc<Foresights>,
}

impl Market {
    /// With nothing under way.
    pub fn new(deps: Deps, plans: Plans, signer: Arc<Signer>, live: LiveBoard) -> Self {
        Self { deps, plans, signer, live, in_flight: Arc::default(), foresights: Arc::default() }
    }
}
