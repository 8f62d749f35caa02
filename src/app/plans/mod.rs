//! The plans of this process: one writer task for each zone and day, and snapshots that anybody may read.
//!
//! A writer takes what is waiting, applies it in order to a copy of the plan, and commits all of it in one transaction.
//! Only then do callers hear and readers see. When another instance was faster, the plan is read again and the batch
//! is applied to that. Postgres is the truth: a writer that dies loses nothing that was acknowledged.

mod agenda;
mod amend;
mod apply;
mod background;
mod command;
mod commit;
mod committer;
mod convert;
mod effects;
mod load;
mod outbox_events;
mod repairing;
mod report_ingest;
mod road;
mod room;
mod state;
mod steer;
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
pub use convert::task_of;
pub use load::{build, load};
pub use repairing::Wanted;
pub use road::{is_delayed, left_undone};
pub use room::{could_make, room_in};
pub use state::PlanState;

pub use crate::store::records::ScopedKey;

use super::{AppError, AppResult, Clock, Counters, PlanListener, Principal, Timekeeper};
use crate::store::plans::PlanKey;
use crate::store::{Store, StoreError};
use agenda::Agenda;
use background::{Done, Priority};
use committer::Committer;
use ritiro_domain::{Actor, Order, ReservationId, Seconds, Timestamp, Window, ZoneId};
use ritiro_planning::{Depth, Effort, Reoptimised, improve};
use writer::{Message, Waiting, Writer};

/// So many times longer a plan is read without asking, while other instances are heard.
const LISTENING_GRACE: u32 = 12;
/// How long an offer waits for its turn to have room looked for.
const TIMEOUT: Duration = Duration::from_millis(100);
/// Changes that whoever follows plans may fall behind before all of them have to be looked at.
const CHANGES: usize = 4096;

/// A plan that was worked on.
pub struct Improved {
    /// As it was looked at.
    pub state: Arc<PlanState>,
    /// The share of a processor that there was for it, 0 to 1; 1 where nothing was to be done.
    pub share: f64,
}

/// How writers behave; see `config/default.toml`, section `planning`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Commands that may wait for one writer; more are answered with [`AppError::Overloaded`].
    pub queue_length: usize,
    /// Most commands committed together.
    pub batch_size: usize,
    /// How often a batch is tried again after a conflict.
    pub retries: u32,
    /// Most steps to make room in a window that has none; 0 for never.
    pub room_steps: u64,
    /// How couriers on the road are watched.
    pub repair: RepairRules,
    /// How long a plan is read without asking whether another instance changed it. Writing always asks.
    pub fresh_for: Duration,
    /// How long a command may wait for its commit before it is given up.
    pub timeout: Duration,
    /// Connections that batches are committed on.
    pub lanes: usize,
}

/// How couriers on the road are watched, and what is done for them; see `config/default.toml`, section `repair`.
#[derive(Clone, Copy, Debug)]
pub struct RepairRules {
    /// Whether stops in danger move to other couriers.
    pub enabled: bool,
    /// Who is held up by less changes nothing yet.
    pub slack: Seconds,
    /// What it costs to change a stop that a courier may have seen.
    pub disturbance_cost: i64,
    /// Who should have left so long ago and has not reported is absent; zero for never.
    pub absent_after: Seconds,
    /// How long one plan is searched for better places at a time.
    pub search: Duration,
}

/// What the writer of a plan shares with those who ask.
struct PublishedPlan {
    published: ArcSwapOption<PlanState>,
    stale: AtomicBool,
    /// When the plan was last known to be as the database has it.
    seen: Mutex<Instant>,
}

impl PublishedPlan {
    fn is_fresh(&self, fresh_for: Duration) -> bool {
        !self.stale.load(Ordering::Acquire) && self.seen().elapsed() < fresh_for
    }

    fn seen(&self) -> MutexGuard<'_, Instant> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Entry {
    queue: mpsc::Sender<Message>,
    published: Arc<PublishedPlan>,
    task: JoinHandle<()>,
}

