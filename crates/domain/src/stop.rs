//! Stops as they are stored: all that the planner needs, so that a plan is rebuilt from them alone.

use super::{
    DepotId, Load, Place, Rank, ReservationId, Seconds, ShiftId, SlotTemplateId, StopId, StopProgress, Timestamp,
    Window,
};

/// What happens at a stop.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StopKind {
    /// Goods from the depot are handed over.
    Delivery,
    /// Goods for the depot are taken.
    Collection,
    /// A shipment is taken at its origin.
    Pickup,
    /// A shipment is handed over at its destination.
    Dropoff,
    /// The courier pauses, wherever the route has brought them.
    Break,
}

impl StopKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Delivery, Self::Collection, Self::Pickup, Self::Dropoff, Self::Break];

    /// As it is stored and written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Collection => "collection",
            Self::Pickup => "pickup",
            Self::Dropoff => "dropoff",
            Self::Break => "break",
        }
    }

    /// The reverse of [`StopKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// One stop of a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopRecord {
    /// Its id.
    pub id: StopId,
    /// The route that it stands in; `None` while it waits for a courier who can serve it.
    pub route: Option<ShiftId>,
    /// Its place in the order of the route.
    pub rank: Rank,
    /// What happens.
    pub kind: StopKind,
    /// Whose it is; `None` only for a break.
    pub reservation: Option<ReservationId>,
    /// Where; `None` only for a break.
    pub place: Option<Place>,
    /// When service may start.
    pub window: Window,
    /// How long it takes.
    pub service: Seconds,
    /// What changes hands.
    pub load: Load,
    /// Skills that the courier must have, by name.
    pub skills: Vec<String>,
    /// Where the courier must load, if that matters.
    pub depot: Option<DepotId>,
    /// See [`super::Order::max_ride`].
    pub max_ride: Option<Seconds>,
    /// The courier leaves for it at this instant or later.
    pub depart_after: Timestamp,
    /// The slot of the catalogue that it was sold as.
    pub template: Option<SlotTemplateId>,
    /// How far it has got.
    pub progress: StopProgress,
    /// Whether an operator gave it to this courier: nothing but an operator moves it to another one.
    pub pinned: bool,
    /// Where the promised window ends, if that cannot be kept: `window` goes beyond it then.
    pub promised_until: Option<Timestamp>,
}
