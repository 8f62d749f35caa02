//! The static instance behind a stream: VRPLIB text with explicit durations and time windows.

use std::path::Path;

use super::super::error::{DynamicError, read};

/// No instance of the family comes near; it keeps sums far from overflow.
const LARGEST: i64 = 1_000_000_000;
/// More rows than that would not fit into memory as a matrix.
const MOST_NODES: usize = 20_000;

/// A customer of the instance, or the depot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Customer {
    /// Where, on the instance's own plane.
    pub at: (i64, i64),
    /// What is handed over.
    pub demand: i64,
    /// How long that takes.
    pub service: i64,
    /// When it may start.
    pub window: (i64, i64),
}

/// What the file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Static {
    /// What a vehicle holds.
    pub capacity: i64,
    /// Row by row, from and to every node.
    pub durations: Vec<i64>,
    /// The depot is the first.
    pub nodes: Vec<Customer>,
}

/// Reads a file.
pub fn load(path: &Path) -> Result<Static, DynamicError> {
    parse(&read(path)?).map_err(|(line, problem)| DynamicError::Line { path: path.to_owned(), line, problem })
}

type Fault = (usize, String);

/// Reads the text of a file; an error names the line.
pub fn parse(text: &str) -> Result<Static, Fault> {
    let mut words = Words { all: words(text), next: 0 };
    let mut found = Static::default();
    let mut sections = Vec::new();
    while let Some((line, word)) = words.take() {
        let key = word.trim_end_matches(':');
        match key {
            "EOF" => break,
            "DIMENSION" if found.nodes.is_empty() => found.nodes = vec![Customer::default(); words.dimension()?],
            "DIMENSION" => return Err((line, "expected one DIMENSION, found another".to_owned())),
            "CAPACITY" => found.capacity = words.header(key)?,
            _ if key.ends_with("_SECTION") => {
                words.section(key, line, &mut found)?;
                sections.push(key);
            }
            "EDGE_WEIGHT_TYPE" => words.expect(key, "EXPLICIT")?,
            "EDGE_WEIGHT_FORMAT" => words.expect(key, "FULL_MATRIX")?,
            _ => words.skip_line(line),
        }
    }
    let needed = ["EDGE_WEIGHT_SECTION", "DEMAND_SECTION", "SERVICE_TIME_SECTION", "TIME_WINDOW_SECTION"];
    let line = text.lines().count();
    match needed.into_iter().find(|name| !sections.contains(name)) {
        Some(missing) => Err((line, format!("expected {missing}, but the file ends"))),
        None => Ok(found),
    }
}

fn words(text: &str) -> Vec<(usize, &str)> {
    (1..).zip(text.lines()).flat_map(|(n, line)| line.split_whitespace().map(move |word| (n, word))).collect()
}

struct Words<'a> {
    all: Vec<(usize, &'a str)>,
    next: usize,
}

impl<'a> Words<'a> {
    fn take(&mut self) -> Option<(usize, &'a str)> {
        let word = self.all.get(self.next).copied();
        self.next += 1;
        word
    }

    fn skip_line(&mut self, line: usize) {
        while self.all.get(self.next).is_some_and(|(n, _)| *n == line) {
            self.next += 1;
        }
    }

    /// The value behind a key, with or without a colon of its own.
    fn value(&mut self, key: &str) -> Result<(usize, &'a str), Fault> {
        let last = self.all.last().map_or(1, |(line, _)| *line);
        let found = match self.take() {
            Some((_, ":")) => self.take(),
            found => found,
        };
        found.ok_or_else(|| (last, format!("expected a value of {key}, but the file ends")))
    }

    fn expect(&mut self, key: &str, wanted: &str) -> Result<(), Fault> {
        let (line, value) = self.value(key)?;
        (value == wanted).then_some(()).ok_or_else(|| (line, format!("expected {key} {wanted}, found {value}")))
    }

    fn header(&mut self, key: &str) -> Result<i64, Fault> {
        let (line, value) = self.value(key)?;
        number(line, value, key)
    }

    fn dimension(&mut self) -> Result<usize, Fault> {
        let (line, value) = self.value("DIMENSION")?;
        let count = number(line, value, "DIMENSION")? as usize;
        let fits = (2..=MOST_NODES).contains(&count);
        fits.then_some(count).ok_or_else(|| (line, format!("expected a DIMENSION of 2 to {MOST_NODES}, found {count}")))
    }

