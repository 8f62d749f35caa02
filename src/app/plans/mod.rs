//! The plans of this process: one writer task for each zone and day, and published snapshots that any task may read.
//!
//! A writer takes the waiting commands, applies them in order to a copy of the plan, and commits all of them in one
//! transaction (group commit). The callers get their answers and the readers see the new plan only after the commit. If
//! another instance committed first (version conflict), the writer reads the plan again and applies the batch to the
//! new state. Postgres is the source of truth: a writer that dies loses nothing that was acknowledged.
//!
//! The way of a commit: `Writer::try_commit` applies a batch of commands and collects their `effects`;
//! `Effects::into_batch` makes a [`Batch`](crate::store::batch::Batch) of them; `CommitQueue::submit_batch` waits for a
//! lane; [`commit_batches`](crate::store::batch::commit_batches) writes the batches of several plans in one transaction;
//! `Lane::send_commit` ends it. If it fails, `commit_failure` finds the commands that are the cause.

mod agenda;
mod amend;
mod apply;
mod background;
mod command;
mod commit_failure;
mod commit_queue;
mod convert;
mod effects;
mod goods;
mod limits;
mod load;
mod manual_change;
mod outbox_events;
mod published;
mod repairing;
mod report_ingest;
mod road;
mod room;
mod speeds;
mod state;
mod writer;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use chrono::NaiveDate;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit, broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

pub use command::{
    Accepted, Assignment, Brief, CalledOff, Command, Consequence, Consequences, DelayCheck, DispatchAction,
    IdempotentRequest, ManualChange, Outcome, Report, ReportResult, Verdict,
};
pub use convert::{point_of_order, task_of};

pub use limits::{Limits, RepairRules};
pub use load::{PlanLoader, build};
pub use repairing::Wanted;
pub use road::{is_delayed, left_undone};
pub use room::{could_make, room_in};
pub use speeds::{clock, current as current_speeds, source};
pub use state::PlanState;

pub use crate::store::records::ScopedKey;

use super::{AppError, AppResult, Clock, Counters, PlanListener, Principal, Timekeeper};
use crate::store::plans::PlanKey;
use crate::store::{Store, StoreError};
use agenda::Agenda;
use background::{Done, Priority};
use commit_queue::CommitQueue;
use published::PublishedPlan;
use ritiro_domain::{Actor, Order, ReservationId, Timestamp, Window, ZoneId};
use ritiro_planning::{Depth, Effort, Reoptimised, improve};
use ritiro_travel::TravelModels;
use writer::{Message, Waiting, Writer};

/// While the notices of other instances arrive, a plan in memory stays valid for `fresh_for` times this factor.
const LISTENING_GRACE: u32 = 12;
/// The longest time that a request for offers waits for permission to search for room.
const SEARCH_TURN_TIMEOUT: Duration = Duration::from_millis(100);
/// Length of the queue of plan changes. A subscriber that falls further behind must look at all plans again.
const CHANGES: usize = 4096;

/// The result of an attempt to improve a plan.
pub struct Improved {
    /// The state that the search started from.
    pub state: Arc<PlanState>,
    /// The share of a processor core that the search got, from 0 to 1; 1 if there was nothing to do.
    pub share: f64,
}

struct Entry {
    queue: mpsc::Sender<Message>,
    published: Arc<PublishedPlan>,
    task: JoinHandle<()>,
}

struct Inner {
    loader: PlanLoader,
    commit_queue: Arc<CommitQueue>,
    /// Other instances see this identifier in the notices about commits of this process.
    instance: Uuid,
    clock: Clock,
    timekeeper: Timekeeper,
    limits: Limits,
    /// The runtime of the writers. It is not the runtime of a request, because writers live longer than requests.
    runtime: Handle,
    entries: Mutex<HashMap<PlanKey, Entry>>,
    closed: AtomicBool,
    /// Whether this process receives the notices of other instances about changed plans.
    listening: AtomicBool,
    /// Limits the searches for offers that run at the same time to half of the cores. The other cores remain for other
    /// work.
    searches: Semaphore,
    /// The plans that wait for a search for repair.
    repairs: Agenda,
    counters: Counters,
    /// Sends the keys of plans that changed or may have changed.
    changes: broadcast::Sender<PlanKey>,
}

impl Inner {
    /// While the notices of other instances arrive, a plan without a notice is unchanged. A broken connection can stay
    /// unnoticed for a while, so this process still queries the versions from time to time.
    fn fresh_for(&self) -> Duration {
        self.limits.fresh_for * if self.listening.load(Ordering::Acquire) { LISTENING_GRACE } else { 1 }
    }