struct Inner {
    store: Store,
    committer: Arc<Committer>,
    /// The name under which other instances hear of what is committed here.
    instance: Uuid,
    clock: Clock,
    timekeeper: Timekeeper,
    limits: Limits,
    /// Writers outlive the threads that answer requests.
    runtime: Handle,
    entries: Mutex<HashMap<PlanKey, Entry>>,
    closed: AtomicBool,
    /// Whether other instances are heard when they change a plan.
    listening: AtomicBool,
    /// Searches for offers that may run at once: half of the cores are there for others.
    searches: Semaphore,
    /// Plans that a search for repair is wanted for.
    repairs: Agenda,
    counters: Counters,
    /// The plans that changed, or may have.
    changes: broadcast::Sender<PlanKey>,
}

impl Inner {
    /// As long as other instances are heard, a plan that nobody spoke of is as it was. A connection that is dead without
    /// knowing it is the reason to ask once in a while all the same.
    fn fresh_for(&self) -> Duration {
        self.limits.fresh_for * if self.listening.load(Ordering::Acquire) { LISTENING_GRACE } else { 1 }
    }

    /// What is in memory of a plan is read again when it is next asked for.
    fn outdated(&self, key: PlanKey) {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&key).into_iter().for_each(|entry| entry.published.stale.store(true, Ordering::Release));
        drop(entries);
        self.changed(key);
    }

    /// Tells who follows plans; nobody may.
    fn changed(&self, key: PlanKey) {
        let _ = self.changes.send(key);
    }
}

/// All plans of this process. Cloning shares them.
#[derive(Clone)]
pub struct Plans(Arc<Inner>);

