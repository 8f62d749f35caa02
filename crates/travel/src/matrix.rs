//! A travel model with explicit legs between known places.

use std::collections::HashMap;

use thiserror::Error;

use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Leg, Point, Travel};

/// The reason why a matrix is not valid.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MatrixError {
    /// The number of legs is not the square of the number of places.
    #[error("a matrix of {places} places needs {} legs, not {legs}", places * places)]
    Shape {
        /// The number of places: rows and columns.
        places: usize,
        /// The number of legs: cells.
        legs: usize,
    },
    /// A place occurs twice in the matrix.
    #[error("place {0} of the matrix is there twice")]
    Twice(usize),
    /// The duration or the distance of a leg is negative.
    #[error("leg {0} of the matrix is negative")]
    Negative(usize),
}

/// The legs from each place (row) to each place (column). The leg to or from a place outside the matrix has a prohibitive
/// length.
#[derive(Clone, Debug)]
pub struct Matrix {
    index: HashMap<Place, u32>,
    legs: Vec<Leg>,
}

/// The node of a place outside the matrix.
const UNKNOWN: u32 = u32::MAX;

/// A leg that takes longer than any shift.
const NEVER: Leg = Leg::new(Seconds(10 * 86_400), Meters(100_000_000));

impl Matrix {
    /// Creates a matrix from places and legs, row by row.
    ///
    /// # Errors
    /// Returns an error if the number of legs is wrong, a leg is negative, or a place occurs twice.
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
        Point { place, node: self.index.get(&place).copied().unwrap_or(UNKNOWN), set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        if from.place == to.place {
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
        Leg::new(Seconds(seconds), Meters(seconds * 10))
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