    fn number(&mut self, section: &str) -> Result<i64, Fault> {
        let (line, word) = self.value(section)?;
        number(line, word, section)
    }

    fn section(&mut self, name: &str, line: usize, found: &mut Static) -> Result<(), Fault> {
        if found.nodes.is_empty() {
            return Err((line, format!("expected DIMENSION before {name}")));
        }
        match name {
            "EDGE_WEIGHT_SECTION" => {
                let count = found.nodes.len() * found.nodes.len();
                found.durations = (0..count).map(|_| self.number(name)).collect::<Result<_, _>>()?;
            }
            "NODE_COORD_SECTION" => self.rows(name, found, |node, [x, y]| node.at = (x, y))?,
            "DEMAND_SECTION" => self.rows(name, found, |node, [demand]| node.demand = demand)?,
            "SERVICE_TIME_SECTION" => self.rows(name, found, |node, [service]| node.service = service)?,
            "TIME_WINDOW_SECTION" => self.rows(name, found, |node, [from, until]| node.window = (from, until))?,
            _ => self.skip_section(),
        }
        Ok(())
    }

    /// A number from 1 and its values, for each node in order.
    fn rows<const N: usize>(
        &mut self,
        name: &str,
        found: &mut Static,
        set: impl Fn(&mut Customer, [i64; N]),
    ) -> Result<(), Fault> {
        for (k, node) in (1..).zip(&mut found.nodes) {
            let line = self.all.get(self.next).map_or(1, |(line, _)| *line);
            let label = self.number(name)?;
            if label != k {
                return Err((line, format!("expected node {k} of {name}, found {label}")));
            }
            let mut values = [0; N];
            for value in &mut values {
                *value = self.number(name)?;
            }
            set(node, values);
            if node.window.0 > node.window.1 {
                return Err((line, format!("expected a window that ends after it starts, found {:?}", node.window)));
            }
        }
        Ok(())
    }

    /// Up to the next keyword.
    fn skip_section(&mut self) {
        while self.all.get(self.next).is_some_and(|(_, word)| !word.starts_with(char::is_alphabetic)) {
            self.next += 1;
        }
    }
}

fn number(line: usize, word: &str, what: &str) -> Result<i64, Fault> {
    let wrong = || (line, format!("expected a whole number from 0 to {LARGEST} in {what}, found {word}"));
    word.parse().ok().filter(|n| (0..=LARGEST).contains(n)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMALL: &str = "NAME : s\nDIMENSION : 2\nCAPACITY : 10\nEDGE_WEIGHT_TYPE : EXPLICIT\n\
        EDGE_WEIGHT_FORMAT : FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 7\n9 0\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n\
        DEMAND_SECTION\n1 0\n2 5\nDEPOT_SECTION\n1\n-1\nSERVICE_TIME_SECTION\n1 0\n2 60\n\
        TIME_WINDOW_SECTION\n1 0 9000\n2 10 20\nEOF\n";

    #[test]
    fn durations_are_directed_and_the_depot_is_first() {
        let read = parse(SMALL).unwrap();
        assert_eq!((read.capacity, read.durations.as_slice()), (10, &[0, 7, 9, 0][..]));
        assert_eq!(read.nodes[1], Customer { at: (3, 4), demand: 5, service: 60, window: (10, 20) });
    }

    #[test]
    fn an_error_names_the_line_and_what_was_expected() {
        let (line, problem) = parse(&SMALL.replace("9 0\nNODE", "9 x\nNODE")).unwrap_err();
        assert_eq!(line, 8);
        assert!(problem.contains("whole number") && problem.contains("found x"), "{problem}");
        let (_, problem) = parse("DIMENSION : 2\nEOF").unwrap_err();
        assert!(problem.contains("EDGE_WEIGHT_SECTION"), "{problem}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cut in 0usize..SMALL.len(), put in "[A-Z_ :0-9\\n-]{0,24}") {
            let _ = parse(&format!("{}{put}{}", &SMALL[..cut], &SMALL[cut..]));
            let _ = parse(&put);
        }
    }
}
