//! The line and the steps of a leg, for maps and for couriers.

use ritiro_domain::{Meters, Place, Seconds};

use crate::geometry::{Position, bearing};
use crate::path::{Piece, Way};
use crate::roads::Roads;

/// The way of a leg for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directions {
    /// The line, from one place to the other. Its first and last parts are the walks between the places and the roads.
    pub line: Vec<Place>,
    /// What to do, in order. The last step is the arrival.
    pub steps: Vec<Step>,
}

/// One step: a turn and the road that follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The turn at the beginning.
    pub turn: Turn,
    /// The name of the road; empty if it has none.
    pub name: String,
    /// Where the step begins.
    pub place: Place,
    /// The length in metres, rounded up.
    pub distance: Meters,
    /// The driving time in seconds, rounded up. The walks at both ends of the leg do not count.
    pub duration: Seconds,
}

/// The direction of a step, compared with the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// The first step.
    Depart,
    /// At most 20 degrees to a side: the name of the road changes.
    Straight,
    /// 20 to 60 degrees to the left.
    SlightLeft,
    /// 60 to 120 degrees to the left.
    Left,
    /// 120 to 165 degrees to the left.
    SharpLeft,
    /// Back, more than 165 degrees to a side.
    UTurn,
    /// 20 to 60 degrees to the right.
    SlightRight,
    /// 60 to 120 degrees to the right.
    Right,
    /// 120 to 165 degrees to the right.
    SharpRight,
    /// The end of the leg.
    Arrive,
}

/// A road with the same name that bends by more than this at a junction is a new step, in degrees.
const BEND: f64 = 60.0;

impl Turn {
    /// The turn for an angle in degrees, more than -180 and at most 180; to the right it is positive.
    fn of(angle: f64) -> Self {
        let right = angle > 0.0;
        match angle.abs() {
            ..=20.0 => Self::Straight,
            ..=60.0 => {
                if right {
                    Self::SlightRight
                } else {
                    Self::SlightLeft
                }
            }
            ..=120.0 => {
                if right {
                    Self::Right
                } else {
                    Self::Left
                }
            }
            ..=165.0 => {
                if right {
                    Self::SharpRight
                } else {
                    Self::SharpLeft
                }
            }
            _ => Self::UTurn,
        }
    }

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Depart => "depart",
            Self::Straight => "straight",
            Self::SlightLeft => "slight_left",
            Self::Left => "left",
            Self::SharpLeft => "sharp_left",
            Self::UTurn => "u_turn",
            Self::SlightRight => "slight_right",
            Self::Right => "right",
            Self::SharpRight => "sharp_right",
            Self::Arrive => "arrive",
        }
    }
}

impl Roads {
    /// The line and the steps from one place to another; `None` if there is no way. It takes many times as long as a leg.
    pub fn directions(&self, from: Place, to: Place) -> Option<Directions> {
        let way = self.way(from, to)?;
        let shapes: Vec<_> = way.pieces.iter().map(|piece| self.network().piece_shape(piece)).collect();
        Some(Directions { line: line(from, &shapes, to), steps: self.steps(&way, &shapes, to) })
    }

    fn steps(&self, way: &Way, shapes: &[Vec<Position>], to: Place) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut sums = [0_u64; 2];
        let mut before: Option<&Vec<Position>> = None;
        for (piece, shape) in way.pieces.iter().zip(shapes).filter(|(_, shape)| shape.len() > 1) {
            let name = self.network().edge_name(piece.edge);
            let angle = before.and_then(|before| angle(before, shape)).unwrap_or(0.0);
            if steps.last().is_none_or(|step| step.name != name || angle.abs() > BEND) {
                let turn = if steps.is_empty() { Turn::Depart } else { Turn::of(angle) };
                sums = [0; 2];
                steps.push(step(turn, name, place(shape[0])));
            }
            let (time, length) = self.piece_cost(piece);
            sums = [sums[0] + time, sums[1] + length];
            if let Some(step) = steps.last_mut() {
                (step.duration, step.distance) = (Seconds(rounded_up(sums[0])), Meters(rounded_up(sums[1])));
            }
            before = Some(shape);
        }
        steps.push(step(Turn::Arrive, "", to));
        steps
    }

    /// The time in deciseconds and the length in decimetres of a piece.
    fn piece_cost(&self, piece: &Piece) -> (u64, u64) {
        let (length, whole) = (u64::from(piece.end - piece.start), u64::from(self.network().edge_length(piece.edge)));
        let time = u64::from(self.edge_times(piece.edge)[usize::from(piece.back)].unwrap_or(0));
        (time * length / whole.max(1), length)
    }
}

