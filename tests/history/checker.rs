//! Whether the history of one object could have come from a sequential one: linearizability.
//!
//! The search of Wing and Gong with the memory of Lowe: operations are put into an order one at a time, and a set of placed
//! operations with the state that they lead to is tried once. A checker of our own, not `stateright`'s tester, because three things that
//! every history here has are not in it: operations of which nobody knows whether they happened (no answer, or 503), which may
//! happen at any time later or never; transitions that no caller asks for (a hold expires); and answers that speak of a change
//! during the operation ("it was changed meanwhile"), which need the times of the operation and not the state alone.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

/// States that one history may try before it counts as undecided.
const MOST_NODES: usize = 4_000_000;

/// One operation on an object. Times are microseconds of one clock.
#[derive(Clone, Debug)]
pub struct Event<C> {
    /// The record that it is taken from, for excerpts.
    pub record: usize,
    pub invoked: u64,
    /// `None`: it may take effect at any time later.
    pub returned: Option<u64>,
    /// Whether it did happen. What nobody was told of may have happened or not.
    pub certain: bool,
    pub call: C,
}

impl<C> Event<C> {
    /// When it was over at the latest.
    pub fn until(&self) -> u64 {
        self.returned.unwrap_or(u64::MAX)
    }
}

/// What a sequential object does.
pub trait Model {
    type State: Clone + Eq + Hash + Debug;
    type Call;

    fn initial(&self) -> Self::State;

    /// The states that the call, with the answer that it got, may lead to from this one; none if it cannot have happened here.
    fn after(&self, state: &Self::State, event: &Event<Self::Call>) -> Vec<Self::State>;
}

/// Why a history is not linearizable, or could not be decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is.
    Linearizable,
    /// However the others are ordered, none of these (records) can come next; the most that could be ordered came before.
    Impossible { placed: Vec<usize>, stuck: Vec<usize>, state: String },
    /// The search was given up.
    Undecided,
}

/// Checks one object's history.
pub fn check<M: Model>(model: &M, mut events: Vec<Event<M::Call>>) -> Verdict {
    events.sort_by_key(|event| (event.invoked, event.until()));
    let mut search = Search { model, events: &events, seen: HashSet::new(), best: Vec::new(), best_state: None };
    let mut placed = Placed { bits: vec![0; events.len().div_ceil(64)], order: Vec::new(), first_open: 0 };
    match search.from(&mut placed, model.initial()) {
        Some(true) => Verdict::Linearizable,
        Some(false) => search.impossible(),
        None => Verdict::Undecided,
    }
}

/// What stands in the order so far.
struct Placed {
    bits: Vec<u64>,
    order: Vec<usize>,
    /// All before it are placed.
    first_open: usize,
}

impl Placed {
    fn has(&self, index: usize) -> bool {
        self.bits[index / 64] >> (index % 64) & 1 == 1
    }

    fn flip(&mut self, index: usize) {
        self.bits[index / 64] ^= 1 << (index % 64);
    }
}

struct Search<'a, M: Model> {
    model: &'a M,
    events: &'a [Event<M::Call>],
    seen: HashSet<(Vec<u64>, M::State)>,
    /// The longest order that was found.
    best: Vec<usize>,
    best_state: Option<M::State>,
}

