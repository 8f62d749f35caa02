//! A zone: a service area with its rules.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use geo::{Intersects, MultiPolygon};
use serde::{Deserialize, Serialize};

use super::fleet::MAX_SHIFT;
use super::invalid::excerpt;
use super::money::{MOST_AMOUNT, check_price, sum_of};
use super::names::{check_name, check_names};
use super::{
    Areas, CivilTime, Currency, Dimensions, Invalid, MerchantId, Meters, Place, ProofRules, ReleaseRule, Seconds,
    Speeds, Timestamp, TravelModel, TripRules, Window, ZoneId, resolve_civil,
};

/// The polygons that a zone serves, including their borders.
#[derive(Clone, PartialEq, Debug)]
pub struct Area(MultiPolygon<f64>);

impl Area {
    /// Creates an area.
    ///
    /// # Errors
    /// Returns an error for an area without a polygon, and for rings with fewer than four positions (the last one repeats
    /// the first one).
    pub fn new(polygons: MultiPolygon<f64>) -> Result<Self, Invalid> {
        if polygons.0.is_empty() {
            return Err(Invalid::new("area", "must have at least one polygon"));
        }
        let rings = polygons.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        if rings.clone().any(|ring| ring.0.len() < 4) {
            return Err(Invalid::new(
                "area",
                "each ring must have at least four positions, the last equal to the first",
            ));
        }
        rings
            .flat_map(|ring| ring.coords())
            .try_for_each(|c| Place::new(c.y, c.x).map(drop))
            .map_err(|e| Invalid::new("area", format!("positions are [longitude, latitude]: {e}")))?;
        Ok(Self(polygons))
    }

    /// Whether a place lies in the area or on its border.
    pub fn contains(&self, place: Place) -> bool {
        self.0.intersects(&place.point())
    }

    /// Whether a place lies within the given distance of the bounding box of one of the polygons.
    pub fn is_within(&self, place: Place, meters: Meters) -> bool {
        use geo::{BoundingRect, Distance, Haversine};
        let here = place.point();
        self.0.iter().filter_map(|polygon| polygon.bounding_rect()).any(|around| {
            let nearest = geo::Point::new(
                here.x().clamp(around.min().x, around.max().x),
                here.y().clamp(around.min().y, around.max().y),
            );
            Haversine.distance(here, nearest) <= meters.0 as f64
        })
    }

    /// The polygons: x is the longitude, y is the latitude.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.0
    }
}

/// The weights of the planner's objective, each 0 to 1000000. The planner prefers the plan with the lowest cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Objective))]
#[serde(deny_unknown_fields)]
pub struct ObjectiveWeights {
    /// The cost of a second of driving.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub per_travel_second: i64,
    /// The cost of a metre of driving.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub per_meter: i64,
    /// The cost of each courier who has at least one stop.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub per_courier_used: i64,
    /// The cost of a second that a courier waits between two stops.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub per_waiting_second: i64,
    /// The cost of a second by which the planned start of service is closer to the end of its window than `margin_seconds`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub per_risk_second: i64,
    /// The time in seconds that service should start before the end of its window, so that a small delay breaks no promise.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub margin_seconds: i64,
}

impl Default for ObjectiveWeights {
    fn default() -> Self {
        Self {
            per_travel_second: 1,
            per_meter: 0,
            per_courier_used: 900,
            per_waiting_second: 0,
            per_risk_second: 0,
            margin_seconds: 0,
        }
    }
}

impl ObjectiveWeights {
    /// Checks the weights.
    ///
    /// # Errors
    /// Returns an error for negative and unreasonably large weights.
    pub fn check(self) -> Result<(), Invalid> {
        let named = [
            ("per_travel_second", self.per_travel_second),
            ("per_meter", self.per_meter),
            ("per_courier_used", self.per_courier_used),
            ("per_waiting_second", self.per_waiting_second),
            ("per_risk_second", self.per_risk_second),
            ("margin_seconds", self.margin_seconds),
        ];
        match named.into_iter().find(|(_, weight)| !(0..=1_000_000).contains(weight)) {
            Some((name, _)) => Err(Invalid::new(format!("objective.{name}"), "must be 0 to 1000000")),
            None => Ok(()),
        }
    }
}

