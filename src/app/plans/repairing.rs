//! The background search for repair. It works on a snapshot, beside the writer, and submits its result as a command.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::agenda::Memory;
use super::apply::Work;
use super::background::{self, Priority};
use super::command::{Command, Outcome};
use super::{PlanState, Plans};
use crate::app::{AppError, AppResult};
use crate::store::plans::PlanKey;
use ritiro_domain::{ReservationId, ShiftId, Timestamp};
use ritiro_planning::{Found, RepairEffort, Repaired, Route, needs_repair, repair};

/// A search whose result was dropped because the plan had changed is repeated at once, each time with half the time.
/// This is the maximum number of such repetitions in a row.
const MOST_OUTRUN: u32 = 4;

/// A plan that needs a search.
pub struct Wanted {
    key: PlanKey,
    memory: Memory,
}

impl Plans {
    /// Requests a search for repair for a plan. The search starts when its turn comes, on the state that the plan has
    /// then.
    pub fn want_repair(&self, key: PlanKey) {
        if self.0.limits.repair.enabled {
            self.0.repairs.ask(key);
        }
    }

    /// Waits for the next plan that needs a search. The caller must pass it to [`Plans::repair`].
    pub async fn next_repair(&self) -> Wanted {
        let (key, memory) = self.0.repairs.next().await;
        Wanted { key, memory }
    }

    /// Searches for a limited time and commits the result. Cases that the search could not try in that time are tried
    /// in the next turn.
    pub async fn repair(&self, wanted: Wanted, stop: &Arc<AtomicBool>) {
        let Wanted { key, mut memory } = wanted;
        let again = self.search(key, &mut memory, stop).await.unwrap_or_else(|error| {
            // The next delay check requests the search again.
            tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a plan could not be repaired; trying again");
            Turn::Rest
        });
        if again == Turn::Again && !stop.load(Ordering::Relaxed) {
            self.0.repairs.ask(key);
        }
        self.0.repairs.done(key, (again != Turn::Sound).then_some(memory));
    }

    /// The number of plans that wait for a search or have a running one.
    pub fn repairs(&self) -> usize {
        self.0.repairs.len()
    }

    /// Waits until no plan waits for a search or has a running one.
    pub async fn repaired(&self) {
        self.0.repairs.settled(|_| true).await;
    }

    /// Waits until this plan neither waits for a search nor has a running one, for at most `timeout`.
    pub async fn repaired_within(&self, key: PlanKey, timeout: Duration) {
        let settled = self.0.repairs.settled(|other| *other == key);
        // A search that takes longer than that has found nothing yet.
        let _ = tokio::time::timeout(timeout, settled).await;
    }

    async fn search(&self, key: PlanKey, memory: &mut Memory, stop: &Arc<AtomicBool>) -> AppResult<Turn> {
        let base = self.snapshot(key).await?;
        let now = (self.0.clock)();
        if !needs_repair(&base.plan, &base.waiting, now) {
            return Ok(Turn::Sound);
        }
        let (state, known, stop) = (Arc::clone(&base), memory.clone(), Arc::clone(stop));
        let (room_steps, budget) = (self.0.limits.room_steps, self.0.limits.repair.search / 2_u32.pow(memory.outrun));
        let search = move || {
            let begun = Instant::now();
            let mut go_on = |_| begun.elapsed() < budget && !stop.load(Ordering::Relaxed);
            let effort = RepairEffort { now, seed: seed(key), room_steps };
            repair(&state.plan, &state.waiting, effort, &|case, late| known.is_due(case, late, now), &mut go_on)
        };
        let begun = Instant::now();
        let found = background::compute(Priority::Low, search).await?.result;
        self.0.counters.searched(begun.elapsed());
        self.take(key, base, found, memory, now).await
    }

    async fn take(
        &self,
        key: PlanKey,
        base: Arc<PlanState>,
        found: Found,
        memory: &mut Memory,
        now: Timestamp,
    ) -> AppResult<Turn> {
        let Found { better, tried, complete } = found;
        let outcome = match better {
            None => "none",
            Some(better) => match self.submit(key, Command::Repair { base, better: Box::new(better) }).await {
                Ok(_) => "better",
                Err(AppError::Conflict(_)) => "dropped",
                Err(error) => return Err(error),
            },
        };
        self.0.counters.repaired(outcome);
        if outcome == "dropped" && memory.outrun < MOST_OUTRUN {
            memory.outrun += 1;
            return Ok(Turn::Again);
        }
        memory.outrun = 0;
        memory.note(&tried, now);
        Ok(if complete { Turn::Rest } else { Turn::Again })
    }
}

/// The state of a plan after a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The plan needs no repair.
    Sound,
    /// All cases were tried.
    Rest,
    /// There are more cases to try, or the result came too late.
    Again,
}

/// The seed of a plan is the same on every instance.
fn seed(key: PlanKey) -> u64 {
    u64::from_be_bytes(key.0.0.as_bytes()[8..].try_into().unwrap_or_default())
}

impl Work {
    /// Applies the result of a search that started from `base`, if everything that the result changes is unchanged
    /// since then: the routes and the reservations that waited or wait.
    pub(super) fn take_over_repair(&mut self, base: &PlanState, better: &Repaired) -> AppResult<Outcome> {
        let outrun = || AppError::Conflict("the plan changed while it was repaired".into());
        let touched = touched(base, better);
        let version = |state: &PlanState, shift| state.versions.get(&shift).copied();
        let same = |shift: &ShiftId| {
            version(base, *shift) == version(&self.state, *shift) && !self.effects.touched.contains(shift)
        };
        let changed = |id: &&ReservationId| base.waiting.get(*id) != better.waiting.get(*id);
        let moved: Vec<_> = base.waiting.keys().chain(better.waiting.keys()).filter(changed).copied().collect();
        let waits = |id: &ReservationId| base.waiting.get(id) == self.state.waiting.get(id);
        if base.epoch != self.state.epoch || !touched.iter().all(same) || !moved.iter().all(waits) {
            return Err(outrun());
        }
        let plan = self.state.plan.with_routes_of(&touched, &better.plan, self.now).ok_or_else(outrun)?;
        let mut waiting = self.state.waiting.clone();
        for id in moved {
            match better.waiting.get(&id) {
                Some(stops) => drop(waiting.insert(id, stops.clone())),
                None => drop(waiting.remove(&id)),
            }
        }
        self.take_over_plan(plan, waiting);
        // A courier may come back later now.
        self.resolve_violations(&BTreeSet::new(), &HashMap::new());
        Ok(Outcome::Done)
    }
}

/// The routes with any difference, also in windows and working hours.
fn touched(base: &PlanState, better: &Repaired) -> Vec<ShiftId> {
    let differs = |(old, new): &(&Arc<Route>, &Arc<Route>)| {
        !Arc::ptr_eq(old, new) && (old.stops() != new.stops() || old.vehicle() != new.vehicle())
    };
    let pairs = base.plan.routes().iter().zip(better.plan.routes());
    pairs.filter(differs).map(|(old, _)| old.vehicle().shift).collect()
}
