//! How much a repair may do, counted in steps of work that are the same on every machine.

use std::cell::{Cell, RefCell};

/// Steps for one survey of a route, about: most positions are passed over by what the route looks like from afar.
pub(super) const SURVEY: usize = 100;
/// Steps for one step of the search for room, about.
pub(super) const ROOM: usize = 1000;

/// Asked before each piece of work, with all steps up to its end; `false` forbids it.
pub(super) type Ask<'a> = &'a mut dyn FnMut(u64) -> bool;

/// What is left of the effort. One step is one stop that is timed.
pub(super) struct Budget<'a> {
    ask: RefCell<Ask<'a>>,
    spent: Cell<u64>,
    refused: Cell<bool>,
}

impl<'a> Budget<'a> {
    pub fn new(ask: Ask<'a>) -> Self {
        Self { ask: RefCell::new(ask), spent: Cell::new(0), refused: Cell::new(false) }
    }

    /// Whether a piece of work of that many steps may be done; they are spent then.
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
