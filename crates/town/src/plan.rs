//! The plan of a town while it grows.

use crate::chance::{Chance, Step};
use crate::net::{Kind, Net};
use crate::plane::{Point, is_inside, middle, point};
use crate::river::River;
use crate::settings::Dimensions;
use crate::shape::Warp;

/// What is known of a town before it is named and built.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) size: Dimensions,
    pub(crate) river: River,
    pub(crate) rail: Vec<Point>,
    pub(crate) warp: Warp,
    pub(crate) net: Net,
    /// The corners of the main square.
    pub(crate) square: Vec<Point>,
    /// The old walls.
    pub(crate) walls: Vec<Point>,
    /// The edge of the town.
    pub(crate) edge: Vec<Point>,
    /// The other built-up areas.
    pub(crate) villages: Vec<Settlement>,
    /// The industrial area.
    pub(crate) industry: Option<Settlement>,
    /// Where the rails cross a road at grade.
    pub(crate) level_crossings: Vec<usize>,
    /// The nodes with a gate.
    pub(crate) gates: Vec<usize>,
    /// Both ends of the ferry.
    pub(crate) ferry: Option<[usize; 2]>,
    /// The faces of the skeleton in which people live or work.
    pub(crate) quarters: Vec<Quarter>,
    /// Areas without buildings of the usual kind.
    pub(crate) grounds: Vec<Ground>,
}

/// A built-up area outside of the town.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    pub(crate) center: Point,
    pub(crate) outline: Vec<Point>,
}

/// A face of the skeleton.
#[derive(Clone, Debug)]
pub(crate) struct Quarter {
    pub(crate) outline: Vec<Point>,
    pub(crate) style: Style,
}

/// How a quarter is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Old,
    Living,
    Industrial,
    Village,
}

/// What an area is used for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Use {
    Park,
    School,
    Hospital,
    Cemetery,
    Station,
    Pitch,
}

/// An area with a use of its own.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) what: Use,
    pub(crate) outline: Vec<Point>,
}

impl Plan {
    /// The random numbers of a step.
    pub(crate) fn chance(&self, step: Step) -> Chance {
        Chance::new(self.seed, step)
    }

    /// How far the roads along the river are from its middle.
    pub(crate) fn bank(&self) -> f64 {
        self.size.river / 2.0 + 19.0
    }

    /// Where the rails are.
    pub(crate) fn rail_y(&self, x: f64) -> f64 {
        let pair = self.rail.windows(2).find(|pair| pair[1].x >= x).unwrap_or(&self.rail[self.rail.len() - 2..]);
        pair[0].y + (pair[1].y - pair[0].y) * (x - pair[0].x) / (pair[1].x - pair[0].x)
    }

    /// A node of the main square.
    pub(crate) fn square_node(&self) -> usize {
        let is_square = |leg: &usize| self.net.kind(*leg) == Kind::Square;
        self.net.all_legs().find(is_square).map_or(0, |leg| self.net.legs[leg].ends[0])
    }

    /// Whether a place is in a quarter of the town or of a village.
    pub(crate) fn is_built_up(&self, p: Point) -> bool {
        self.quarters.iter().any(|quarter| is_inside(p, &quarter.outline))
    }

    /// What the face of an outline is built as; `None` for countryside and water.
    pub(crate) fn style(&self, outline: &[Point]) -> Option<Style> {
        let inner = inner_point(outline);
        let is_water = || self.river.center.iter().any(|p| is_inside(*p, outline));
        let is_in = |settlement: &Settlement| is_inside(inner, &settlement.outline);
        match inner {
            // The middle of a roundabout.
            _ if crate::plane::area(outline) < 1_000.0 => None,
            _ if is_inside(inner, &self.square) || is_water() => None,
            _ if self.industry.as_ref().is_some_and(is_in) => Some(Style::Industrial),
            _ if self.villages.iter().any(is_in) => Some(Style::Village),
            _ if is_inside(inner, &self.walls) && self.river.north(inner) > 0.0 => Some(Style::Old),
            _ if is_inside(inner, &self.edge) => Some(Style::Living),
            _ => None,
        }
    }
}

/// A point inside of a polygon that runs counter-clockwise.
pub(crate) fn inner_point(outline: &[Point]) -> Point {
    let center = middle(outline);
    if is_inside(center, outline) {
        return center;
    }
    let beside = |pair: &[Point]| pair[0].toward(pair[1], 0.5) + (pair[1] - pair[0]).unit().left() * 6.0;
    outline.windows(2).map(beside).find(|p| is_inside(*p, outline)).unwrap_or(point(0.0, 0.0))
}
