//! Why nothing fits: the evidence that a search leaves, and the reason that it amounts to.

use ritiro_domain::{Constraint, Load, Refusal, RefusalCode, Seconds};

/// What was seen of one window while no position fitted. "At best" is over all positions of all routes.
#[derive(Clone, Debug, Default)]
pub(super) struct InfeasibilityStats {
    /// In time, but too full: the dimension and the excess at best.
    pub excess: Option<(usize, i64)>,
    /// Too late: by how much at best.
    pub short: Option<Seconds>,
    /// In time and not too full, but a ride limit broke.
    pub ride: bool,
    /// A courier of the day could come if there were nothing else to do.
    pub reachable: bool,
    /// How much even an empty courier would be late at best.
    pub out_of_reach: Option<Seconds>,
}

impl InfeasibilityStats {
    pub fn too_full(&mut self, load: Load, capacity: Load) {
        let here = load.worst_excess(capacity);
        self.excess = match (self.excess, here) {
            (Some(best), Some(here)) if best.1 <= here.1 => Some(best),
            (best, here) => here.or(best),
        };
    }

    pub fn late(&mut self, by: Seconds) {
        self.short = Some(self.short.map_or(by, |best| best.min(by)));
    }

    pub fn unreachable(&mut self, by: Seconds) {
        self.out_of_reach = Some(self.out_of_reach.map_or(by, |best| best.min(by)));
    }

    /// Whether a position that lacks at least so much time could change what is known.
    pub fn could_grow(&self, lacks: Seconds) -> bool {
        lacks.0 <= 0 || (self.excess.is_none() && !self.ride && self.short.is_none_or(|short| lacks < short))
    }

    /// The constraint that was closest to being met is the one that binds.
    pub fn refusal(&self) -> Refusal {
        if let Some((dimension, excess)) = self.excess {
            return Refusal { code: RefusalCode::Capacity, constraint: Constraint::Load { dimension, excess } };
        }
        if self.ride {
            return Refusal { code: RefusalCode::RideTime, constraint: Constraint::RideTime };
        }
        if self.reachable {
            return Refusal { code: RefusalCode::NoRoom, constraint: missing(self.short) };
        }
        Refusal { code: RefusalCode::WindowUnreachable, constraint: missing(self.out_of_reach) }
    }
}

/// Where no position was open at all, there is no number to name.
fn missing(short: Option<Seconds>) -> Constraint {
    short.map_or(Constraint::Shift, |short| Constraint::Time { short })
}
