//! The trips of a shift. A courier who starts at a depot may return to it, load again and leave for the next trip.

use serde::{Deserialize, Serialize};

use super::zone::in_range;
use super::{Invalid, Kind, Order, Seconds, Timestamp, Zone};

/// How far ahead goods may be ready.
pub const LATEST_READY: Seconds = Seconds(14 * 86_400);
/// The largest number of trips that a zone can allow for a shift.
const MOST_TRIPS: u16 = 100;

/// How couriers of a zone load their trips at the depot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Trips))]
#[serde(deny_unknown_fields, default)]
pub struct TripRules {
    /// The time in seconds that loading a trip takes, whatever it contains, 0 to 7200.
    #[cfg_attr(feature = "schema", schema(value_type = i64, minimum = 0, maximum = 7200))]
    pub loading_seconds: Seconds,
    /// The additional time in seconds for each delivery that is loaded, 0 to 600.
    #[cfg_attr(feature = "schema", schema(value_type = i64, minimum = 0, maximum = 600))]
    pub loading_seconds_per_order: Seconds,
    /// The largest number of trips of one shift, 1 to 100. If not given, as many as the shift has time for.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 100))]
    pub most_per_shift: Option<u16>,
    /// The time in seconds that the preparation of an order takes, 0 to 86400. The goods of a delivery without `ready_at` can be loaded
    /// this long after it was held or booked.
    #[cfg_attr(feature = "schema", schema(value_type = i64, minimum = 0, maximum = 86400))]
    pub preparation_seconds: Seconds,
}

impl TripRules {
    /// Checks the rules.
    ///
    /// # Errors
    /// Returns an error for times and numbers out of range.
    pub fn check(self) -> Result<(), Invalid> {
        in_range("trips.loading_seconds", self.loading_seconds, 0, 7200)?;
        in_range("trips.loading_seconds_per_order", self.loading_seconds_per_order, 0, 600)?;
        in_range("trips.preparation_seconds", self.preparation_seconds, 0, 86_400)?;
        match self.most_per_shift {
            Some(most) if !(1..=MOST_TRIPS).contains(&most) => {
                Err(Invalid::new("trips.most_per_shift", format!("must be 1 to {MOST_TRIPS}")))
            }
            _ => Ok(()),
        }
    }
}

impl Zone {
    /// The instant at which the goods of an order that was made at `made_at` can be loaded; `None` means at any time.
    pub fn ready(&self, order: &Order, made_at: Timestamp) -> Option<Timestamp> {
        ready(self.trips, order, made_at)
    }

    /// Checks the time at which the goods of an order are ready.
    ///
    /// # Errors
    /// Returns an error for goods that are not loaded at a depot, for zones without trips, and for times that are too far ahead.
    pub fn check_ready(&self, kind: Kind, ready_at: Option<Timestamp>, now: Timestamp) -> Result<(), Invalid> {
        ready_at.map_or(Ok(()), |ready_at| check_ready(self.trips, kind, ready_at, now))
    }
}

fn ready(trips: Option<TripRules>, order: &Order, made_at: Timestamp) -> Option<Timestamp> {
    let prepared = || {
        let preparation = trips?.preparation_seconds;
        (preparation > Seconds::ZERO).then(|| made_at + preparation)
    };
    if order.kind == Kind::Delivery { order.ready_at.or_else(prepared) } else { None }
}

fn check_ready(trips: Option<TripRules>, kind: Kind, ready_at: Timestamp, now: Timestamp) -> Result<(), Invalid> {
    if kind != Kind::Delivery {
        return Err(Invalid::new("ready_at", "is only for deliveries, whose goods are loaded at a depot"));
    }
    if trips.is_none() {
        return Err(Invalid::new("ready_at", "needs the zone's `trips`, which are null"));
    }
    if ready_at > now + LATEST_READY {
        return Err(Invalid::new("ready_at", format!("must be at most {} days ahead", LATEST_READY.0 / 86_400)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::{Load, Place};

    const NOW: Timestamp = Timestamp(1_795_410_000);

    fn order(kind: Kind, ready_at: Option<Timestamp>) -> Order {
        let (place, load, service) = (Place::new(45.46, 9.19).unwrap(), Load([1, 0, 0, 0]), Seconds(180));
        Order { kind, place, origin: None, load, service, skills: Vec::new(), depot: None, max_ride: None, ready_at }
    }

    fn rules(text: &str) -> TripRules {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_given_takes_no_time_and_has_no_limit() {
        assert_eq!(rules("{}"), TripRules::default());
        assert!(TripRules::default().check().is_ok());
        assert_eq!(rules(r#"{"loading_seconds": 300}"#).loading_seconds, Seconds(300));
    }

    #[test]
    fn wrong_rules_are_named() {
        for (text, field) in [
            (r#"{"loading_seconds": -1}"#, "trips.loading_seconds"),
            (r#"{"loading_seconds": 7201}"#, "trips.loading_seconds"),
            (r#"{"loading_seconds_per_order": 601}"#, "trips.loading_seconds_per_order"),
            (r#"{"most_per_shift": 0}"#, "trips.most_per_shift"),
            (r#"{"most_per_shift": 101}"#, "trips.most_per_shift"),
            (r#"{"preparation_seconds": 86401}"#, "trips.preparation_seconds"),
        ] {
            assert_eq!(rules(text).check().unwrap_err().field, field, "{text}");
        }
        let most = r#"{"loading_seconds": 7200, "loading_seconds_per_order": 600, "most_per_shift": 100, "preparation_seconds": 86400}"#;
        assert!(rules(most).check().is_ok());
    }
    #[test]
    fn goods_are_ready_when_it_is_said_or_after_their_preparation() {
        let prepared = Some(TripRules { preparation_seconds: Seconds(900), ..TripRules::default() });
        let unsaid = order(Kind::Delivery, None);
        assert_eq!(ready(prepared, &unsaid, NOW), Some(NOW + Seconds(900)));
        assert_eq!(ready(prepared, &order(Kind::Delivery, Some(NOW)), NOW), Some(NOW));
        assert_eq!(ready(prepared, &order(Kind::Collection, None), NOW), None);
        assert_eq!((ready(Some(TripRules::default()), &unsaid, NOW), ready(None, &unsaid, NOW)), (None, None));
    }

    #[test]
    fn a_wrong_time_is_refused() {
        let with = Some(TripRules::default());
        let latest = NOW + LATEST_READY;
        assert!(check_ready(with, Kind::Delivery, latest, NOW).is_ok());
        for (trips, kind, at) in [
            (with, Kind::Delivery, latest + Seconds(1)),
            (with, Kind::Collection, NOW),
            (with, Kind::Shipment, NOW),
            (None, Kind::Delivery, NOW),
        ] {
            assert_eq!(check_ready(trips, kind, at, NOW).unwrap_err().field, "ready_at", "{kind:?}");
        }
    }

    #[test]
    fn orders_of_older_versions_say_nothing_of_it() {
        let written = serde_json::to_value(order(Kind::Delivery, None)).unwrap();
        assert!(written.get("ready_at").is_none(), "older versions read what this one writes");
        assert_eq!(serde_json::from_value::<Order>(written).unwrap().ready_at, None);
        let said = order(Kind::Delivery, Some(NOW));
        assert_eq!(serde_json::from_value::<Order>(serde_json::to_value(&said).unwrap()).unwrap(), said);
        assert!(!said.is_as(&order(Kind::Delivery, None)));
    }
}
