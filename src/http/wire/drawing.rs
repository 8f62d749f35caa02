//! The way to a stop: its figures, and on request its line and its steps.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Place;
use crate::app::{Directions, Leg, Step, Turn};

/// The form in which lines are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Geometry {
    /// An encoded polyline with 5 decimal places.
    Polyline,
    /// An encoded polyline with 6 decimal places.
    Polyline6,
}

impl Geometry {
    fn decimal_places(self) -> u32 {
        match self {
            Self::Polyline => 5,
            Self::Polyline6 => 6,
        }
    }
}

/// What to write of each way, beside its figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Drawing {
    /// The line.
    pub geometry: Option<Geometry>,
    /// Whether the steps are written.
    pub steps: bool,
}

impl Drawing {
    /// Whether the ways must be computed.
    pub fn needs_ways(self) -> bool {
        self.steps || self.geometry.is_some()
    }
}

/// The way to a stop.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteLeg {
    /// The length in metres.
    pub distance_meters: i64,
    /// The planned driving time in seconds, at the speeds of that time of day.
    pub duration_seconds: i64,
    /// The line of the way as an encoded polyline, if the request has `geometry`. Without roads, it is straight.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "_c`|@_qiO??_ibE")]
    pub geometry: Option<String>,
    /// What to do on the way, if the request has `steps=true`. It is empty without roads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<RouteStep>>,
    #[serde(skip)]
    way: Option<Directions>,
}

/// One step of a way: a turn and the road that follows.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RouteStep {
    /// The turn.
    pub turn: TurnName,
    /// The name of the road; `null` if it has none.
    pub road: Option<String>,
    /// Where the step begins.
    pub place: Place,
    /// The length in metres.
    pub distance_meters: i64,
    /// The driving time in seconds without traffic.
    pub duration_seconds: i64,
}

/// The turn at the beginning of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnName {
    /// The first step.
    Depart,
    /// Straight on; the name of the road changes.
    Straight,
    /// A little to the left, by 20 to 60 degrees.
    SlightLeft,
    /// To the left.
    Left,
    /// Sharply to the left, by 120 to 165 degrees.
    SharpLeft,
    /// Back.
    UTurn,
    /// A little to the right, by 20 to 60 degrees.
    SlightRight,
    /// To the right.
    Right,
    /// Sharply to the right, by 120 to 165 degrees.
    SharpRight,
    /// The end of the way.
    Arrive,
}

impl From<Turn> for TurnName {
    fn from(turn: Turn) -> Self {
        match turn {
            Turn::Depart => Self::Depart,
            Turn::Straight => Self::Straight,
            Turn::SlightLeft => Self::SlightLeft,
            Turn::Left => Self::Left,
            Turn::SharpLeft => Self::SharpLeft,
            Turn::UTurn => Self::UTurn,
            Turn::SlightRight => Self::SlightRight,
            Turn::Right => Self::Right,
            Turn::SharpRight => Self::SharpRight,
            Turn::Arrive => Self::Arrive,
        }
    }
}

impl From<&Step> for RouteStep {
    fn from(step: &Step) -> Self {
        Self {
            turn: step.turn.into(),
            road: Some(step.name.clone()).filter(|name| !name.is_empty()),
            place: step.place.into(),
            distance_meters: step.distance.0,
            duration_seconds: step.duration.0,
        }
    }
}

impl RouteLeg {
    /// A leg with its way, if that was computed.
    pub(super) fn new(leg: Leg, way: Option<&Directions>) -> Self {
        Self {
            distance_meters: leg.distance.0,
            duration_seconds: leg.duration.0,
            geometry: None,
            steps: None,
            way: way.cloned(),
        }
    }

    /// The positions between the two ends of the way; none without roads.
    pub(in crate::http) fn between(&self) -> impl Iterator<Item = Place> {
        let line = self.way.as_ref().map_or(&[][..], |way| &way.line);
        line.iter().skip(1).take(line.len().saturating_sub(2)).map(|place| (*place).into())
    }

    /// Fills in what a request asks for. The way leads from one place to another.
    pub(super) fn draw(&mut self, drawing: Drawing, from: Place, to: Place) {
        self.geometry = drawing.geometry.map(|geometry| self.encoded(geometry, from, to));
        let steps = || self.way.iter().flat_map(|way| &way.steps).map(RouteStep::from).collect();
        self.steps = drawing.steps.then(steps);
    }

    fn encoded(&self, geometry: Geometry, from: Place, to: Place) -> String {
        let line = std::iter::once(from).chain(self.between()).chain([to]);
        let line = line.map(|place| geo::Coord { x: place.lng, y: place.lat });
        // It fails for positions outside of the globe, and a place cannot be one.
        polyline::encode_coordinates(line, geometry.decimal_places()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritiro_domain::{Meters, Seconds};

    fn place(lat: f64, lng: f64) -> Place {
        Place { lat, lng }
    }

    #[test]
    fn a_way_without_roads_is_a_straight_line() {
        let mut leg = RouteLeg::new(Leg::new(Seconds(60), Meters(500)), None);
        leg.draw(
            Drawing { geometry: Some(Geometry::Polyline), steps: true },
            place(38.5, -120.2),
            place(40.7, -120.95),
        );
        // The first two points of the example in the description of the format.
        assert_eq!(leg.geometry.as_deref(), Some("_p~iF~ps|U_ulLnnqC"));
        assert_eq!(leg.steps, Some(Vec::new()));
    }

    #[test]
    fn only_what_is_asked_for_is_written() {
        let mut leg = RouteLeg::new(Leg::new(Seconds(60), Meters(500)), None);
        leg.draw(Drawing::default(), place(38.5, -120.2), place(40.7, -120.95));
        let json = serde_json::to_value(&leg).unwrap();
        assert_eq!(json, serde_json::json!({"distance_meters": 500, "duration_seconds": 60}));
    }
}
