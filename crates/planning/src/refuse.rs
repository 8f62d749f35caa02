//! The reason why no position is feasible: the statistics that a search collects, and the refusal that follows from them.

use super::constraints::Miss;
use ritiro_domain::{Constraint, Refusal, RefusalCode, Seconds};

/// The violations that a search found for one window while no position was feasible. Each minimum is over all positions of all
/// routes.
#[derive(Clone, Debug, Default)]
pub(super) struct InfeasibilityStats {
    /// Positions that are in time but exceed the capacity: the load dimension and the smallest excess.
    pub excess: Option<(usize, i64)>,
    /// Positions that are too late: the smallest delay.
    pub short: Option<Seconds>,
    /// A constraint without an amount that a route or a position in time violates. If there are several, it is the one that is
    /// closest to a promise.
    pub rule: Option<&'static Refusal>,
    /// Whether a courier of the day could come in time if they had no other stops.
    pub reachable: bool,
    /// The smallest delay of a courier without other stops.
    pub out_of_reach: Option<Seconds>,
}

impl InfeasibilityStats {
    /// Records the reason why a route or a position does not suffice.
    #[inline]
    pub fn note(&mut self, miss: Miss) {
        match miss {
            Miss::Closed => {}
            Miss::Time(by) => self.short = Some(self.short.map_or(by, |best| best.min(by))),
            Miss::Load { dimension, excess } => {
                if self.excess.is_none_or(|(_, best)| excess < best) {
                    self.excess = Some((dimension, excess));
                }
            }
            Miss::Rule(rule) => {
                if self.rule.is_none_or(|best| best.code.nearness() < rule.code.nearness()) {
                    self.rule = Some(rule);
                }
            }
        }
    }

    pub fn unreachable(&mut self, by: Seconds) {
        self.out_of_reach = Some(self.out_of_reach.map_or(by, |best| best.min(by)));
    }

    /// Whether a position that lacks at least this much time could change the refusal.
    pub fn could_grow(&self, lacks: Seconds) -> bool {
        lacks.0 <= 0 || (self.excess.is_none() && self.rule.is_none() && self.short.is_none_or(|short| lacks < short))
    }

    /// The refusal. It names the constraint that was closest to being satisfied.
    pub fn refusal(&self) -> Refusal {
        if let Some((dimension, excess)) = self.excess {
            return Refusal { code: RefusalCode::Capacity, constraint: Constraint::Load { dimension, excess } };
        }
        if let Some(rule) = self.rule {
            return rule.clone();
        }
        if self.reachable {
            return Refusal { code: RefusalCode::NoRoom, constraint: missing(self.short) };
        }
        Refusal { code: RefusalCode::WindowUnreachable, constraint: missing(self.out_of_reach) }
    }
}

/// The missing time as a constraint. If no position was open, there is no number of seconds, so the result is the shift.
fn missing(short: Option<Seconds>) -> Constraint {
    short.map_or(Constraint::Shift, |short| Constraint::Time { short })
}