/// The rule for as-soon-as-possible orders: for `asap` in offers, and for `POST /v1/quotes`. The window never overlaps a closed day, or a
/// slot that is closed or full: it ends before such a slot begins. It takes a place in each slot that it overlaps. Cut-offs and prices of
/// slots do not apply to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Asap))]
#[serde(deny_unknown_fields)]
pub struct AsapRule {
    /// The length of the promised window in seconds, 300 to 14400. The window is shorter if a closed or full slot begins earlier.
    #[cfg_attr(feature = "schema", schema(value_type = i64, minimum = 300, maximum = 14400))]
    pub window_seconds: Seconds,
    /// The base price in minor units of the zone's currency, 0 to 1000000000000. A shipment costs `price + ceil(per_kilometer * meters /
    /// 1000) + ceil(per_minute * seconds / 60)` for the way from its origin to its destination. Other kinds cost `price`. The sum is capped
    /// at 9007199254740991.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000000000i64))]
    pub price: i64,
    /// For shipments: minor units per kilometre, 0 to 100000000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000))]
    pub per_kilometer: i64,
    /// For shipments: minor units per minute of driving, 0 to 100000000.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000))]
    pub per_minute: i64,
}

impl AsapRule {
    /// The price of a way: `price + ceil(per_kilometer * meters / 1000) + ceil(per_minute * seconds / 60)`.
    pub fn price_of(self, way: Meters, driving: Seconds) -> i64 {
        sum_of([self.price, part(self.per_kilometer, way.0, 1000), part(self.per_minute, driving.0, 60)])
    }

    fn check(self) -> Result<(), Invalid> {
        in_range("asap.window_seconds", self.window_seconds, 300, 14_400)?;
        check_price("asap.price", self.price)?;
        for (field, price) in [("per_kilometer", self.per_kilometer), ("per_minute", self.per_minute)] {
            if !(0..=MOST_BY_LENGTH).contains(&price) {
                return Err(Invalid::new(format!("asap.{field}"), format!("must be 0 to {MOST_BY_LENGTH}")));
            }
        }
        Ok(())
    }
}

/// The price of `units` units if `unit` of them cost `each`, rounded up.
fn part(each: i64, units: i64, unit: i64) -> i64 {
    let exact = i128::from(each.max(0)) * i128::from(units.max(0));
    i64::try_from((exact + i128::from(unit - 1)) / i128::from(unit)).unwrap_or(MOST_AMOUNT).min(MOST_AMOUNT)
}

/// The largest price for a kilometre or a minute. With it, the price of any way on the globe is below the largest amount.
const MOST_BY_LENGTH: i64 = 100_000_000;

/// How the zone uses the demand forecast, which is learned from its past bookings. The forecast has no effect until there are enough
/// bookings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Foresight))]
#[serde(deny_unknown_fields, default)]
pub struct ForesightRules {
    /// Whether offers get the menu `more` if their window is expected to be overloaded and other orders can use it better. Every window
    /// that can be promised is offered in any case.
    pub menus: bool,
    /// Minor units of the zone's currency, 0 to 100000000. This amount is added to the price of a slot for each hour of courier time that
    /// later bookings are expected to lose. 0 does not change prices.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 100000000))]
    pub opportunity_price_per_hour: i64,
}

impl Default for ForesightRules {
    fn default() -> Self {
        Self { menus: true, opportunity_price_per_hour: 0 }
    }
}

impl ForesightRules {
    /// Whether the forecast has any effect on offers.
    pub fn is_on(self) -> bool {
        self.menus || self.opportunity_price_per_hour > 0
    }

    /// The price of the given courier time, rounded to the nearest minor unit.
    pub fn surcharge(self, misses: Seconds) -> i64 {
        let exact = i128::from(misses.0.max(0)) * i128::from(self.opportunity_price_per_hour.max(0));
        i64::try_from((exact + 1800) / 3600).unwrap_or(MOST_AMOUNT).min(MOST_AMOUNT)
    }

    /// Checks the prices.
    ///
    /// # Errors
    /// Returns an error for negative and unreasonably large prices.
    pub fn check(self) -> Result<(), Invalid> {
        match (0..=100_000_000).contains(&self.opportunity_price_per_hour) {
            true => Ok(()),
            false => Err(Invalid::new("foresight.opportunity_price_per_hour", "must be 0 to 100000000")),
        }
    }
}

/// When events about the progress of couriers are sent to endpoints and streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Live))]
#[serde(deny_unknown_fields, default)]
pub struct LiveRules {
    /// `eta.changed` is sent when the expected time has moved by at least this many seconds since the last event, 60 to 7200.
    #[cfg_attr(feature = "schema", schema(value_type = i64, minimum = 60, maximum = 7200))]
    pub eta_change_seconds: Seconds,
    /// `courier.approaching` is sent when the courier is expected within this many seconds, 60 to 7200. `null` switches this rule off.
    #[cfg_attr(feature = "schema", schema(value_type = Option<i64>, minimum = 60, maximum = 7200))]
    pub approaching_seconds: Option<Seconds>,
    /// `courier.approaching` is sent when the courier's straight-line distance is at most this many metres, 50 to 20000. `null` switches
    /// this rule off.
    #[cfg_attr(feature = "schema", schema(value_type = Option<i64>, minimum = 50, maximum = 20000))]
    pub approaching_meters: Option<Meters>,
}

