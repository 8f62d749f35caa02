//! The steps of ruin and recreate.

use rand::seq::IndexedRandom;

use super::effort::Depth;
use super::search::{Journal, Search};
use super::search_state::NONE;

impl Search<'_> {
    /// Inserts each unassigned job at its cheapest feasible position.
    pub fn begin(&mut self) {
        let to_insert = std::mem::take(&mut self.state.unassigned);
        self.recreate(to_insert, false);
        self.journal = Journal::default();
        self.best.stale.fill(true);
        self.reheat(Depth::Deep);
        self.remember();
    }

    /// One step of ruin and recreate, accepted by the threshold. `progress` increases from 0 to 1.
    ///
    /// Returns `false` if there is no job to move or to insert.
    pub fn step(&mut self, progress: f64) -> bool {
        let Some(seed) = self.seed() else { return false };
        self.journal.unassigned.clone_from(&self.state.unassigned);
        self.journal.cost = self.state.cost;
        let mut to_insert = std::mem::take(&mut self.state.unassigned);
        let all = to_insert.is_empty();
        self.journal.jobs.extend(to_insert.iter().map(|job| (*job, NONE)));
        to_insert.extend(self.ruin(seed));
        self.recreate(to_insert, all);
        if self.keeps(progress) {
            self.keep()
        } else {
            self.undo()
        }
        true
    }

    /// Selects the job around which stops are removed: a random unassigned job, or, if there is none, a random movable job.
    fn seed(&mut self) -> Option<u32> {
        let from = if self.state.unassigned.is_empty() { &self.movable } else { &self.state.unassigned };
        from.choose(&mut self.random).copied()
    }

    fn keeps(&mut self, progress: f64) -> bool {
        let (unassigned, before) = (&self.state.unassigned, &self.journal.unassigned);
        let flawed = self
            .journal
            .route_states
            .iter()
            .any(|(route_state, ..)| self.state.route_states[*route_state as usize].table.violation.is_some());
        if flawed || (before.is_empty() && !unassigned.is_empty()) {
            return false;
        }
        let insertion_failures = |jobs: &[u32]| -> u64 {
            jobs.iter().map(|i| u64::from(self.state.jobs[*i as usize].insertion_failures)).sum()
        };
        let (now, then) =
            ((insertion_failures(unassigned), unassigned.len()), (insertion_failures(before), before.len()));
        let fewer = now.0 < then.0 || now.1 < then.1;
        let same = now == then;
        let kept =
            fewer || same && self.threshold.accepts(self.state.cost, self.journal.cost, progress, &mut self.random);
        for job in unassigned {
            self.state.jobs[*job as usize].insertion_failures += 1;
        }
        kept
    }
}