impl<M: Model> Search<'_, M> {
    /// Whether the rest can be ordered from here; `None` if that takes too long.
    fn from(&mut self, placed: &mut Placed, state: M::State) -> Option<bool> {
        if !self.seen.insert((placed.bits.clone(), state.clone())) {
            return Some(false);
        }
        if self.seen.len() > MOST_NODES {
            return None;
        }
        if self.best_state.is_none() || placed.order.len() > self.best.len() {
            (self.best, self.best_state) = (placed.order.clone(), Some(state.clone()));
        }
        let Some(bound) = self.bound(placed) else { return Some(true) };
        for index in self.candidates(placed, bound) {
            for next in self.model.after(&state, &self.events[index]) {
                let first_open = self.place(placed, index);
                let found = self.from(placed, next);
                placed.order.pop();
                placed.flip(index);
                placed.first_open = first_open;
                if found != Some(false) {
                    return found;
                }
            }
        }
        Some(false)
    }

    fn place(&self, placed: &mut Placed, index: usize) -> usize {
        let before = placed.first_open;
        placed.flip(index);
        placed.order.push(index);
        while placed.first_open < self.events.len() && placed.has(placed.first_open) {
            placed.first_open += 1;
        }
        before
    }

    /// When the first of the certain ones that are left was over; `None` if none is left.
    fn bound(&self, placed: &Placed) -> Option<u64> {
        let left = (placed.first_open..self.events.len()).filter(|i| !placed.has(*i) && self.events[*i].certain);
        left.map(|i| self.events[i].until()).min()
    }

    /// What may come next: nothing that is left was over before it began. Certain ones first: most need no other.
    fn candidates(&self, placed: &Placed, bound: u64) -> Vec<usize> {
        let open = (placed.first_open..self.events.len()).take_while(|i| self.events[*i].invoked <= bound);
        let mut open: Vec<usize> = open.filter(|i| !placed.has(*i)).collect();
        open.sort_by_key(|i| (!self.events[*i].certain, self.events[*i].until()));
        open
    }

    fn impossible(&self) -> Verdict {
        let mut placed = Placed { bits: vec![0; self.events.len().div_ceil(64)], order: Vec::new(), first_open: 0 };
        for index in &self.best {
            self.place(&mut placed, *index);
        }
        let bound = self.bound(&placed).unwrap_or(u64::MAX);
        let records = |indices: &[usize]| indices.iter().map(|i| self.events[*i].record).collect();
        let stuck: Vec<usize> =
            self.candidates(&placed, bound).into_iter().filter(|i| self.events[*i].certain).collect();
        let state = format!("{:?}", self.best_state);
        Verdict::Impossible { placed: records(&self.best), stuck: records(&stuck), state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A register that holds a number.
    struct Register;

    #[derive(Clone, Copy, Debug)]
    enum Call {
        Write(u8),
        Read(u8),
    }

    impl Model for Register {
        type State = u8;
        type Call = Call;

        fn initial(&self) -> u8 {
            0
        }

        fn after(&self, state: &u8, event: &Event<Call>) -> Vec<u8> {
            match event.call {
                Call::Write(to) => vec![to],
                Call::Read(seen) => Vec::from_iter((seen == *state).then_some(seen)),
            }
        }
    }

    fn event(record: usize, (invoked, returned): (u64, u64), call: Call) -> Event<Call> {
        Event { record, invoked, returned: Some(returned), certain: true, call }
    }

    fn unanswered(record: usize, invoked: u64, call: Call) -> Event<Call> {
        Event { record, invoked, returned: None, certain: false, call }
    }

    #[test]
    fn one_after_the_other_each_sees_the_one_before() {
        let calls = [Call::Write(1), Call::Read(1), Call::Write(2), Call::Read(2)];
        let events = calls.iter().enumerate().map(|(i, call)| event(i, (10 * i as u64, 10 * i as u64 + 5), *call));
        assert_eq!(check(&Register, events.collect()), Verdict::Linearizable);
    }

    #[test]
    fn an_old_value_after_a_write_was_answered_is_impossible() {
        let events = vec![event(0, (0, 5), Call::Write(1)), event(1, (6, 9), Call::Read(0))];
        let Verdict::Impossible { placed, stuck, .. } = check(&Register, events) else { panic!("it is not") };
        assert_eq!((placed, stuck), (vec![0], vec![1]));
    }

    #[test]
    fn at_the_same_time_either_order_will_do_but_one_order_for_all() {
        let write = event(0, (0, 100), Call::Write(1));
        let new_then_old = [event(1, (10, 20), Call::Read(1)), event(2, (30, 40), Call::Read(0))];
        let old_then_new = [event(1, (10, 20), Call::Read(0)), event(2, (30, 40), Call::Read(1))];
        let of = |reads: [Event<Call>; 2]| check(&Register, reads.into_iter().chain([write.clone()]).collect());
        assert_eq!(of(old_then_new), Verdict::Linearizable);
        assert!(matches!(of(new_then_old), Verdict::Impossible { .. }));
    }

    #[test]
    fn what_was_not_answered_may_happen_late_or_never_but_once() {
        let lost = || unanswered(0, 0, Call::Write(7));
        let reads = |seen: [u8; 3]| {
            let reads = seen.into_iter().enumerate();
            reads.map(|(i, seen)| event(i + 1, (10 + 10 * i as u64, 15 + 10 * i as u64), Call::Read(seen)))
        };
        let of = |seen| check(&Register, reads(seen).chain([lost()]).collect());
        assert_eq!(of([0, 0, 0]), Verdict::Linearizable, "never");
        assert_eq!(of([0, 0, 7]), Verdict::Linearizable, "late");
        assert!(matches!(of([0, 7, 0]), Verdict::Impossible { .. }), "not twice, and not undone");
    }

    #[test]
    fn many_at_once_are_decided() {
        let mut events: Vec<_> = (0..14).map(|i| event(i, (0, 1000), Call::Write(i as u8))).collect();
        events.push(event(14, (1001, 1002), Call::Read(99)));
        assert!(
            matches!(check(&Register, events.clone()), Verdict::Impossible { .. }),
            "whatever the order of the fourteen"
        );
        events[14].call = Call::Read(5);
        assert_eq!(check(&Register, events), Verdict::Linearizable);
    }
}
