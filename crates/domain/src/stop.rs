//! Stops as they are stored. They contain everything that the planner needs, so a plan can be rebuilt from them alone.

use serde::{Deserialize, Serialize};

use super::{
    DepotId, Load, Place, Rank, ReservationId, Seconds, ShiftId, SlotTemplateId, StopId, StopProgress, Timestamp,
    Window,
};

/// The kind of a stop.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    /// The courier hands over goods from the depot.
    Delivery,
    /// The courier takes goods for the depot.
    Collection,
    /// The courier takes a shipment on board at its origin.
    Pickup,
    /// The courier hands over a shipment at its destination.
    Dropoff,
    /// The courier takes a break wherever they are on the route.
    Break,
}

impl StopKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Delivery, Self::Collection, Self::Pickup, Self::Dropoff, Self::Break];

    /// The name that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Collection => "collection",
            Self::Pickup => "pickup",
            Self::Dropoff => "dropoff",
            Self::Break => "break",
        }
    }

    /// Parses a name; the reverse of [`StopKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// One stop of a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StopRecord {
    /// Its id.
    pub id: StopId,
    /// The route that contains it; `None` while it waits for a courier who can serve it.
    pub route: Option<ShiftId>,
    /// The rank that defines its position in the route.
    pub rank: Rank,
    /// The kind of stop.
    pub kind: StopKind,
    /// The reservation to which it belongs; `None` only for a break.
    pub reservation: Option<ReservationId>,
    /// The place; `None` only for a break.
    pub place: Option<Place>,
    /// The window for the start of service.
    pub window: Window,
    /// The service time in seconds.
    pub service: Seconds,
    /// The load that is handed over or taken on board.
    pub load: Load,
    /// Skills that the courier must have, by name.
    pub skills: Vec<String>,
    /// The depot at which the courier must load, if the reservation requires one.
    pub depot: Option<DepotId>,
    /// See [`super::Order::max_ride`].
    pub max_ride: Option<Seconds>,
    /// The courier leaves for the stop at this instant or later.
    pub depart_after: Timestamp,
    /// The slot template of the catalogue slot that was sold.
    pub template: Option<SlotTemplateId>,
    /// The progress that was reported.
    pub progress: StopProgress,
    /// Whether an operator pinned it to this courier: then only an operator moves it to another courier.
    pub pinned: bool,
    /// The end of the promised window, if the plan cannot keep the promise. `window` then ends later.
    pub promised_until: Option<Timestamp>,
}