impl Default for LiveRules {
    fn default() -> Self {
        Self { eta_change_seconds: Seconds(300), approaching_seconds: Some(Seconds(600)), approaching_meters: None }
    }
}

impl LiveRules {
    /// Checks the rules.
    ///
    /// # Errors
    /// Returns an error for rules that would report every second, or never report.
    pub fn check(self) -> Result<(), Invalid> {
        in_range("live.eta_change_seconds", self.eta_change_seconds, 60, 7200)?;
        self.approaching_seconds.map_or(Ok(()), |seconds| in_range("live.approaching_seconds", seconds, 60, 7200))?;
        match self.approaching_meters {
            Some(Meters(meters)) if !(50..=20_000).contains(&meters) => {
                Err(Invalid::new("live.approaching_meters", "must be 50 to 20000"))
            }
            _ => Ok(()),
        }
    }
}

/// The largest number of skills of a zone, and of names in a list of skills.
pub const MOST_SKILLS: usize = 64;

/// Skills as a set of up to 64, by their position in the zone's list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct SkillSet(pub u64);

impl SkillSet {
    /// Whether this set contains all of `needed`.
    pub fn covers(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }
}

/// The skills that a zone defines (0 to 64, all different).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Skills(Vec<String>);

impl Skills {
    /// Creates the list of skills.
    ///
    /// # Errors
    /// Returns an error for too many, empty and repeated names.
    pub fn new(names: Vec<String>) -> Result<Self, Invalid> {
        check_number(&names)?;
        check_names("skills", &names)?;
        Ok(Self(names))
    }

    /// The names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The set of some skills by name. Each name counts once.
    ///
    /// # Errors
    /// Returns an error for too many names and for a name that the zone does not define.
    pub fn set(&self, names: &[String]) -> Result<SkillSet, Invalid> {
        check_number(names)?;
        names.iter().enumerate().try_fold(SkillSet::default(), |set, (i, name)| {
            let bit = self.0.iter().position(|n| n == name).ok_or_else(|| {
                let known = if self.0.is_empty() { "none".to_owned() } else { self.0.join(", ") };
                Invalid::new(
                    format!("skills[{i}]"),
                    format!("{:?} is not a skill of the zone; allowed are: {known}", excerpt(name)),
                )
            })?;
            Ok(SkillSet(set.0 | 1 << bit))
        })
    }

    /// The names of a set.
    pub fn of(&self, set: SkillSet) -> Vec<String> {
        self.0.iter().enumerate().filter(|(i, _)| set.0 & 1 << i != 0).map(|(_, name)| name.clone()).collect()
    }
}

fn check_number(names: &[String]) -> Result<(), Invalid> {
    match names.len() {
        0..=MOST_SKILLS => Ok(()),
        _ => Err(Invalid::new("skills", format!("must be at most {MOST_SKILLS}"))),
    }
}

/// A zone: its area, its civil time and currency, and its rules.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// The tenant.
    pub merchant: MerchantId,
    /// A number that every edit raises.
    pub version: i64,
    /// The name for people.
    pub name: String,
    /// The time zone of its civil time.
    pub time_zone: Tz,
    /// The currency of all its prices.
    pub currency: Currency,
    /// The service area.
    pub area: Area,
    /// The named areas, to which couriers can be bound.
    pub areas: Areas,
    /// The load dimensions.
    pub dimensions: Dimensions,
    /// The skills that its couriers can have.
    pub skills: Skills,
    /// The model for travel times.
    pub travel: TravelModel,
    /// The time until a hold expires.
    pub hold_for: Seconds,
    /// The time until an offer expires. When the shopper uses the offer, it is checked again.
    pub offer_for: Seconds,
    /// The service time of an order without one.
    pub default_service: Seconds,
    /// The set-up time of an order: what a courier who comes from another place needs before service. Several orders at one place
    /// need it once. Orders keep the set-up time of the moment at which they were made.
    pub set_up: Seconds,
    /// The rule for as-soon-as-possible orders; `None` if the zone does not accept them.
    pub asap: Option<AsapRule>,
    /// The price of a custom window; `None` if the zone does not accept custom windows.
    pub custom_window_price: Option<i64>,
    /// The weights of the objective function.
    pub objective: ObjectiveWeights,
    /// The use of the demand forecast.
    pub foresight: ForesightRules,
    /// The rule that releases routes that start at a depot; `None` if the departure of their courier releases them.
    pub release: Option<ReleaseRule>,
    /// How couriers load their trips; `None` if each shift has one trip.
    pub trips: Option<TripRules>,
    /// The required proofs of a hand-over.
    pub proofs: ProofRules,
    /// The rules for events about the progress of couriers.
    pub live: LiveRules,
    /// How fast couriers drive by weekday and time of day; `None`: always as the travel model says.
    pub speeds: Option<Speeds>,
}

