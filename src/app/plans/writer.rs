//! The only task that changes a plan in this process.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use tokio::sync::{mpsc, oneshot};

use super::apply::Work;
use super::command::{Command, Outcome};
use super::commit_failure::CommitFailure;
use super::commit_queue::CommitQueue;
use super::effects::Effects;
use super::limits::Limits;
use super::load::PlanLoader;
use super::published::PublishedPlan;
use super::state::PlanState;
use super::{Inner, Plans};
use crate::app::{AppError, AppResult, Clock, Counters, Timekeeper};
use crate::store::StoreError;
use crate::store::batch::EndedElsewhere;
use crate::store::plans::PlanKey;
use ritiro_domain::{Actor, HoldState, RefusalCode};
use ritiro_planning::needs_repair;

type Reply<T> = oneshot::Sender<AppResult<T>>;

/// A message to a writer.
pub(super) enum Message {
    /// Commit this command.
    Command(Waiting),
    /// Read the plan again if it is unknown or outdated, and reply with it.
    Refresh(Reply<Arc<PlanState>>),
}

/// The first and the longest pause of a writer before it retries a commit that met a lock of another transaction. Each
/// try occupies a lane, so the pause grows while the lock lasts.
const LOCKED_PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(400));

/// Commands that the writer must retry.
struct Again {
    batch: Vec<Waiting>,
    why: Reason,
}

enum Reason {
    /// Some commands failed and got their errors. The others can be committed without them.
    Refused,
    /// Version conflict: the plan is no longer the one to which the commands were applied.
    Conflict,
    /// Another transaction holds a lock.
    Locked,
}

type Applied = (Vec<Waiting>, Work, Vec<AppResult<Outcome>>);

/// A command that waits for its commit.
pub(super) struct Waiting {
    pub command: Box<Command>,
    /// The caller, for the ledger.
    pub by: Option<Actor>,
    pub reply: Reply<Outcome>,
    pub since: Instant,
}

pub(super) struct Writer {
    pub key: PlanKey,
    pub loader: PlanLoader,
    pub commit_queue: Arc<CommitQueue>,
    pub clock: Clock,
    pub timekeeper: Timekeeper,
    pub limits: Limits,
    pub published: Arc<PublishedPlan>,
    pub counters: Counters,
    /// To notify the writers of other plans. The reference is weak, because a strong one would keep the writers alive
    /// forever.
    pub plans: Weak<Inner>,
}

