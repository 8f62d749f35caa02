//! Zones.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::area::{Area, NamedArea, read_areas};
use super::changes::changes;
use super::common::local;
use super::release::Release;
use super::speeds::Speeds;
use crate::app::TravelState;
use crate::app::setup::zones::ZoneView;
use ritiro_domain::{
    AsapRule, Currency, Dimensions, ForesightRules, Invalid, LiveRules, MerchantId, ObjectiveWeights, ProofRules,
    Seconds, Skills, TravelModel, TripRules, ZoneId, excerpt,
};

/// The rule for custom windows, which the shopper proposes. The rules of the slots that the window overlaps also apply to it: the window is
/// refused if it overlaps a closed day, or a slot that is closed, full or past its cut-off. It takes a place in each of these slots and
/// costs at least as much as the most expensive one. It lasts at most 25 hours. Slots have no such dependency on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomWindows {
    /// The price in minor units of the zone's currency, 0 to 1000000000000. If a slot that the window overlaps costs more, the price of
    /// that slot counts.
    #[schema(minimum = 0, maximum = 1000000000000i64)]
    pub price: i64,
}

/// The fields of a zone that a merchant sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneFields {
    /// The name, 1 to 200 characters, unique for the merchant.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Milano")]
    pub name: String,
    /// The IANA name of the time zone. It cannot be changed once the zone has shifts.
    #[schema(max_length = 64, example = "Europe/Rome")]
    pub time_zone: String,
    /// The ISO 4217 code of the currency. It cannot be changed once the zone has shifts.
    #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
    pub currency: String,
    /// The service area. Its border belongs to it.
    pub area: Area,
    /// Named parts of the zone, at most 64, to which couriers can be bound. They may overlap. Once the zone has couriers, names cannot be
    /// removed; an area can change only if all routes still keep their promises.
    #[serde(default)]
    #[schema(max_items = 64)]
    pub areas: Vec<NamedArea>,
    /// The dimensions in which loads are measured: 1 to 4 names. Once the zone has couriers, you can only append new names.
    #[serde(default = "parcels")]
    #[schema(value_type = Vec<super::bounds::ShortName>, min_items = 1, max_items = 4, example = json!(["parcels"]))]
    pub load_dimensions: Vec<String>,
    /// The skills that bookings may require: at most 64 names. Once the zone has couriers, you can only append new names.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!(["fridge"]))]
    pub skills: Vec<String>,
    /// The model that estimates travel times.
    #[serde(default = "city_traffic")]
    pub travel: TravelModel,
    /// How long a hold lasts, in seconds, 10 to 3600.
    #[serde(default = "ten_minutes")]
    #[schema(minimum = 10, maximum = 3600)]
    pub hold_seconds: i64,
    /// How long an offer can be held or booked, in seconds, 10 to 86400.
    #[serde(default = "quarter_of_an_hour")]
    #[schema(minimum = 10, maximum = 86400)]
    pub offer_seconds: i64,
    /// The service time of bookings that give none, in seconds, 0 to 14400.
    #[serde(default = "three_minutes")]
    #[schema(minimum = 0, maximum = 14400)]
    pub default_service_seconds: i64,
    /// What a courier who comes from another place needs before the hand-over, to park and to walk to the door, in seconds, 0 to 3600.
    /// Several orders at one place need it once, so the second one takes less time. A change applies to orders that are made later.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 3600)]
    pub setup_seconds: i64,
    /// The rule for as-soon-as-possible orders. If not given, the zone does not accept them.
    pub asap: Option<AsapRule>,
    /// The rule for custom windows. If not given, the zone does not accept them.
    pub custom_windows: Option<CustomWindows>,
    /// The weights of the planner's objective.
    #[serde(default)]
    pub objective: ObjectiveWeights,
    /// How the zone uses the demand forecast.
    #[serde(default)]
    pub foresight: ForesightRules,
    /// When the routes that start at a depot are released. From then on they are loaded, so stops with goods from the depot neither join
    /// nor leave them. If not given, a route is released when its courier leaves.
    pub release: Option<Release>,
    /// How couriers who start at a depot come back to it, load again and leave for their next trip. If not given, loading takes no time and
    /// each shift has as many trips as it has time for. `null` means that each shift has one trip.
    #[serde(default = "any_trips")]
    pub trips: Option<TripRules>,
    /// The proofs of the hand-over that couriers must give. If not given, none.
    #[serde(default)]
    pub proofs: ProofRules,
    /// When events about the progress of couriers are sent.
    #[serde(default)]
    pub live: LiveRules,
    /// How fast couriers drive by weekday and time of day. If not given, always as the travel model says.
    pub speeds: Option<Speeds>,
}

changes!(ZoneFields: ZoneReplacement, ZonePatch, ["id", "version", "travel_state", "created_at"]; null: ["trips"]);

fn parcels() -> Vec<String> {
    vec!["parcels".into()]
}

fn city_traffic() -> TravelModel {
    TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 }
}

#[expect(clippy::unnecessary_wraps, reason = "the default of a field that may be null")]
fn any_trips() -> Option<TripRules> {
    Some(TripRules::default())
}

fn ten_minutes() -> i64 {
    600
}

fn quarter_of_an_hour() -> i64 {
    900
}

fn three_minutes() -> i64 {
    180
}