fn step(turn: Turn, name: &str, place: Place) -> Step {
    Step { turn, name: name.to_owned(), place, distance: Meters(0), duration: Seconds::ZERO }
}

fn rounded_up(tenths: u64) -> i64 {
    i64::try_from(tenths.div_ceil(10)).unwrap_or(i64::MAX)
}

fn place([lat, lng]: Position) -> Place {
    Place::from_e7(lat, lng)
}

/// All positions in order, each once.
fn line(from: Place, shapes: &[Vec<Position>], to: Place) -> Vec<Place> {
    let on_roads = shapes.iter().flatten().map(|position| place(*position));
    let mut line: Vec<_> = std::iter::once(from).chain(on_roads).chain([to]).collect();
    line.dedup();
    line
}

/// The angle between the end of one line and the beginning of the next, in degrees, to the right positive.
fn angle(before: &[Position], after: &[Position]) -> Option<f64> {
    let [.., a, b] = before else { return None };
    let [c, d, ..] = after else { return None };
    let angle = (bearing(*c, *d) - bearing(*a, *b)).rem_euclid(360.0);
    Some(if angle > 180.0 { angle - 360.0 } else { angle })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::world::{World, at, car};

    /// Via Roma goes north from `a` to `b` and bends into Corso Italia to the east; from `c` an unnamed lane goes back south.
    fn town() -> Roads {
        World::default()
            .nodes(&[('a', 0.0, 0.0), ('b', 0.0, 500.0), ('c', 500.0, 500.0), ('d', 500.0, 0.0), ('e', 0.0, 900.0)])
            .way("ab", &[("highway", "residential"), ("name", "Via Roma")])
            .way("be", &[("highway", "residential"), ("name", "Via Roma")])
            .way("bc", &[("highway", "residential"), ("name", "Corso Italia")])
            .way("cd", &[("highway", "residential")])
            .roads(&car())
    }

    #[test]
    fn a_leg_has_a_step_for_each_turn() {
        let directions = town().directions(at(0.0, 100.0), at(500.0, 200.0)).unwrap();
        let steps: Vec<_> = directions.steps.iter().map(|s| (s.turn, &*s.name, s.distance.0)).collect();
        assert_eq!(
            steps,
            [
                (Turn::Depart, "Via Roma", 400),
                (Turn::Right, "Corso Italia", 500),
                (Turn::Right, "", 300),
                (Turn::Arrive, "", 0),
            ]
        );
        // 400 m at 25 km/h take 57.6 s.
        assert_eq!(directions.steps[0].duration, Seconds(58));
        assert_eq!(directions.line, [at(0.0, 100.0), at(0.0, 500.0), at(500.0, 500.0), at(500.0, 200.0)]);
    }

    #[test]
    fn a_road_that_goes_on_is_one_step() {
        let directions = town().directions(at(20.0, 0.0), at(0.0, 900.0)).unwrap();
        let steps: Vec<_> = directions.steps.iter().map(|s| (s.turn, &*s.name, s.distance.0)).collect();
        assert_eq!(steps, [(Turn::Depart, "Via Roma", 900), (Turn::Arrive, "", 0)]);
        // The line begins with the walk to the road.
        assert_eq!(directions.line[..2], [at(20.0, 0.0), at(0.0, 0.0)]);
    }

    #[test]
    fn turns_have_the_names_of_their_angles() {
        let names = [-170.0, -130.0, -90.0, -30.0, 0.0, 30.0, 90.0, 130.0, 170.0].map(|angle| Turn::of(angle).as_str());
        assert_eq!(
            names,
            [
                "u_turn",
                "sharp_left",
                "left",
                "slight_left",
                "straight",
                "slight_right",
                "right",
                "sharp_right",
                "u_turn"
            ]
        );
    }
}
