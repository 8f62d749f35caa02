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
    /// The courier is back at the depot between two trips: collected goods are unloaded, and the goods of the next trip are loaded.
    Load,
}

impl StopKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Delivery, Self::Collection, Self::Pickup, Self::Dropoff, Self::Break, Self::Load];

    /// The name that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Collection => "collection",
            Self::Pickup => "pickup",
            Self::Dropoff => "dropoff",
            Self::Break => "break",
            Self::Load => "load",
        }
    }

    /// Whether the stop belongs to a reservation. A break and a load stop belong to the shift.
    pub fn is_of_reservation(self) -> bool {
        !matches!(self, Self::Break | Self::Load)
    }

    /// Parses a name; the reverse of [`StopKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

impl StopId {
    /// The id of a load stop: it follows from its shift and from its number in the route. So the planner, which has no source of
    /// random ids, can create load stops. The format is version 8 of RFC 9562, so the id differs from every other stop's id.
    pub fn of_load(shift: ShiftId, number: u16) -> Self {
        let mut bytes = *shift.0.as_bytes();
        let [high, low] = number.to_be_bytes();
        bytes[4] ^= high;
        bytes[5] ^= low;
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether this is the id of a load stop of the shift, in its route at present or not.
    pub fn is_load_of(self, shift: ShiftId) -> bool {
        let (id, of) = (self.0.as_bytes(), shift.0.as_bytes());
        self == Self::of_load(shift, u16::from_be_bytes([id[4] ^ of[4], id[5] ^ of[5]]))
    }
}

/// A point of a route at which goods are loaded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LoadPoint {
    /// The start of the route.
    Start,
    /// A load stop.
    Stop(StopId),
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
    /// The reservation to which it belongs; `None` only for a break and for a load stop.
    pub reservation: Option<ReservationId>,
    /// The place; `None` only for a break.
    pub place: Option<Place>,
    /// The window for the start of service.
    pub window: Window,
    /// The service time in seconds.
    pub service: Seconds,
    /// The set-up time in seconds: a courier who comes from another place needs it before service, to park and to walk to the door.
    pub set_up: Seconds,
    /// The load that is handed over or taken on board.
    pub load: Load,
    /// Skills that the courier must have, by name.
    pub skills: Vec<String>,
    /// The depot at which the courier must load, if the reservation requires one.
    pub depot: Option<DepotId>,
    /// See [`super::Order::max_ride`].
    pub max_ride: Option<Seconds>,
    /// For deliveries: the goods are ready to be loaded at this instant; `None` means at any time.
    pub ready: Option<Timestamp>,
    /// For deliveries whose goods stay on board while the courier loads the next trip: where they were loaded. `None` means at the
    /// load stop before it, or at the start of the route if there is none. For a delivery that is tried again by the same courier: the
    /// stop at which its goods could not be handed over.
    pub loaded_at: Option<LoadPoint>,
    /// For a delivery that is tried again: the stop at which its goods could not be handed over, if they were still on board when it was
    /// planned again.
    pub retry_of: Option<StopId>,
    /// When the booking left the stop while its goods were on board. Nobody goes there; the goods stay on board until the courier is back.
    pub called_off: Option<Timestamp>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_load_stop_tells_its_shift() {
        let [one, other] = [1, 2].map(|number| ShiftId(uuid::Uuid::from_u128(number)));
        for number in [0, 1, 255, 256, u16::MAX] {
            let id = StopId::of_load(one, number);
            assert_eq!((id.is_load_of(one), id.is_load_of(other)), (true, false), "{number}");
        }
        assert!(!StopId(one.0).is_load_of(one) && !StopId(uuid::Uuid::now_v7()).is_load_of(one));
    }
}
