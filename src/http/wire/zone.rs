//! Zones.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::area::Area;
use super::common::local;
use super::proof::ProofKind;
use super::release::Release;
use ritiro_domain::{Currency, Dimensions, Invalid, MerchantId, Record, Seconds, Skills, ZoneId, excerpt};

/// The model that estimates travel times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "model", rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelModel {
    /// The great-circle distance times a detour factor, divided by one speed.
    GreatCircle {
        /// The speed in kilometres per hour, 1 to 200.
        #[schema(minimum = 1, maximum = 200)]
        speed_kmh: u16,
        /// The detour factor in percent, 100 (straight line) to 400. Example: with 140, a straight line of 1 km counts as 1.4 km.
        #[schema(minimum = 100, maximum = 400)]
        detour_percent: u16,
    },
}

/// The rule for as-soon-as-possible orders: for `asap` in offers, and for `POST /v1/quotes`. The window never overlaps a closed day, or a
/// slot that is closed or full: it ends before such a slot begins. It takes a place in each slot that it overlaps. Cut-offs and prices of
/// slots do not apply to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asap {
    /// The length of the promised window in seconds, 300 to 14400. The window is shorter if a closed or full slot begins earlier.
    #[schema(minimum = 300, maximum = 14400)]
    pub window_seconds: i64,
    /// The base price in minor units of the zone's currency, 0 to 1000000000000. A shipment costs `price + ceil(per_kilometer * meters /
    /// 1000) + ceil(per_minute * seconds / 60)` for the way from its origin to its destination. Other kinds cost `price`. The sum is capped
    /// at 9007199254740991.
    #[schema(minimum = 0, maximum = 1000000000000i64)]
    pub price: i64,
    /// For shipments: minor units per kilometre, 0 to 100000000.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000)]
    pub per_kilometer: i64,
    /// For shipments: minor units per minute of driving, 0 to 100000000.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100000000)]
    pub per_minute: i64,
}

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

/// The weights of the planner's objective, each 0 to 1000000. The planner prefers the plan with the lowest cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// The cost of a second of driving.
    #[schema(minimum = 0, maximum = 1000000)]
    pub per_travel_second: i64,
    /// The cost of a metre of driving.
    #[schema(minimum = 0, maximum = 1000000)]
    pub per_meter: i64,
    /// The cost of each courier who has at least one stop.
    #[schema(minimum = 0, maximum = 1000000)]
    pub per_courier_used: i64,
    /// The cost of a second that a courier waits between two stops.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub per_waiting_second: i64,
    /// The cost of a second by which the planned start of service is closer to the end of its window than `margin_seconds`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub per_risk_second: i64,
    /// The time in seconds that service should start before the end of its window, so that a small delay breaks no promise.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    pub margin_seconds: i64,
}

/// How the zone uses the demand forecast, which is learned from its past bookings. The forecast has no effect until there are enough
/// bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Foresight {
    /// Whether offers get the menu `more` if their window is expected to be overloaded and other orders can use it better. Every window
    /// that can be promised is offered in any case.
    pub menus: bool,
    /// Minor units of the zone's currency, 0 to 100000000. This amount is added to the price of a slot for each hour of courier time that
    /// later bookings are expected to lose. 0 does not change prices.
    #[schema(minimum = 0, maximum = 100000000)]
    pub opportunity_price_per_hour: i64,
}

/// The proofs that a zone requires before a booking can be completed: any of `pin`, `photo`, `signature`, `name`, `note`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ZoneProofs)]
pub struct Proofs {
    /// Required for deliveries.
    #[schema(max_items = 5, example = json!(["pin"]))]
    pub delivery: Vec<ProofKind>,
    /// Required for collections.
    #[schema(max_items = 5, example = json!([]))]
    pub collection: Vec<ProofKind>,
    /// Required for shipments, at the destination.
    #[schema(max_items = 5, example = json!(["photo", "name"]))]
    pub shipment: Vec<ProofKind>,
}

