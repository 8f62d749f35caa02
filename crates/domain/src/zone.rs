//! A service area with its rules.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use geo::{Intersects, MultiPolygon};
use serde::{Deserialize, Serialize};

use super::fleet::MAX_SHIFT;
use super::invalid::excerpt;
use super::money::{MOST_AMOUNT, check_price, sum_of};
use super::{
    CivilTime, Currency, Dimensions, Invalid, MerchantId, Meters, Place, ProofRules, ReleaseRule, Seconds, Timestamp,
    Window, ZoneId, resolve_civil,
};

/// The polygon that a zone serves; its border belongs to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Area(MultiPolygon<f64>);

impl Area {
    /// Refuses an area without a polygon, and rings of fewer than four positions (the last repeats the first).
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

    /// Whether a place lies in it or on its border.
    pub fn contains(&self, place: Place) -> bool {
        self.0.intersects(&place.point())
    }

    /// Whether a place lies within so many metres of a box around one of the polygons.
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

    /// The polygons, x longitude, y latitude.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.0
    }
}

/// How travel times of a zone are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelModel {
    /// Great-circle distance times a detour factor, over one speed.
    GreatCircle {
        /// 1 to 200.
        speed_kmh: u16,
        /// 100 (as the crow flies) to 400.
        detour_percent: u16,
    },
}

impl TravelModel {
    /// Refuses speeds and detours out of range.
    pub fn check(self) -> Result<(), Invalid> {
        let Self::GreatCircle { speed_kmh, detour_percent } = self;
        if !(1..=200).contains(&speed_kmh) {
            return Err(Invalid::new("travel.speed_kmh", "must be 1 to 200"));
        }
        if !(100..=400).contains(&detour_percent) {
            return Err(Invalid::new("travel.detour_percent", "must be 100 to 400"));
        }
        Ok(())
    }
}

/// What a plan costs: the planner prefers what adds least.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveWeights {
    /// Cost of a second of driving.
    pub per_travel_second: i64,
    /// Cost of a metre of driving.
    pub per_meter: i64,
    /// Cost of a courier who has any stop at all.
    pub per_courier_used: i64,
    /// Cost of a second that a courier waits between two stops.
    #[serde(default)]
    pub per_waiting_second: i64,
    /// Cost of a second by which service is planned to start too close to the end of its window: less than
    /// `margin_seconds` before it.
    #[serde(default)]
    pub per_risk_second: i64,
    /// How long before the end of its window service should start, so that a delay on the way breaks no promise.
    #[serde(default)]
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
    /// Refuses negative and absurd weights.
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

/// Orders for now: the soonest window that can be promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsapRule {
    /// How long the promised window is.
    pub window_seconds: Seconds,
    /// Minor units of the zone's currency; for a shipment the way from origin to destination is added.
    pub price: i64,
    /// Shipments: for each kilometre of that way.
    #[serde(default)]
    pub per_kilometer: i64,
    /// Shipments: for each minute of driving on it.
    #[serde(default)]
    pub per_minute: i64,
}

impl AsapRule {
    /// What a way of so long costs: `price + ceil(per_kilometer * meters / 1000) + ceil(per_minute * seconds / 60)`.
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

/// What so many of the units cost of which `unit` cost `each`, rounded up.
fn part(each: i64, units: i64, unit: i64) -> i64 {
    let exact = i128::from(each.max(0)) * i128::from(units.max(0));
    i64::try_from((exact + i128::from(unit - 1)) / i128::from(unit)).unwrap_or(MOST_AMOUNT).min(MOST_AMOUNT)
}

/// So much for a kilometre or a minute leaves room for any way on the globe.
const MOST_BY_LENGTH: i64 = 100_000_000;

/// What a zone makes of its foresight: windows that head for overload are for those who are quick to serve in them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForesightRules {
    /// Whether offers with a better use for their window are listed under "more times".
    pub menus: bool,
    /// Minor units of the zone's currency for an hour of courier time that those still to come would miss.
    pub opportunity_price_per_hour: i64,
}

impl Default for ForesightRules {
    fn default() -> Self {
        Self { menus: true, opportunity_price_per_hour: 0 }
    }
}

impl ForesightRules {
    /// Whether the demand to come matters for offers at all.
    pub fn is_on(self) -> bool {
        self.menus || self.opportunity_price_per_hour > 0
    }

    /// What so much courier time costs, rounded to the nearest minor unit.
    pub fn surcharge(self, misses: Seconds) -> i64 {
        let exact = i128::from(misses.0.max(0)) * i128::from(self.opportunity_price_per_hour.max(0));
        i64::try_from((exact + 1800) / 3600).unwrap_or(MOST_AMOUNT).min(MOST_AMOUNT)
    }

    /// Refuses negative and absurd prices.
    pub fn check(self) -> Result<(), Invalid> {
        match (0..=100_000_000).contains(&self.opportunity_price_per_hour) {
            true => Ok(()),
            false => Err(Invalid::new("foresight.opportunity_price_per_hour", "must be 0 to 100000000")),
        }
    }
}

/// When a zone's outside is told of how couriers come on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveRules {
    /// `eta.changed`: the expected time moved by so much since it was last told.
    pub eta_change_seconds: Seconds,
    /// `courier.approaching`: the courier is expected within so long; `None`: never by time.
    pub approaching_seconds: Option<Seconds>,
    /// The same by distance, as the crow flies; `None`: never by distance.
    pub approaching_meters: Option<Meters>,
}