impl Plans {
    /// No plan is loaded until it is asked for. Writers run on the runtime that this is called on.
    pub fn new(store: Store, timekeeper: Timekeeper, limits: Limits) -> AppResult<Self> {
        let clock = timekeeper.clock();
        let (runtime, entries, closed) = (Handle::current(), Mutex::default(), AtomicBool::new(false));
        let (instance, listening) = (Uuid::new_v4(), AtomicBool::new(false));
        let committer = Arc::new(Committer::start(store.url(), instance, limits.lanes, &runtime)?);
        let searches = Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2));
        Ok(Self(Arc::new(Inner {
            store,
            committer,
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

    /// The committed plan as this process last saw it; read from the database first if need be.
    pub async fn snapshot(&self, key: PlanKey) -> AppResult<Arc<PlanState>> {
        let (queue, published) = self.entry(key)?;
        if let Some(state) = published.published.load_full().filter(|_| published.is_fresh(self.0.fresh_for())) {
            return Ok(state);
        }
        let (reply, answer) = oneshot::channel();
        queue.send(Message::Refresh(reply)).await.map_err(|_| AppError::Overloaded)?;
        answer.await.map_err(|_| AppError::Overloaded)?
    }

    /// Has a command committed, for the ledger in the name of the caller. Never waits for a place in the queue: a full one is
    /// [`AppError::Overloaded`] at once.
    pub async fn submit_for(&self, principal: &Principal, key: PlanKey, command: Command) -> AppResult<Outcome> {
        self.enqueue(key, command, Some(principal.actor())).await
    }

    /// What would come of a command if nothing else happened meanwhile: it is applied by the same code, and nothing is committed.
    pub async fn preview(&self, key: PlanKey, command: Command) -> AppResult<Outcome> {
        let state = self.snapshot(key).await?;
        let (now, limits) = ((self.0.clock)(), self.0.limits);
        let apply = move || apply::Work::new(&state, now, limits).apply(0, &command, None);
        compute(self.turn().await?, apply).await?
    }

    /// The same of what nobody asked for.
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
        // It may be under way when time is up: whether it was done is then not known, and the caller is told to ask again.
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

    /// For each window of an order without room in it, a plan that has room, as its writer would find it for a booking. It is
    /// looked for on a thread of its own. While too many others are looked for, there is none: on a day that is full,
    /// everybody asks for it, and answers must come all the same.
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
        let task = task_of(&order, ReservationId(Uuid::nil()), Window::ANY, None, &state.plan)?;
        let Ok(turn) = tokio::time::timeout(TIMEOUT, self.turn()).await else {
            return Ok(windows.iter().map(|_| None).collect());
        };
        compute(turn?, move || room_in(&state, &order, &task, &windows, now, steps)).await
    }

    /// Waits until what keeps a core busy may run; see [`compute`].
    pub(super) async fn turn(&self) -> AppResult<SemaphorePermit<'_>> {
        self.0.searches.acquire().await.map_err(|_| AppError::Overloaded)
    }

    /// Improves the plan a while if it changed since `last`, on a thread of its own, and has a better one committed. A result
    /// that the plan has outrun is dropped.
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
        let worth_it = |better: &ritiro_planning::Improved| {
            let seen = base.seen_by_couriers(&better.plan, now);
            better.saving > self.0.limits.repair.disturbance_cost * i64::try_from(seen).unwrap_or(i64::MAX / 1_000_000)
        };
        let counters = &self.0.counters;
        let Some(better) = result.filter(worth_it) else {
            counters.improved("none", 0);
            return Ok(Improved { state: base, share });
        };
        let command = Command::Improve { base: Arc::clone(&base), better: better.plan };
        match self.submit(key, command).await {
            Ok(_) => {
                counters.improved("better", better.saving);
                tracing::debug!(zone_id = %key.0, date = %key.1, saving = better.saving, "improved");
            }
            Err(AppError::Conflict(_)) => counters.improved("dropped", 0),
            Err(error) => return Err(error),
        }
        Ok(Improved { state: base, share })
    }

    /// How couriers on the road are watched.
    pub fn repair_rules(&self) -> RepairRules {
        self.0.limits.repair
    }

    /// Lets the writers of plans take out expired holds, and stops that another process left behind.
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

    /// Reads a plan again and takes out its expired holds: for holds that are over by the database, and unknown to this process.
    pub async fn expire_unknown(&self, key: PlanKey) -> AppResult<()> {
        let (_, published) = self.entry(key)?;
        published.stale.store(true, Ordering::Release);
        self.submit(key, Command::Expire).await.map(|_| ())
    }

    /// The plans that change from now on, here or elsewhere; what they are then, a snapshot tells.
    pub(super) fn changes(&self) -> broadcast::Receiver<PlanKey> {
        self.0.changes.subscribe()
    }

    /// Another instance committed to a plan, if `by` is not this one.
    pub(super) fn changed_by(&self, plan: PlanKey, by: Uuid) {
        if by != self.0.instance {
            self.0.outdated(plan);
        }
    }

    /// The rules of a zone may be others. Plans with an epoch are told by that; a day without one has no shift yet.
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

    /// Whatever is in memory may be old.
    pub(super) fn all_changed(&self) {
        for (key, entry) in &*self.entries() {
            entry.published.stale.store(true, Ordering::Release);
            self.0.changed(*key);
        }
    }

    /// The plan in memory is known to be older than the database: it is read again before it is next used.
    pub(super) fn outdated(&self, plan: PlanKey) {
        self.entries().get(&plan).into_iter().for_each(|entry| entry.published.stale.store(true, Ordering::Release));
    }

    /// Whether other instances are heard from now on.
    pub(super) fn set_listening(&self, listening: bool) {
        self.0.listening.store(listening, Ordering::Release);
    }

    /// Forgets the plans of days before `date`.
    pub fn forget_before(&self, zone: ZoneId, date: NaiveDate) {
        self.entries().retain(|key, _| key.0 != zone || key.1 >= date);
        self.0.repairs.forget(|key| key.0 == zone && key.1 < date);
    }

    /// What is counted about them, and about what is asked of them.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// How many commands wait for each writer.
    pub fn queues(&self) -> Vec<usize> {
        self.entries().values().map(|entry| entry.queue.max_capacity() - entry.queue.capacity()).collect()
    }

    /// The plans that are loaded.
    pub fn loaded(&self) -> Vec<PlanKey> {
        self.entries().keys().copied().collect()
    }

    /// Takes no more commands, and returns when those that were taken are committed and answered.
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
            store: self.0.store.clone(),
            committer: Arc::clone(&self.0.committer),
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
        // Each write to the map is whole: it is fit for use even if the lock is poisoned.
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs what keeps a core busy off the threads that answer requests.
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
