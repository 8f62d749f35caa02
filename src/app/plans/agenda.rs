//! Which plans a search for repair is wanted for: each once, in the order in which they were asked for, and what was tried in vain.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::store::plans::PlanKey;
use ritiro_domain::{Seconds, Timestamp};
use ritiro_planning::Case;

/// What was searched for in vain is searched for again after this time, and after twice the last pause each time from then on.
const FIRST_PAUSE: Seconds = Seconds(30);
const LONGEST_PAUSE: Seconds = Seconds(600);
/// At once if it is later than it was then by so much.
const LATER: Seconds = Seconds(60);
/// What was not tried for so long is forgotten.
const FORGET_AFTER: Seconds = Seconds(3600);

/// What is known of one plan's searches; lost with the process, which costs nothing but a few searches more.
#[derive(Clone, Default)]
pub(super) struct Memory {
    tried: HashMap<Case, Tried>,
    /// Results in a row that the plan had outrun.
    pub outrun: u32,
}

#[derive(Clone, Copy)]
struct Tried {
    late: Seconds,
    pause: Seconds,
    again: Timestamp,
}

impl Memory {
    /// Whether a case that is so late is worth trying.
    pub fn is_due(&self, case: Case, late: Seconds, now: Timestamp) -> bool {
        self.tried.get(&case).is_none_or(|tried| tried.again <= now || late >= tried.late + LATER)
    }

    /// Notes what was tried.
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
    /// In the order in which they were asked for; each once.
    waiting: VecDeque<PlanKey>,
    /// One search at a time for each.
    running: HashSet<PlanKey>,
    memories: HashMap<PlanKey, Memory>,
}

/// The agenda of this process.
pub(super) struct Agenda {
    plans: Mutex<Plans>,
    changes: watch::Sender<()>,
}

impl Agenda {
    pub fn new() -> Self {
        Self { plans: Mutex::default(), changes: watch::Sender::new(()) }
    }

    /// A search is wanted for a plan. One that is under way does not count: it began with an older state.
    pub fn ask(&self, key: PlanKey) {
        let mut plans = self.plans();
        if !plans.waiting.contains(&key) {
            plans.waiting.push_back(key);
            drop(plans);
            self.changes.send_replace(());
        }
    }

    /// Waits for the next plan that is searched for nowhere. It must be given back by [`Agenda::done`].
    pub async fn next(&self) -> (PlanKey, Memory) {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            // The sender lives as long as we do.
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

    /// A search is over; what was tried is remembered for the next one. Without a memory the plan is in no trouble.
    pub fn done(&self, key: PlanKey, memory: Option<Memory>) {
        let mut plans = self.plans();
        plans.running.remove(&key);
        if let Some(memory) = memory {
            plans.memories.insert(key, memory);
        }
        drop(plans);
        self.changes.send_replace(());
    }

    /// Forgets what was tried in plans that `is_over` names.
    pub fn forget(&self, is_over: impl Fn(&PlanKey) -> bool) {
        self.plans().memories.retain(|key, _| !is_over(key));
    }

    /// How many plans wait for a search, or are searched for.
    pub fn len(&self) -> usize {
        let plans = self.plans();
        plans.waiting.len() + plans.running.len()
    }

    /// Waits until no search is wanted or under way for those plans that `counts` names.
    pub async fn settled(&self, counts: impl Fn(&PlanKey) -> bool) {
        let mut changes = self.changes.subscribe();
        while self.plans().any(&counts) {
            let _ = changes.changed().await;
        }
    }

    fn plans(&self) -> MutexGuard<'_, Plans> {
        // Each change is whole: it is fit for use even if the lock is poisoned.
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
