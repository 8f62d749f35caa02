//! A zone with everything that answers need.

use std::collections::HashMap;

use ritiro_domain::{DepotId, Place, SlotException, SlotTemplate, Zone};

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