impl Writer {
    /// Serves messages until all senders are gone and all messages are answered. Requests whose caller has disconnected
    /// are skipped: the writer does not commit a command whose result no caller would receive.
    pub async fn run(self, mut messages: mpsc::Receiver<Message>) {
        while let Some(first) = messages.recv().await {
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Command(waiting) if waiting.reply.is_closed() => {}
                    Message::Command(waiting) if waiting.since.elapsed() > self.limits.timeout => {
                        self.counters.overloads.inc();
                        drop(waiting.reply.send(Err(AppError::Overloaded)));
                    }
                    Message::Command(waiting) => batch.push(waiting),
                    Message::Refresh(reply) => drop(reply.send(self.refreshed().await.map_err(AppError::from))),
                }
                next = (batch.len() < self.limits.batch_size).then(|| messages.try_recv().ok()).flatten();
            }
            if !batch.is_empty() {
                self.serve(batch).await;
            }
        }
    }

    /// Returns the committed plan. It reads the plan again if another instance changed it.
    async fn refreshed(&self) -> Result<Arc<PlanState>, StoreError> {
        if let Some(state) = self.published.published.load_full().filter(|_| !self.published.is_fresh(self.fresh_for()))
        {
            let asked = Instant::now();
            // A day without an epoch has no shift. Its rules are read again each time.
            if state.epoch.is_some() && self.is_current(&state).await? {
                *self.published.seen() = asked;
            } else {
                self.published.stale.store(true, Ordering::Release);
            }
        }
        self.current().await
    }

    fn fresh_for(&self) -> Duration {
        self.plans.upgrade().map_or(self.limits.fresh_for, |plans| plans.fresh_for())
    }

    /// Returns the committed plan. It reads the plan again if it is marked as outdated.
    async fn current(&self) -> Result<Arc<PlanState>, StoreError> {
        let was_stale = self.published.stale.swap(false, Ordering::AcqRel);
        if let Some(state) =
            self.published.published.load_full().filter(|state| !was_stale && state.plan.travel().is_current())
        {
            return Ok(state);
        }
        let asked = Instant::now();
        let read = match self.published.published.load_full() {
            Some(known) => self.loader.catch_up(&known).await,
            None => self.loader.load(self.key).await,
        };
        match read {
            Ok(state) => {
                *self.published.seen() = asked;
                Ok(self.publish(state))
            }
            Err(error) => {
                self.published.stale.store(true, Ordering::Release);
                Err(error)
            }
        }
    }

    fn publish(&self, state: PlanState) -> Arc<PlanState> {
        let state = Arc::new(state);
        self.published.published.store(Some(Arc::clone(&state)));
        if let Some(plans) = self.plans.upgrade() {
            plans.changed(self.key);
        }
        state
    }

    /// Retries until every command has an answer. Version conflicts with other instances count towards the limit of
    /// retries. The writer waits for a lock of another transaction as long as its callers wait.
    async fn serve(&self, mut batch: Vec<Waiting>) {
        let (mut conflicts, mut pause) = (0, LOCKED_PAUSE.0);
        while conflicts <= self.limits.retries && !batch.is_empty() {
            let Some(Again { batch: rest, why }) = self.try_commit(batch).await else { return };
            match why {
                Reason::Refused => {}
                Reason::Conflict => conflicts += 1,
                Reason::Locked => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LOCKED_PAUSE.1);
                }
            }
            self.counters.conflicts.inc();
            batch = self.patient(rest);
        }
        if !batch.is_empty() {
            tracing::warn!(zone_id = %self.key.0, date = %self.key.1, "a batch gave up after too many conflicts");
        }
        reject(batch, |_| AppError::Contended);
    }

    /// Answers the commands whose time is over, and returns the others.
    fn patient(&self, batch: Vec<Waiting>) -> Vec<Waiting> {
        let (late, rest) = batch.into_iter().partition(|waiting| waiting.since.elapsed() > self.limits.timeout);
        reject(late, |_| AppError::Contended);
        rest
    }

    /// Makes one attempt. Returns the commands that the writer must retry.
    async fn try_commit(&self, batch: Vec<Waiting>) -> Option<Again> {
        let state = match self.current().await {
            Ok(state) => state,
            Err(error) => {
                reject(batch, |_| AppError::from(again(&error)));
                return None;
            }
        };
        let (batch, work, outcomes) = self.applied(self.in_time(batch)?, &state).await?;
        let Work { state: next, effects, .. } = work;
        let (next, slot_days) = (successor(next, &effects), self.other_days_of_slots(&effects));
        match self.commit_effects(&state, effects, &outcomes).await {
            Ok(elsewhere) => {
                self.notify_days_of_slots(slot_days);
                let state = self.publish(next);
                self.want_repair(&state, &batch);
                self.notify_other_plans(elsewhere, batch.iter().zip(&outcomes));
                answer(batch, outcomes);
                None
            }
            Err(CommitFailure::Commands(failed)) => {
                self.published.stale.store(true, Ordering::Release);
                Some(Again { batch: without(batch, failed), why: Reason::Refused })
            }
            Err(CommitFailure::Entangled) => {
                self.published.stale.store(true, Ordering::Release);
                self.each_alone(batch).await;
                None
            }
            Err(CommitFailure::Store(error)) => self.failed(batch, error).await,
        }
    }

    /// Refuses all commands while the clock is wrong, because their results depend on the time. The callers get the
    /// reason.
    fn in_time(&self, batch: Vec<Waiting>) -> Option<Vec<Waiting>> {
        if self.timekeeper.is_right() {
            return Some(batch);
        }
        for waiting in batch {
            let wrong = self.timekeeper.ensure_right().err().unwrap_or(AppError::ClockUnknown);
            drop(waiting.reply.send(Err(wrong)));
        }
        None
    }

    /// Applies a batch on a blocking thread, because a search for room may keep a core busy for a while. Returns `None`
    /// if that thread panicked. The panic drops the batch, so the callers get an error.
    async fn applied(&self, batch: Vec<Waiting>, state: &Arc<PlanState>) -> Option<Applied> {
        let (state, now, limits) = (Arc::clone(state), (self.clock)(), self.limits);
        let counters = self.counters.clone();
        let apply = move || {
            let mut work = Work::new(&state, now, limits);
            let apply = |(i, waiting): (usize, &Waiting)| {
                let begun = Instant::now();
                let outcome = work.apply(i, &waiting.command, waiting.by.as_ref());
                counters.applied(waiting.command.name(), begun.elapsed());
                outcome
            };
            let outcomes = batch.iter().enumerate().map(apply).collect();
            (batch, work, outcomes)
        };
        let applied = tokio::task::spawn_blocking(apply).await;
        applied.inspect_err(|error| tracing::error!(%error, "a batch could not be applied")).ok()
    }

    /// Commits the result. A refusal is valid only if the plan is still current: another instance may have made room,
    /// or may have created the hold or booking that was not found. The same is true for "nothing to do". If the plan is
    /// outdated, the result is a conflict.
    async fn commit_effects(
        &self,
        state: &PlanState,
        effects: Effects,
        outcomes: &[AppResult<Outcome>],
    ) -> Result<EndedElsewhere, CommitFailure> {
        let relied_on = effects.nothing_to_do || effects.relies_on_absence;
        let relied_on = relied_on || outcomes.iter().any(Result::is_err);
        if relied_on && !self.is_current(state).await? {
            return Err(StoreError::Conflict.into());
        }
        if outcomes.iter().any(is_full) && !self.no_place_came_back(state).await? {
            return Err(StoreError::Conflict.into());
        }
        if effects.is_empty() {
            return Ok(Vec::new());
        }
        let (bookings, holds) = (effects.writes.new_bookings.len(), effects.writes.new_holds.len());
        let replaces_holds = !effects.writes.replacing.is_empty();
        let batch = effects.into_batch(state)?;
        let begun = Instant::now();
        let committed = self.commit_queue.submit_batch(batch).await;
        self.counters.commit_ended(begun.elapsed());
        if committed.is_ok() {
            self.counters.bookings.inc_by(bookings as u64);
            self.counters.holds.inc_by(holds as u64);
        }
        committed.map_err(|error| CommitFailure::of(error, replaces_holds))
    }

    async fn is_current(&self, state: &PlanState) -> Result<bool, StoreError> {
        Ok(self.loader.versions(self.key).await? == (state.epoch, state.versions.clone()))
    }

    /// Whether no slot has fewer taken places in the database than in this plan. The plans of two days may take places
    /// of one slot, and neither raises the versions of the other.
    async fn no_place_came_back(&self, state: &PlanState) -> Result<bool, StoreError> {
        let now = self.loader.taken(self.key).await?;
        Ok(state.taken.iter().all(|(slot, known)| now.get(slot).copied().unwrap_or(0) >= *known))
    }

    /// Handles a failed commit. After a version conflict the writer reads the plan again and retries the batch. If the
    /// database rejects a batch permanently, the writer tries each of its commands alone, so that only the faulty
    /// command fails. If the database is unreachable, all callers get the error.
    async fn failed(&self, batch: Vec<Waiting>, error: StoreError) -> Option<Again> {
        self.published.stale.store(true, Ordering::Release);
        match error {
            StoreError::Locked => return Some(Again { batch, why: Reason::Locked }),
            StoreError::Conflict => return Some(Again { batch, why: Reason::Conflict }),
            // Another plan may have received a hold for the same cart at the same time. The retry replaces that hold.
            StoreError::Taken(_) if batch.len() == 1 => return Some(Again { batch, why: Reason::Conflict }),
            _ => {}
        }
        if !error.is_transient() && batch.len() > 1 {
            self.each_alone(batch).await;
            return None;
        }
        tracing::error!(zone_id = %self.key.0, date = %self.key.1, %error, "a batch could not be committed");
        reject(batch, |_| AppError::from(again(&error)));
        None
    }

    /// Commits each command in a transaction of its own, in order.
    async fn each_alone(&self, batch: Vec<Waiting>) {
        for waiting in batch {
            Box::pin(self.serve(vec![waiting])).await;
        }
    }

    /// The other days whose slot places these effects change.
    fn other_days_of_slots(&self, effects: &Effects) -> BTreeSet<NaiveDate> {
        effects.writes.slots.keys().map(|slot| slot.date).filter(|day| *day != self.key.1).collect()
    }

    /// Marks the plans of other days as outdated whose slot places a batch changed, because they list the free places.
    /// Other instances get the notices of the commit.
    fn notify_days_of_slots(&self, days: BTreeSet<NaiveDate>) {
        let Some(inner) = self.plans.upgrade() else { return };
        days.into_iter().for_each(|day| inner.mark_stale((self.key.0, day)));
    }

    /// Requests a search for repair if the batch left a stop late or without a courier.
    fn want_repair(&self, state: &PlanState, batch: &[Waiting]) {
        let may = batch.iter().any(|waiting| waiting.command.may_want_repair());
        if may && needs_repair(&state.plan, &state.waiting, (self.clock)()) {
            self.plans.upgrade().into_iter().for_each(|inner| Plans(inner).want_repair(self.key));
        }
    }

    /// Notifies the writers of other plans that this transaction ended their holds. Only successful commands end holds.
    /// A writer that does not receive the message detects the change when it next ends such a hold or reads its plan.
    fn notify_other_plans<'a>(
        &self,
        replaced: EndedElsewhere,
        done: impl Iterator<Item = (&'a Waiting, &'a AppResult<Outcome>)>,
    ) {
        let Some(inner) = self.plans.upgrade() else { return };
        let booked = done.filter(|(_, outcome)| outcome.is_ok()).filter_map(|(waiting, _)| match &*waiting.command {
            Command::MoveToHold { to, .. } if (to.zone, to.date) != self.key => Some(((to.zone, to.date), to.hold?)),
            _ => None,
        });
        let booked = booked.map(|(key, hold)| (key, Command::Ended { hold, into: HoldState::Booked }));
        let replaced =
            replaced.into_iter().map(|(key, hold)| (key, Command::Ended { hold, into: HoldState::Replaced }));
        for (key, command) in booked.chain(replaced) {
            let plans = Plans(Arc::clone(&inner));
            tokio::spawn(async move { plans.submit(key, command).await });
        }
    }
}