impl Default for LiveRules {
    fn default() -> Self {
        Self { eta_change_seconds: Seconds(300), approaching_seconds: Some(Seconds(600)), approaching_meters: None }
    }
}

impl LiveRules {
    /// Refuses what would tell of every second, or of nothing.
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

/// Most skills of a zone, and most that a list of them may name.
pub const MOST_SKILLS: usize = 64;

/// Skills as a set of up to 64, by their position in the zone's list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct SkillSet(pub u64);

impl SkillSet {
    /// Whether all of `needed` are in this set.
    pub fn covers(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }
}

/// The skills that a zone knows (0 to 64, all different).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Skills(Vec<String>);

impl Skills {
    /// Refuses too many, empty and repeated names.
    pub fn new(names: Vec<String>) -> Result<Self, Invalid> {
        check_number(&names)?;
        check_names("skills", &names)?;
        Ok(Self(names))
    }

    /// The names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The set of some names, each of which counts once; one that the zone does not know is refused, and so are too many.
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

/// Names are 1 to 40 characters and all different.
pub(super) fn check_names(field: &str, names: &[String]) -> Result<(), Invalid> {
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() || name.chars().count() > 40 {
            return Err(Invalid::new(format!("{field}[{i}]"), "must have 1 to 40 characters"));
        }
        if names[..i].contains(name) {
            return Err(Invalid::new(format!("{field}[{i}]"), format!("{name:?} is named twice")));
        }
    }
    Ok(())
}

/// Text for people has at least one character that can be seen, and at most `most`.
pub(super) fn check_name(field: &str, text: &str, most: usize) -> Result<(), Invalid> {
    if text.trim().is_empty() || text.chars().count() > most {
        return Err(Invalid::new(field, format!("must have 1 to {most} characters")));
    }
    Ok(())
}

/// A service area: where, in which civil time and currency, by which rules.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// Whose it is.
    pub merchant: MerchantId,
    /// Counts edits.
    pub version: i64,
    /// For people.
    pub name: String,
    /// Its civil time.
    pub time_zone: Tz,
    /// Of all its prices.
    pub currency: Currency,
    /// Where it serves.
    pub area: Area,
    /// What loads are measured in.
    pub dimensions: Dimensions,
    /// What couriers may be asked to know.
    pub skills: Skills,
    /// How travel times are found.
    pub travel: TravelModel,
    /// How long a hold lasts.
    pub hold_for: Seconds,
    /// How long an offer can be taken up (it is checked again then).
    pub offer_for: Seconds,
    /// The service time of an order that names none.
    pub default_service: Seconds,
    /// Orders for now, if the zone takes them.
    pub asap: Option<AsapRule>,
    /// The price of a window that the shopper proposes, if the zone takes them.
    pub custom_window_price: Option<i64>,
    /// What a plan costs.
    pub objective: ObjectiveWeights,
    /// What is made of the demand that is to be expected.
    pub foresight: ForesightRules,
    /// When routes that start at a depot are released, if that is not when their courier leaves.
    pub release: Option<ReleaseRule>,
    /// Which proofs of a hand-over it wants.
    pub proofs: ProofRules,
    /// When the outside is told of how couriers come on.
    pub live: LiveRules,
}

impl Zone {
    /// The date that a calendar on the wall of the zone shows at an instant.
    pub fn date_of(&self, at: Timestamp) -> NaiveDate {
        at.to_utc().with_timezone(&self.time_zone).date_naive()
    }

    /// The service days whose couriers may be at work within a window, the earliest first: a shift belongs to the day on which it
    /// begins and may last a day, so after midnight couriers of the day before are at work.
    pub fn days_at_work(&self, window: Window) -> impl Iterator<Item = NaiveDate> + use<> {
        let (first, last) = (self.date_of(window.start() - MAX_SHIFT), self.date_of(window.end()));
        first.iter_days().take_while(move |date| *date <= last)
    }

    /// The instants of a civil day, of which the last belongs to the next one.
    pub fn civil_day(&self, date: NaiveDate) -> Window {
        let begin = |date| resolve_civil(self.time_zone, date, CivilTime::MIDNIGHT);
        Window::lasting(begin(date), begin(date + Days::new(1)) - begin(date))
    }

    /// Refuses rules out of range.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        self.travel.check()?;
        self.objective.check()?;
        self.foresight.check()?;
        self.release.as_ref().map_or(Ok(()), ReleaseRule::check)?;
        self.proofs.check()?;
        self.live.check()?;
        in_range("hold_seconds", self.hold_for, 10, 3600)?;
        in_range("offer_seconds", self.offer_for, 10, 86_400)?;
        in_range("default_service_seconds", self.default_service, 0, 14_400)?;
        if let Some(asap) = self.asap {
            asap.check()?;
        }
        self.custom_window_price.map_or(Ok(()), |price| check_price("custom_windows.price", price))
    }
}

fn in_range(field: &str, value: Seconds, least: i64, most: i64) -> Result<(), Invalid> {
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
        // 2.35 km: 211.5, and 9.75 min: 146.25, each rounded up.
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