    /// Marks the plan in memory as outdated. The next access reads it from the database again.
    fn mark_stale(&self, key: PlanKey) {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&key).into_iter().for_each(|entry| entry.published.stale.store(true, Ordering::Release));
        drop(entries);
        self.changed(key);
    }

    /// Notifies the subscribers of plan changes. There may be no subscriber.
    fn changed(&self, key: PlanKey) {
        let _ = self.changes.send(key);
    }
}

/// All plans of this process. Clones share the same plans.
#[derive(Clone)]
pub struct Plans(Arc<Inner>);

impl Plans {
    /// Loads no plan: each plan is loaded at its first use. The writers run on the current runtime of the caller.
    pub fn new(store: Store, travel: TravelModels, timekeeper: Timekeeper, limits: Limits) -> AppResult<Self> {
        let clock = timekeeper.clock();
        let (runtime, entries, closed) = (Handle::current(), Mutex::default(), AtomicBool::new(false));
        let (instance, listening) = (Uuid::new_v4(), AtomicBool::new(false));
        let commit_queue = Arc::new(CommitQueue::start(store.url(), instance, limits.lanes, &runtime)?);
        let searches = Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2));
        Ok(Self(Arc::new(Inner {
            loader: PlanLoader { store, travel },
            commit_queue,
            instance,
            clock,
            timekeeper,
            limits,
            runtime,
            entries,
            closed,
            listening,
            searches,
            repairs: Agenda::new(),
            counters: Counters::default(),
            changes: broadcast::Sender::new(CHANGES),
        })))
    }

    /// Returns the latest committed plan that this process knows. It reads the database first if that plan may be
    /// outdated.
    pub async fn snapshot(&self, key: PlanKey) -> AppResult<Arc<PlanState>> {
        let (queue, published) = self.entry(key)?;
        if let Some(state) = published.published.load_full().filter(|_| published.is_fresh(self.0.fresh_for())) {
            return Ok(state);
        }
        let (reply, answer) = oneshot::channel();
        queue.send(Message::Refresh(reply)).await.map_err(|_| AppError::Overloaded)?;
        answer.await.map_err(|_| AppError::Overloaded)?
    }

    /// Submits a command and waits for its commit. The ledger records the caller as the author. The call does not wait
    /// for space in the queue: if the queue is full, it fails at once with [`AppError::Overloaded`].
    pub async fn submit_for(&self, principal: &Principal, key: PlanKey, command: Command) -> AppResult<Outcome> {
        self.enqueue(key, command, Some(principal.actor())).await
    }

    /// Computes the result that a command would have on the current snapshot. It uses the same code as a real command
    /// and commits nothing.
    pub async fn preview(&self, key: PlanKey, command: Command) -> AppResult<Outcome> {
        let state = self.snapshot(key).await?;
        let (now, limits) = ((self.0.clock)(), self.0.limits);
        let apply = move || apply::Work::new(&state, now, limits).apply(0, &command, None);
        compute(self.turn().await?, apply).await?
    }

    /// Like [`Plans::submit_for`], for commands of the system itself: the ledger records no author.
    pub async fn submit(&self, key: PlanKey, command: Command) -> AppResult<Outcome> {
        self.enqueue(key, command, None).await
    }

    async fn enqueue(&self, key: PlanKey, command: Command, by: Option<Actor>) -> AppResult<Outcome> {
        self.0.timekeeper.ensure_right()?;
        let (queue, _) = self.entry(key)?;
        let (reply, answer) = oneshot::channel();
        queue
            .try_send(Message::Command(Waiting { command: Box::new(command), by, reply, since: Instant::now() }))
            .map_err(|_| self.overloaded())?;
        // The commit may still be in progress when the time is over, so its result is unknown. The error asks the
        // caller to retry.
        let late = |_| AppError::Unavailable(StoreError::Unreachable("the commit takes too long".into()));
        tokio::time::timeout(self.0.limits.timeout * 2, answer)
            .await
            .map_err(late)?
            .map_err(|_| AppError::Unavailable(StoreError::Unreachable("the plan's writer ended".into())))?
    }

    fn overloaded(&self) -> AppError {
        self.0.counters.overloads.inc();
        AppError::Overloaded
    }

    /// Searches for room for an order. The result has one entry for each window: a plan with room, as the writer would
    /// find it for a booking, or `None`. The search runs on a thread of its own. If too many other searches are still
    /// running after `SEARCH_TURN_TIMEOUT`, the result is `None` for all windows: on a full day every request needs
    /// this search, and the answers must still arrive in time.
    pub async fn room(
        &self,
        state: &Arc<PlanState>,
        order: &Order,
        windows: Vec<Window>,
        now: Timestamp,
    ) -> AppResult<Vec<Option<Reoptimised>>> {
        let steps = self.0.limits.room_steps;
        if steps == 0 || windows.is_empty() {
            return Ok(windows.iter().map(|_| None).collect());
        }
        let (state, order) = (Arc::clone(state), order.clone());
        let ready = state.zone.ready(&order, now);
        let task = task_of(&order, ReservationId(Uuid::nil()), Window::ANY, None, ready, &state)?;
        let Ok(turn) = tokio::time::timeout(SEARCH_TURN_TIMEOUT, self.turn()).await else {
            return Ok(windows.iter().map(|_| None).collect());
        };
        compute(turn?, move || room_in(&state, &order, &task, &windows, now, steps)).await
    }

    /// Waits until the limit of concurrent searches permits one more; see [`compute`].
    pub(super) async fn turn(&self) -> AppResult<SemaphorePermit<'_>> {
        self.0.searches.acquire().await.map_err(|_| AppError::Overloaded)
    }

    /// Improves the plan for the time `budget` if it changed since `last`, on a thread of its own, and commits a better
    /// plan. A result is dropped if the plan changed in the meantime.
    pub async fn improve(&self, key: PlanKey, last: Option<Arc<PlanState>>, budget: Duration) -> AppResult<Improved> {
        let base = self.snapshot(key).await?;
        if last.is_some_and(|last| Arc::ptr_eq(&last, &base)) {
            return Ok(Improved { state: base, share: 1.0 });
        }
        let now = (self.0.clock)();
        let effort = Effort { seed: rand::random(), now, depth: Depth::Touch };
        let plan = base.plan.clone();
        let search = move || {
            let begun = Instant::now();
            improve(&plan, effort, |_| Some(begun.elapsed().div_duration_f64(budget)).filter(|spent| *spent < 1.0))
        };
        let Done { result, share } = background::compute(Priority::Idle, search).await?;
        let scale = base.plan.objective().scale();
        let worth_it = |better: &ritiro_planning::Improved| {
            let seen = i64::try_from(base.seen_by_couriers(&better.plan, now)).unwrap_or(i64::MAX / 1_000_000);
            better.saving / scale > self.0.limits.repair.disturbance_cost * seen
        };
        let counters = &self.0.counters;
        let Some(better) = result.filter(worth_it) else {
            counters.improved("none", 0);
            return Ok(Improved { state: base, share });
        };
        let command = Command::Improve { base: Arc::clone(&base), better: better.plan };
        match self.submit(key, command).await {
            Ok(_) => {
                let saving = better.saving / scale;
                counters.improved("better", saving);
                tracing::debug!(zone_id = %key.0, date = %key.1, saving, "improved");
            }
            Err(AppError::Conflict(_)) => counters.improved("dropped", 0),
            Err(error) => return Err(error),
        }
        Ok(Improved { state: base, share })
    }

    /// The rules for delays, absences and repair.
    pub fn repair_rules(&self) -> RepairRules {
        self.0.limits.repair
    }

    /// Makes the plan writers remove expired holds, and stops that another process left behind.
    pub async fn sweep(&self) {
        let now = (self.0.clock)();
        let due: Vec<PlanKey> = {
            let entries = self.entries();
            let overdue = |state: &Arc<PlanState>| state.has_expired(now) || !state.orphans.is_empty();
            let due = |entry: &Entry| entry.published.published.load().as_ref().is_some_and(overdue);
            entries.iter().filter(|(_, entry)| due(entry)).map(|(key, _)| *key).collect()
        };
        for key in due {
            if let Err(error) = self.submit(key, Command::Expire).await {
                tracing::warn!(zone_id = %key.0, date = %key.1, %error, "expired holds could not be taken out; trying again");
            }
        }
    }

    /// Reads a plan again and removes its expired holds. Use it for holds that are over in the database and that this
    /// process does not know.
    pub async fn expire_unknown(&self, key: PlanKey) -> AppResult<()> {
        let (_, published) = self.entry(key)?;
        published.stale.store(true, Ordering::Release);
        self.submit(key, Command::Expire).await.map(|_| ())
    }

    /// Subscribes to the keys of plans that change from now on, in this process or elsewhere. A snapshot gives the new
    /// state.
    pub(super) fn changes(&self) -> broadcast::Receiver<PlanKey> {
        self.0.changes.subscribe()
    }

    /// Handles the notice that the instance `by` committed to a plan. Notices of this instance are ignored.
    pub(super) fn changed_by(&self, plan: PlanKey, by: Uuid) {
        if by != self.0.instance {
            self.0.mark_stale(plan);
        }
    }

    /// Handles the notice that the rules of a zone may have changed. The epoch covers plans that have one. A day
    /// without an epoch has no shift yet, so this function marks its plan as outdated.
    pub(super) fn zone_changed(&self, zone: ZoneId) {
        let without_epoch =
            |entry: &Entry| entry.published.published.load().as_ref().is_some_and(|s| s.epoch.is_none());
        let entries = self.entries();
        let touched = entries.iter().filter(|(key, entry)| key.0 == zone && without_epoch(entry));
        for (key, entry) in touched {
            entry.published.stale.store(true, Ordering::Release);
            self.0.changed(*key);
        }
    }

    /// Marks all plans in memory as outdated.
    pub(super) fn all_changed(&self) {
        for (key, entry) in &*self.entries() {
            entry.published.stale.store(true, Ordering::Release);
            self.0.changed(*key);
        }
    }

    /// Marks the plan in memory as older than the database. The next access reads it again.
    pub(super) fn mark_stale(&self, plan: PlanKey) {
        self.entries().get(&plan).into_iter().for_each(|entry| entry.published.stale.store(true, Ordering::Release));
    }

    /// Sets whether this process receives the notices of other instances from now on.
    pub(super) fn set_listening(&self, listening: bool) {
        self.0.listening.store(listening, Ordering::Release);
    }

    /// Removes the plans of days before `date` from memory.
    pub fn forget_before(&self, zone: ZoneId, date: NaiveDate) {
        self.entries().retain(|key, _| key.0 != zone || key.1 >= date);
        self.0.repairs.forget(|key| key.0 == zone && key.1 < date);
    }

    /// The counters of these plans and of the requests to them.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// The number of waiting commands of each writer.
    pub fn queues(&self) -> Vec<usize> {
        self.entries().values().map(|entry| entry.queue.max_capacity() - entry.queue.capacity()).collect()
    }

    /// The keys of the loaded plans.
    pub fn loaded(&self) -> Vec<PlanKey> {
        self.entries().keys().copied().collect()
    }

    /// Accepts no more commands, and returns when all accepted commands are committed and answered.
    pub async fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        let entries = std::mem::take(&mut *self.entries());
        for (key, entry) in entries {
            drop(entry.queue);
            if let Err(error) = entry.task.await {
                tracing::error!(zone_id = %key.0, date = %key.1, %error, "a plan's writer ended badly");
            }
        }
    }

    fn entry(&self, key: PlanKey) -> AppResult<(mpsc::Sender<Message>, Arc<PublishedPlan>)> {
        let mut entries = self.entries();
        if self.0.closed.load(Ordering::Acquire) {
            return Err(AppError::Overloaded);
        }
        let alive = entries.get(&key).is_some_and(|entry| !entry.queue.is_closed());
        if !alive {
            entries.insert(key, self.start(key));
        }
        let entry = &entries[&key];
        Ok((entry.queue.clone(), Arc::clone(&entry.published)))
    }

    fn start(&self, key: PlanKey) -> Entry {
        let (queue, messages) = mpsc::channel(self.0.limits.queue_length.max(1));
        let (stale, seen) = (AtomicBool::new(false), Mutex::new(Instant::now()));
        let published = Arc::new(PublishedPlan { published: ArcSwapOption::empty(), stale, seen });
        let writer = Writer {
            key,
            loader: self.0.loader.clone(),
            commit_queue: Arc::clone(&self.0.commit_queue),
            clock: Arc::clone(&self.0.clock),
            timekeeper: self.0.timekeeper.clone(),
            limits: self.0.limits,
            published: Arc::clone(&published),
            counters: self.0.counters.clone(),
            plans: Arc::downgrade(&self.0),
        };
        Entry { queue, published, task: self.0.runtime.spawn(writer.run(messages)) }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<PlanKey, Entry>> {
        // Each write to the map is complete, so the map is valid even if the lock is poisoned.
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs work that keeps a core busy on a thread that serves no requests.
pub(super) async fn compute<T: Send + 'static>(
    _turn: SemaphorePermit<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> AppResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Internal(Box::new(e)))
}

impl PlanListener for Plans {
    fn fleet_changed(&self, zone: ZoneId, date: Option<NaiveDate>) {
        let entries = self.entries();
        let touched = entries.iter().filter(|(key, _)| key.0 == zone && date.is_none_or(|d| d == key.1));
        for (key, entry) in touched {
            entry.published.stale.store(true, Ordering::Release);
            self.0.changed(*key);
        }
    }
}
