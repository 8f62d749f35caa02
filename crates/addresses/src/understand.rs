//! Decides whether a text that somebody gives as an address is sure enough to act on it.

use ritiro_domain::Place;

use crate::addresses::Addresses;
use crate::found::{Found, Kind, Outcome};
use crate::query::{Query, QueryError};

/// A house is sure with at least this confidence: the name of the street has no typo, and every word has a meaning.
const SURE: u8 = 90;
/// And no other result has more than its confidence less this.
const AHEAD: u8 = 15;
/// Results with less are none.
const LEAST: u8 = 40;
/// The most candidates.
const CANDIDATES: usize = 10;

impl Addresses {
    /// What a text means that somebody gives as an address of an order.
    ///
    /// The text is taken as complete, not as something that somebody is still writing. It is sure if the best result is a house of the map (not one that is interpolated) with a confidence of at least 90, and every other
    /// result has a confidence that is at least 15 lower. So a street of the same name in two towns is ambiguous as long as the text names
    /// neither, wherever the focus is; and a typo in the name of the street is never sure, because it may be another street's name.
    ///
    /// # Errors
    /// Returns an error for a text that is too long or has neither letters nor digits.
    pub fn understand(&self, text: &str, focus: Option<Place>) -> Result<Outcome, QueryError> {
        let mut found = self.search(&Query::new(text, focus, CANDIDATES)?.complete());
        found.retain(|one| one.confidence >= LEAST);
        if is_sure(&found) {
            return Ok(Outcome::Sure(Box::new(found.swap_remove(0))));
        }
        Ok(if found.is_empty() { Outcome::Unknown } else { Outcome::Ambiguous(found) })
    }
}

fn is_sure(found: &[Found]) -> bool {
    let Some((best, others)) = found.split_first() else { return false };
    let ahead = others.iter().all(|other| other.confidence + AHEAD <= best.confidence);
    best.kind == Kind::House && best.confidence >= SURE && ahead
}