/// When events about the progress of couriers are sent to endpoints and streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Live {
    /// `eta.changed` is sent when the expected time has moved by at least this many seconds since the last event, 60 to 7200.
    #[schema(minimum = 60, maximum = 7200)]
    pub eta_change_seconds: i64,
    /// `courier.approaching` is sent when the courier is expected within this many seconds, 60 to 7200. `null` switches this rule off.
    #[schema(minimum = 60, maximum = 7200)]
    pub approaching_seconds: Option<i64>,
    /// `courier.approaching` is sent when the courier's straight-line distance is at most this many metres, 50 to 20000. `null` switches
    /// this rule off.
    #[schema(minimum = 50, maximum = 20000)]
    pub approaching_meters: Option<i64>,
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
    /// The rule for as-soon-as-possible orders. If not given, the zone does not accept them.
    pub asap: Option<Asap>,
    /// The rule for custom windows. If not given, the zone does not accept them.
    pub custom_windows: Option<CustomWindows>,
    /// The weights of the planner's objective.
    #[serde(default)]
    pub objective: Objective,
    /// How the zone uses the demand forecast.
    #[serde(default)]
    pub foresight: Foresight,
    /// When the routes that start at a depot are released. From then on they are loaded, so stops with goods from the depot neither join
    /// nor leave them. If not given, a route is released when its courier leaves.
    pub release: Option<Release>,
    /// The proofs of the hand-over that couriers must give. If not given, none.
    #[serde(default)]
    pub proofs: Proofs,
    /// When events about the progress of couriers are sent.
    #[serde(default)]
    pub live: Live,
}

fn parcels() -> Vec<String> {
    vec!["parcels".into()]
}

fn city_traffic() -> TravelModel {
    TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 }
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

impl Default for Objective {
    fn default() -> Self {
        ritiro_domain::ObjectiveWeights::default().into()
    }
}

impl Default for Foresight {
    fn default() -> Self {
        ritiro_domain::ForesightRules::default().into()
    }
}