impl ZoneFields {
    /// Converts the zone, or returns what is wrong with it. The use case sets the merchant.
    pub fn read(self) -> Result<ritiro_domain::Zone, Invalid> {
        Ok(ritiro_domain::Zone {
            id: ZoneId(Uuid::now_v7()),
            merchant: MerchantId(Uuid::nil()),
            version: 1,
            name: self.name,
            time_zone: time_zone(&self.time_zone)?,
            currency: Currency::new(&self.currency)?,
            area: self.area.read()?,
            areas: read_areas(&self.areas)?,
            dimensions: Dimensions::new(self.load_dimensions)?,
            skills: Skills::new(self.skills)?,
            travel: self.travel,
            hold_for: Seconds(self.hold_seconds),
            offer_for: Seconds(self.offer_seconds),
            default_service: Seconds(self.default_service_seconds),
            set_up: Seconds(self.setup_seconds),
            asap: self.asap,
            custom_window_price: self.custom_windows.map(|rule| rule.price),
            objective: self.objective,
            foresight: self.foresight,
            release: self.release.map(Release::read).transpose()?,
            trips: self.trips,
            proofs: self.proofs,
            live: self.live,
            speeds: self.speeds.map(Speeds::read).transpose()?,
        })
    }
}

fn time_zone(name: &str) -> Result<Tz, Invalid> {
    let wrong =
        || Invalid::new("time_zone", format!("must be an IANA time zone such as Europe/Rome, is {:?}", excerpt(name)));
    name.parse().map_err(|_| wrong())
}

impl From<ritiro_domain::Zone> for ZoneFields {
    fn from(zone: ritiro_domain::Zone) -> Self {
        Self {
            name: zone.name,
            time_zone: zone.time_zone.name().to_owned(),
            currency: zone.currency.into(),
            area: Area::from(&zone.area),
            areas: zone.areas.list().iter().map(NamedArea::from).collect(),
            load_dimensions: zone.dimensions.names().to_vec(),
            skills: zone.skills.names().to_vec(),
            travel: zone.travel,
            hold_seconds: zone.hold_for.0,
            offer_seconds: zone.offer_for.0,
            default_service_seconds: zone.default_service.0,
            setup_seconds: zone.set_up.0,
            asap: zone.asap,
            custom_windows: zone.custom_window_price.map(|price| CustomWindows { price }),
            objective: zone.objective,
            foresight: zone.foresight,
            release: zone.release.map(Release::from),
            trips: zone.trips,
            proofs: zone.proofs,
            live: zone.live,
            speeds: zone.speeds.map(Speeds::from),
        }
    }
}

/// A service area with its time zone, currency and rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Zone {
    /// The id of the zone.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: ZoneFields,
    /// Whether this server can compute travel times as `travel` says.
    pub travel_state: TravelStateName,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

/// Whether a server can compute the travel times of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TravelStateName {
    /// It can.
    Ready,
    /// The road network is missing on this server. It uses the zone's `fallback`.
    Fallback,
    /// The road network is missing on this server, and the zone has no `fallback`. Requests that need travel times get `network_missing`.
    Missing,
}

impl From<ZoneView> for Zone {
    fn from(view: ZoneView) -> Self {
        let record = view.record;
        let tz = record.value.time_zone;
        Self {
            travel_state: match view.travel {
                TravelState::Ready => TravelStateName::Ready,
                TravelState::Fallback(_) => TravelStateName::Fallback,
                TravelState::Missing(_) => TravelStateName::Missing,
            },
            id: record.zone.0,
            version: record.version,
            fields: record.value.into(),
            created_at: local(tz, record.created_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn body() -> Value {
        json!({
            "name": "Milano", "time_zone": "Europe/Rome", "currency": "EUR",
            "area": {"type": "Polygon", "coordinates": [[[9.0, 45.0], [10.0, 45.0], [10.0, 46.0], [9.0, 45.0]]]},
            "asap": {"window_seconds": 1800, "price": 690},
            "custom_windows": {"price": 590},
        })
    }

    fn read(body: Value) -> Result<ritiro_domain::Zone, Invalid> {
        let fields = serde_json::from_value::<ZoneFields>(body).unwrap();
        fields.read()
    }

    #[test]
    fn what_is_not_said_has_a_default_that_passes_the_rules() {
        let zone = read(body()).unwrap();
        zone.check().unwrap();
        let fields = serde_json::from_value::<ZoneFields>(body()).unwrap();
        assert_eq!(ZoneFields::from(zone), fields);
    }

    #[test]
    fn a_zone_has_trips_unless_it_says_null() {
        assert_eq!(read(body()).unwrap().trips, Some(TripRules::default()));
        let with = |trips: Value| {
            let mut zone = body();
            zone["trips"] = trips;
            read(zone).unwrap().trips
        };
        assert_eq!(with(Value::Null), None);
        assert_eq!(with(json!({"loading_seconds": 300})).map(|rules| rules.loading_seconds), Some(Seconds(300)));
    }

    #[test]
    fn wrong_fields_are_named() {
        for (field, wrong) in [
            ("time_zone", json!("Europe/Roma")),
            ("currency", json!("eur")),
            ("load_dimensions", json!([])),
            ("skills[1]", json!(["a", "a"])),
        ] {
            let mut zone = body();
            zone[field.split('[').next().unwrap()] = wrong;
            assert_eq!(read(zone).unwrap_err().field, field);
        }
    }
}
