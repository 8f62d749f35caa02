//! The legs of a VRPLIB file: a rule for straight lines, or a full or half matrix.

use super::sections::Sections;
use crate::bench::instances::lines::Flaw;
use crate::bench::instances::{Legs, Node, Rounding};

const SECTION: &str = "EDGE_WEIGHT_SECTION";

pub(super) fn legs(file: &Sections<'_>, nodes: &[Node]) -> Result<Legs, Flaw> {
    let rounding = match file.choice("EDGE_WEIGHT_TYPE", &["EXPLICIT", "EUC_2D", "CEIL_2D", "FLOOR_2D"])? {
        "EUC_2D" => Rounding::Nearest,
        "CEIL_2D" => Rounding::Up,
        "FLOOR_2D" => Rounding::Down,
        _ => return table(file, nodes.len()).map(Legs::Table),
    };
    // Straight lines need coordinates.
    file.needed("NODE_COORD_SECTION", nodes.len())?;
    Ok(Legs::Rounded(rounding))
}

/// The cells of a row that the file contains.
#[derive(Clone, Copy)]
enum Shape {
    Full,
    Lower { diagonal: usize },
    Upper { diagonal: usize },
}

impl Shape {
    fn of(file: &Sections<'_>) -> Result<Self, Flaw> {
        let names = ["FULL_MATRIX", "LOWER_ROW", "LOWER_DIAG_ROW", "UPPER_ROW", "UPPER_DIAG_ROW"];
        Ok(match file.choice("EDGE_WEIGHT_FORMAT", &names)? {
            "LOWER_ROW" => Self::Lower { diagonal: 0 },
            "LOWER_DIAG_ROW" => Self::Lower { diagonal: 1 },
            "UPPER_ROW" => Self::Upper { diagonal: 0 },
            "UPPER_DIAG_ROW" => Self::Upper { diagonal: 1 },
            _ => Self::Full,
        })
    }

    fn columns(self, row: usize, size: usize) -> std::ops::Range<usize> {
        match self {
            Self::Full => 0..size,
            Self::Lower { diagonal } => 0..row + diagonal,
            Self::Upper { diagonal } => row + 1 - diagonal..size,
        }
    }
}

/// Numbers may wrap at any position; only their order matters.
fn table(file: &Sections<'_>, size: usize) -> Result<Vec<i64>, Flaw> {
    let shape = Shape::of(file)?;
    let cells = || (0..size).flat_map(move |row| shape.columns(row, size).map(move |column| (row, column)));
    let numbers = file.numbers(SECTION);
    let wanted = cells().count();
    if numbers.len() != wanted {
        let expected = format!("{wanted} numbers in {SECTION}");
        return Err(file.flaw_of(SECTION, expected, numbers.len().to_string()));
    }
    let mut table = vec![0; size * size];
    for ((row, column), (line, word)) in cells().zip(numbers) {
        let leg = line.whole(word, "a leg", 0)?;
        table[row * size + column] = leg;
        if !matches!(shape, Shape::Full) {
            table[column * size + row] = leg;
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_matrix_is_the_same_in_both_directions() {
        let legs = |format: &str, cells: &str| {
            let text = format!("EDGE_WEIGHT_FORMAT: {format}\n{SECTION}\n{cells}\nEOF");
            table(&Sections::of(&text).expect("sections"), 3)
        };
        let expected = vec![0, 1, 2, 1, 0, 3, 2, 3, 0];
        assert_eq!(legs("LOWER_ROW", "1\n2 3"), Ok(expected.clone()));
        assert_eq!(legs("LOWER_DIAG_ROW", "0\n1 0\n2 3 0"), Ok(expected.clone()));
        assert_eq!(legs("UPPER_ROW", "1 2\n3"), Ok(expected.clone()));
        assert_eq!(legs("UPPER_DIAG_ROW", "0 1 2 0 3 0"), Ok(expected));
        assert!(legs("UPPER_ROW", "1 2").is_err() && legs("FULL_COL", "1").is_err());
    }
}