impl Zone {
    /// The civil date of an instant in the zone.
    pub fn date_of(&self, at: Timestamp) -> NaiveDate {
        at.to_utc().with_timezone(&self.time_zone).date_naive()
    }

    /// The service days whose couriers may work within a window, the earliest first. A shift belongs to the day on which it
    /// begins and may last a day, so after midnight, couriers of the previous day may still work.
    pub fn days_at_work(&self, window: Window) -> impl Iterator<Item = NaiveDate> + use<> {
        let (first, last) = (self.date_of(window.start() - MAX_SHIFT), self.date_of(window.end()));
        first.iter_days().take_while(move |date| *date <= last)
    }

    /// The interval of a civil day. Its last instant belongs to the next day.
    pub fn civil_day(&self, date: NaiveDate) -> Window {
        let begin = |date| resolve_civil(self.time_zone, date, CivilTime::MIDNIGHT);
        Window::lasting(begin(date), begin(date + Days::new(1)) - begin(date))
    }

    /// Checks the rules of the zone.
    ///
    /// # Errors
    /// Returns an error for rules that are out of range.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        self.travel.check()?;
        self.objective.check()?;
        self.foresight.check()?;
        self.release.as_ref().map_or(Ok(()), ReleaseRule::check)?;
        self.trips.map_or(Ok(()), TripRules::check)?;
        self.proofs.check()?;
        self.live.check()?;
        self.speeds.as_ref().map_or(Ok(()), Speeds::check)?;
        in_range("hold_seconds", self.hold_for, 10, 3600)?;
        in_range("offer_seconds", self.offer_for, 10, 86_400)?;
        in_range("default_service_seconds", self.default_service, 0, 14_400)?;
        in_range("setup_seconds", self.set_up, 0, 3600)?;
        if let Some(asap) = self.asap {
            asap.check()?;
        }
        self.custom_window_price.map_or(Ok(()), |price| check_price("custom_windows.price", price))
    }
}

pub(super) fn in_range(field: &str, value: Seconds, least: i64, most: i64) -> Result<(), Invalid> {
    if (least..=most).contains(&value.0) {
        Ok(())
    } else {
        Err(Invalid::new(field, format!("must be {least} to {most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priced(per_hour: i64) -> ForesightRules {
        ForesightRules { opportunity_price_per_hour: per_hour, ..ForesightRules::default() }
    }

    #[test]
    fn an_hour_that_others_miss_costs_what_the_zone_says() {
        assert_eq!(priced(1200).surcharge(Seconds(3600)), 1200);
        assert_eq!((priced(1200).surcharge(Seconds(601)), priced(1200).surcharge(Seconds(602))), (200, 201), "rounded");
        assert_eq!((priced(1200).surcharge(Seconds(-5)), priced(0).surcharge(Seconds(3600))), (0, 0));
    }

    #[test]
    fn a_way_costs_its_started_kilometres_and_minutes_in_minor_units() {
        let rule = AsapRule { window_seconds: Seconds(1800), price: 250, per_kilometer: 90, per_minute: 15 };
        // 2.35 km cost 211.5, and 9.75 min cost 146.25. Each is rounded up.
        assert_eq!(rule.price_of(Meters(2350), Seconds(585)), 250 + 212 + 147);
        assert_eq!(rule.price_of(Meters(0), Seconds(0)), 250);
        let flat: AsapRule = serde_json::from_str(r#"{"window_seconds": 1800, "price": 690}"#).unwrap();
        assert_eq!(flat.price_of(Meters(5000), Seconds(900)), 690, "as zones had it before there were shipments");
    }

    #[test]
    fn what_a_way_costs_never_leaves_the_numbers_that_json_keeps() {
        let dearest = AsapRule {
            window_seconds: Seconds(1800),
            price: i64::MAX,
            per_kilometer: MOST_BY_LENGTH,
            per_minute: MOST_BY_LENGTH,
        };
        assert_eq!(dearest.price_of(Meters(i64::MAX), Seconds(i64::MAX)), MOST_AMOUNT);
        assert!(dearest.check().is_err(), "and no zone may say so");
        assert_eq!(priced(100_000_000).surcharge(Seconds(i64::MAX)), MOST_AMOUNT);
    }

    #[test]
    fn absurd_prices_are_refused() {
        assert!(priced(0).check().is_ok() && priced(100_000_000).check().is_ok());
        assert!(priced(-1).check().is_err() && priced(100_000_001).check().is_err());
    }

    #[test]
    fn foresight_is_off_where_nothing_is_made_of_it() {
        assert!(ForesightRules::default().is_on() && priced(1).is_on());
        assert!(!ForesightRules { menus: false, opportunity_price_per_hour: 0 }.is_on());
    }
}