impl ZoneFields {
    /// Converts the zone, or returns what is wrong with it.
    pub fn read(self, id: ZoneId, merchant: MerchantId) -> Result<ritiro_domain::Zone, Invalid> {
        Ok(ritiro_domain::Zone {
            id,
            merchant,
            version: 1,
            name: self.name,
            time_zone: time_zone(&self.time_zone)?,
            currency: Currency::new(&self.currency)?,
            area: self.area.read()?,
            dimensions: Dimensions::new(self.load_dimensions)?,
            skills: Skills::new(self.skills)?,
            travel: self.travel.into(),
            hold_for: Seconds(self.hold_seconds),
            offer_for: Seconds(self.offer_seconds),
            default_service: Seconds(self.default_service_seconds),
            asap: self.asap.map(ritiro_domain::AsapRule::from),
            custom_window_price: self.custom_windows.map(|rule| rule.price),
            objective: self.objective.into(),
            foresight: self.foresight.into(),
            release: self.release.map(Release::read).transpose()?,
            proofs: self.proofs.into(),
            live: self.live.into(),
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
            load_dimensions: zone.dimensions.names().to_vec(),
            skills: zone.skills.names().to_vec(),
            travel: zone.travel.into(),
            hold_seconds: zone.hold_for.0,
            offer_seconds: zone.offer_for.0,
            default_service_seconds: zone.default_service.0,
            asap: zone.asap.map(Asap::from),
            custom_windows: zone.custom_window_price.map(|price| CustomWindows { price }),
            objective: zone.objective.into(),
            foresight: zone.foresight.into(),
            release: zone.release.map(Release::from),
            proofs: zone.proofs.into(),
            live: zone.live.into(),
        }
    }
}

impl From<TravelModel> for ritiro_domain::TravelModel {
    fn from(model: TravelModel) -> Self {
        let TravelModel::GreatCircle { speed_kmh, detour_percent } = model;
        Self::GreatCircle { speed_kmh, detour_percent }
    }
}

impl From<ritiro_domain::TravelModel> for TravelModel {
    fn from(model: ritiro_domain::TravelModel) -> Self {
        let ritiro_domain::TravelModel::GreatCircle { speed_kmh, detour_percent } = model;
        Self::GreatCircle { speed_kmh, detour_percent }
    }
}

impl From<Asap> for ritiro_domain::AsapRule {
    fn from(rule: Asap) -> Self {
        let Asap { window_seconds, price, per_kilometer, per_minute } = rule;
        Self { window_seconds: Seconds(window_seconds), price, per_kilometer, per_minute }
    }
}

impl From<ritiro_domain::AsapRule> for Asap {
    fn from(rule: ritiro_domain::AsapRule) -> Self {
        let ritiro_domain::AsapRule { window_seconds, price, per_kilometer, per_minute } = rule;
        Self { window_seconds: window_seconds.0, price, per_kilometer, per_minute }
    }
}

impl From<Objective> for ritiro_domain::ObjectiveWeights {
    fn from(objective: Objective) -> Self {
        Self {
            per_travel_second: objective.per_travel_second,
            per_meter: objective.per_meter,
            per_courier_used: objective.per_courier_used,
            per_waiting_second: objective.per_waiting_second,
            per_risk_second: objective.per_risk_second,
            margin_seconds: objective.margin_seconds,
        }
    }
}

impl From<ritiro_domain::ObjectiveWeights> for Objective {
    fn from(weights: ritiro_domain::ObjectiveWeights) -> Self {
        Self {
            per_travel_second: weights.per_travel_second,
            per_meter: weights.per_meter,
            per_courier_used: weights.per_courier_used,
            per_waiting_second: weights.per_waiting_second,
            per_risk_second: weights.per_risk_second,
            margin_seconds: weights.margin_seconds,
        }
    }
}

impl From<Foresight> for ritiro_domain::ForesightRules {
    fn from(Foresight { menus, opportunity_price_per_hour }: Foresight) -> Self {
        Self { menus, opportunity_price_per_hour }
    }
}

impl From<ritiro_domain::ForesightRules> for Foresight {
    fn from(rules: ritiro_domain::ForesightRules) -> Self {
        let ritiro_domain::ForesightRules { menus, opportunity_price_per_hour } = rules;
        Self { menus, opportunity_price_per_hour }
    }
}

impl From<Proofs> for ritiro_domain::ProofRules {
    fn from(Proofs { delivery, collection, shipment }: Proofs) -> Self {
        let kinds = |kinds: Vec<ProofKind>| kinds.into_iter().map(ritiro_domain::ProofKind::from).collect();
        Self { delivery: kinds(delivery), collection: kinds(collection), shipment: kinds(shipment) }
    }
}

impl From<ritiro_domain::ProofRules> for Proofs {
    fn from(ritiro_domain::ProofRules { delivery, collection, shipment }: ritiro_domain::ProofRules) -> Self {
        let kinds = |kinds: Vec<ritiro_domain::ProofKind>| kinds.into_iter().map(ProofKind::from).collect();
        Self { delivery: kinds(delivery), collection: kinds(collection), shipment: kinds(shipment) }
    }
}

impl Default for Live {
    fn default() -> Self {
        ritiro_domain::LiveRules::default().into()
    }
}

impl From<Live> for ritiro_domain::LiveRules {
    fn from(Live { eta_change_seconds, approaching_seconds, approaching_meters }: Live) -> Self {
        Self {
            eta_change_seconds: Seconds(eta_change_seconds),
            approaching_seconds: approaching_seconds.map(Seconds),
            approaching_meters: approaching_meters.map(ritiro_domain::Meters),
        }
    }
}

impl From<ritiro_domain::LiveRules> for Live {
    fn from(rules: ritiro_domain::LiveRules) -> Self {
        Self {
            eta_change_seconds: rules.eta_change_seconds.0,
            approaching_seconds: rules.approaching_seconds.map(|seconds| seconds.0),
            approaching_meters: rules.approaching_meters.map(|meters| meters.0),
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
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<Record<ritiro_domain::Zone>> for Zone {
    fn from(record: Record<ritiro_domain::Zone>) -> Self {
        let tz = record.value.time_zone;
        Self {
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
        fields.read(ZoneId(Uuid::from_u128(1)), MerchantId(Uuid::from_u128(2)))
    }

    #[test]
    fn what_is_not_said_has_a_default_that_passes_the_rules() {
        let zone = read(body()).unwrap();
        zone.check().unwrap();
        let fields = serde_json::from_value::<ZoneFields>(body()).unwrap();
        assert_eq!(ZoneFields::from(zone), fields);
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
