//! Explicit travel times between known places.

use std::collections::HashMap;

use thiserror::Error;

use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Leg, Point, Travel};

/// Why a matrix cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MatrixError {
    /// The number of legs is not the square of the number of places.
    #[error("a matrix of {places} places needs {} legs, not {legs}", places * places)]
    Shape {
        /// Rows and columns.
        places: usize,
        /// Cells.
        legs: usize,
    },
    /// A place stands in it twice.
    #[error("place {0} of the matrix is there twice")]
    Twice(usize),
    /// Travel takes no negative time.
    #[error("leg {0} of the matrix is negative")]
    Negative(usize),
}

/// Legs from each place (row) to each place (column). A place that is not in it is as far away as can be.
#[derive(Clone, Debug)]
pub struct Matrix {
    index: HashMap<Place, u32>,
    legs: Vec<Leg>,
}

/// The node of a place that the matrix does not know.
const UNKNOWN: u32 = u32::MAX;

/// Longer than any shift.
const NEVER: Leg = Leg { duration: Seconds(10 * 86_400), distance: Meters(100_000_000) };

impl Matrix {
    /// Rows one behind the other.
    pub fn new(places: &[Place], legs: Vec<Leg>) -> Result<Self, MatrixError> {
        if legs.len() != places.len() * places.len() {
            return Err(MatrixError::Shape { places: places.len(), legs: legs.len() });
        }
        if let Some(i) = legs.iter().position(|l| l.duration.0 < 0 || l.distance.0 < 0) {
            return Err(MatrixError::Negative(i));
        }
        let mut index = HashMap::with_capacity(places.len());
        for (i, place) in (0u32..).zip(places) {
            if index.insert(*place, i).is_some() {
                return Err(MatrixError::Twice(i as usize));
            }
        }
        Ok(Self { index, legs })
    }
}

impl Travel for Matrix {
    fn point(&self, place: Place) -> Point {
        Point { place, node: self.index.get(&place).copied().unwrap_or(UNKNOWN) }
    }

    fn leg(&self, from: Point, to: Point) -> Leg {
        if from == to {
            return Leg::default();
        }
        if from.node == UNKNOWN || to.node == UNKNOWN {
            return NEVER;
        }
        self.legs[from.node as usize * self.index.len() + to.node as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat: f64) -> Place {
        Place::new(lat, 0.0).expect("on the globe")
    }

    fn leg(seconds: i64) -> Leg {
        Leg { duration: Seconds(seconds), distance: Meters(seconds * 10) }
    }

    #[test]
    fn rows_are_from_and_columns_are_to() {
        let matrix = Matrix::new(&[place(1.0), place(2.0)], vec![leg(0), leg(5), leg(7), leg(0)]).expect("a matrix");
        let (a, b) = (matrix.point(place(1.0)), matrix.point(place(2.0)));
        assert_eq!((matrix.leg(a, b), matrix.leg(b, a), matrix.leg(a, a)), (leg(5), leg(7), leg(0)));
        assert_eq!(matrix.leg(a, matrix.point(place(3.0))), NEVER);
    }

    #[test]
    fn refuses_what_is_no_matrix() {
        assert_eq!(Matrix::new(&[place(1.0)], vec![]).unwrap_err(), MatrixError::Shape { places: 1, legs: 0 });
        assert_eq!(Matrix::new(&[place(1.0)], vec![leg(-1)]).unwrap_err(), MatrixError::Negative(0));
        let twice = Matrix::new(&[place(1.0), place(1.0)], vec![leg(0); 4]).unwrap_err();
        assert_eq!(twice, MatrixError::Twice(1));
    }
}