fn is_full(outcome: &AppResult<Outcome>) -> bool {
    matches!(outcome, Err(AppError::Refused(refused)) if refused.refusal.code == RefusalCode::SlotFull)
}

/// The state after the commit of these effects: every changed route has the next version.
fn successor(mut state: PlanState, effects: &Effects) -> PlanState {
    for shift in &effects.touched {
        if let Some(version) = state.versions.get_mut(shift) {
            *version += 1;
        }
    }
    state
}

fn answer(batch: Vec<Waiting>, outcomes: Vec<AppResult<Outcome>>) {
    for (waiting, outcome) in batch.into_iter().zip(outcomes) {
        // A caller that disconnected does not need the answer.
        let _ = waiting.reply.send(outcome);
    }
}

/// Sends the errors of the failed commands and returns the other commands. `failed` is sorted by index.
fn without(batch: Vec<Waiting>, failed: Vec<(usize, AppError)>) -> Vec<Waiting> {
    let mut failed = failed.into_iter().peekable();
    let mut rest = Vec::with_capacity(batch.len());
    for (index, waiting) in batch.into_iter().enumerate() {
        match failed.next_if(|(of, _)| *of == index) {
            Some((_, error)) => drop(waiting.reply.send(Err(error))),
            None => rest.push(waiting),
        }
    }
    rest
}

fn reject(batch: Vec<Waiting>, error: impl Fn(&Waiting) -> AppError) {
    for waiting in batch {
        let error = error(&waiting);
        let _ = waiting.reply.send(Err(error));
    }
}

/// Copies the error for one more caller, because database errors cannot be cloned.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Absent => StoreError::Absent,
        StoreError::Conflict => StoreError::Conflict,
        StoreError::Locked => StoreError::Locked,
        StoreError::Corrupt { what, why } => StoreError::Corrupt { what, why: why.clone() },
        other if other.is_transient() => StoreError::Unreachable(other.to_string()),
        other => StoreError::corrupt("transaction", other),
    }
}
