//! The queue of plans that need a search for repair: each plan once, in order of the requests, and the cases without a
//! result.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::store::plans::PlanKey;
use ritiro_domain::{Seconds, Timestamp};
use ritiro_planning::Case;

/// A case without a result is tried again after this pause. Each further pause is twice as long, up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Seconds = Seconds(30);
const LONGEST_PAUSE: Seconds = Seconds(600);
/// A case is tried again at once if its lateness has grown by this much.
const LATER: Seconds = Seconds(60);
/// A case that was not tried for this long is forgotten.
const FORGET_AFTER: Seconds = Seconds(3600);

/// The memory about one plan's searches. A restart loses it; the only cost is a few more searches.
#[derive(Clone, Default)]
pub(super) struct Memory {
    tried: HashMap<Case, Tried>,
    /// The number of consecutive results that were dropped because the plan had changed.
    pub outrun: u32,
}

#[derive(Clone, Copy)]
struct Tried {
    late: Seconds,
    pause: Seconds,
    again: Timestamp,
}

impl Memory {
    /// Whether a case with this lateness is due for a search.
    pub fn is_due(&self, case: Case, late: Seconds, now: Timestamp) -> bool {
        self.tried.get(&case).is_none_or(|tried| tried.again <= now || late >= tried.late + LATER)
    }

    /// Records the cases that a search tried.
    pub fn note(&mut self, cases: &[(Case, Seconds)], now: Timestamp) {
        self.tried.retain(|_, tried| tried.again + FORGET_AFTER > now);
        for (case, late) in cases {
            let known = self.tried.get(case).filter(|tried| *late < tried.late + LATER);
            let pause = known.map_or(FIRST_PAUSE, |tried| (tried.pause + tried.pause).min(LONGEST_PAUSE));
            self.tried.insert(*case, Tried { late: *late, pause, again: now + pause });
        }
    }
}

#[derive(Default)]
struct Plans {
    /// The waiting plans in order of the requests, each once.
    waiting: VecDeque<PlanKey>,
    /// The plans with a running search. Each plan has at most one.
    running: HashSet<PlanKey>,
    memories: HashMap<PlanKey, Memory>,
}

/// The queue of this process.
pub(super) struct Agenda {
    plans: Mutex<Plans>,
    changes: watch::Sender<()>,
}

impl Agenda {
    pub fn new() -> Self {
        Self { plans: Mutex::default(), changes: watch::Sender::new(()) }
    }

    /// Requests a search for a plan. A running search does not satisfy the request, because it began with an older
    /// state.
    pub fn ask(&self, key: PlanKey) {
        let mut plans = self.plans();
        if !plans.waiting.contains(&key) {
            plans.waiting.push_back(key);
            drop(plans);
            self.changes.send_replace(());
        }
    }

    /// Waits for the next plan without a running search. The caller must return it with [`Agenda::done`].
    pub async fn next(&self) -> (PlanKey, Memory) {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            // The sender lives as long as `self`.
            let _ = changes.changed().await;
        }
    }

    fn take(&self) -> Option<(PlanKey, Memory)> {
        let mut plans = self.plans();
        let at = plans.waiting.iter().position(|key| !plans.running.contains(key))?;
        let key = plans.waiting.remove(at)?;
        plans.running.insert(key);
        Some((key, plans.memories.remove(&key).unwrap_or_default()))
    }

    /// Ends a search and stores its memory for the next one. `None` means that the plan needs no repair.
    pub fn done(&self, key: PlanKey, memory: Option<Memory>) {
        let mut plans = self.plans();
        plans.running.remove(&key);
        if let Some(memory) = memory {
            plans.memories.insert(key, memory);
        }
        drop(plans);
        self.changes.send_replace(());
    }

    /// Forgets the memory of the plans for which `is_over` is true.
    pub fn forget(&self, is_over: impl Fn(&PlanKey) -> bool) {
        self.plans().memories.retain(|key, _| !is_over(key));
    }

    /// The number of plans that wait for a search or have a running one.
    pub fn len(&self) -> usize {
        let plans = self.plans();
        plans.waiting.len() + plans.running.len()
    }

    /// Waits until no plan for which `counts` is true waits for a search or has a running one.
    pub async fn settled(&self, counts: impl Fn(&PlanKey) -> bool) {
        let mut changes = self.changes.subscribe();
        while self.plans().any(&counts) {
            let _ = changes.changed().await;
        }
    }

    fn plans(&self) -> MutexGuard<'_, Plans> {
        // Each change is complete, so the value is valid even if the lock is poisoned.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plans {
    fn any(&self, counts: impl Fn(&PlanKey) -> bool) -> bool {
        self.waiting.iter().chain(&self.running).any(counts)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use ritiro_domain::{ShiftId, ZoneId};

    fn key(number: u128) -> PlanKey {
        (ZoneId(Uuid::from_u128(number)), NaiveDate::default())
    }

    #[tokio::test]
    async fn plans_take_turns_and_each_is_searched_for_once_at_a_time() {
        let agenda = Agenda::new();
        [1, 2, 1, 2].into_iter().for_each(|number| agenda.ask(key(number)));
        assert_eq!(agenda.len(), 2);
        assert_eq!(agenda.next().await.0, key(1));
        agenda.ask(key(1));
        agenda.ask(key(3));
        assert_eq!(agenda.next().await.0, key(2), "who asked first");
        assert_eq!(agenda.next().await.0, key(3), "another search for the first one is under way");
        assert!(agenda.take().is_none());
        agenda.done(key(1), None);
        assert_eq!(agenda.next().await.0, key(1), "the newest state is searched next");
    }

    #[tokio::test]
    async fn it_is_settled_when_nothing_waits_and_nothing_runs() {
        let agenda = std::sync::Arc::new(Agenda::new());
        agenda.settled(|_| true).await;
        agenda.ask(key(1));
        agenda.settled(|other| *other == key(2)).await;
        let (taken, _) = agenda.next().await;
        let (ours, wait) = (std::sync::Arc::clone(&agenda), tokio::sync::oneshot::channel());
        let waiting = tokio::spawn(async move {
            ours.settled(|_| true).await;
            wait.0.send(()).unwrap();
        });
        let mut over = wait.1;
        tokio::task::yield_now().await;
        assert!(over.try_recv().is_err());
        agenda.done(taken, None);
        over.await.unwrap();
        waiting.await.unwrap();
    }

    #[test]
    fn what_was_in_vain_rests_longer_each_time_unless_it_gets_worse() {
        let (mut memory, case) = (Memory::default(), Case::Route(ShiftId(Uuid::from_u128(1))));
        let (late, start) = (Seconds(100), Timestamp(1_000));
        assert!(memory.is_due(case, late, start));
        memory.note(&[(case, late)], start);
        assert!(!memory.is_due(case, late + Seconds(59), start + Seconds(29)));
        assert!(memory.is_due(case, late + Seconds(60), start) && memory.is_due(case, late, start + Seconds(30)));
        memory.note(&[(case, late)], start + Seconds(30));
        assert!(!memory.is_due(case, late, start + Seconds(89)));
        memory.note(&[(case, late + Seconds(60))], start + Seconds(40));
        assert!(memory.is_due(case, late + Seconds(60), start + Seconds(70)), "it got worse: it begins anew");
    }
}
