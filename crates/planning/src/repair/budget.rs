//! The limit of the work in a repair, counted in steps that are the same on every machine.

use std::cell::{Cell, RefCell};

/// The approximate number of steps for one search of a route for insertions. It is small, because bounds prune most positions.
pub(super) const STEPS_PER_SEARCH: usize = 100;
/// The approximate number of steps for one step of [`crate::reoptimise_for`].
pub(super) const STEPS_PER_REOPTIMISATION: usize = 1000;

/// Called before each piece of work with the total number of steps at its end; `false` forbids the work.
pub(super) type Ask<'a> = &'a mut dyn FnMut(u64) -> bool;

/// The steps of work that were spent. One step is the timing of one stop.
pub(super) struct Budget<'a> {
    ask: RefCell<Ask<'a>>,
    spent: Cell<u64>,
    refused: Cell<bool>,
}

impl<'a> Budget<'a> {
    pub fn new(ask: Ask<'a>) -> Self {
        Self { ask: RefCell::new(ask), spent: Cell::new(0), refused: Cell::new(false) }
    }

    /// Whether a piece of work with that many steps is allowed. If it is, the steps are spent.
    pub fn take(&self, steps: usize) -> bool {
        let spent = self.spent.get().saturating_add(steps as u64);
        let allowed = (*self.ask.borrow_mut())(spent);
        match allowed {
            true => self.spent.set(spent),
            false => self.refused.set(true),
        }
        allowed
    }

    /// Whether some work was refused.
    pub fn is_over(&self) -> bool {
        self.refused.get()
    }
}
