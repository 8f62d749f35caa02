//! Converts the effects of commands to a batch, and assigns a failed commit to the commands that caused it.

use super::effects::Effects;
use super::state::PlanState;
use crate::app::AppError;
use crate::store::StoreError;
use crate::store::batch::{Batch, BatchError, Misses, SlotChange};

/// Why a batch was not committed.
#[derive(Debug)]
pub enum CommitError {
    /// These commands failed, by index. The others may succeed without them.
    Commands(Vec<(usize, AppError)>),
    /// Its commands change the same rows: each needs a transaction of its own.
    Entangled,
    /// The database failed, or a version conflict occurred.
    Store(StoreError),
}

/// The batch that writes `effects` on top of the state `before`. Returns [`StoreError::Conflict`] if that state is
/// known to be outdated.
pub fn batch(before: &PlanState, effects: &Effects) -> Result<Batch, StoreError> {
    let version = |shift| before.versions.get(shift).map(|version| (*shift, *version));
    let routes: Option<Vec<_>> = effects.touched.iter().map(version).collect();
    Ok(Batch {
        routes: routes.ok_or(StoreError::Conflict)?,
        slots: effects.taken.iter().filter_map(|(slot, taken)| slot_change(*slot, taken)).collect(),
        places: effects.places.iter().flat_map(|(of, slots)| slots.iter().map(move |slot| (*of, *slot))).collect(),
        places_left: effects.places_left.iter().copied().collect(),
        removed: effects.removed.clone(),
        no_longer_waiting: effects.no_longer_waiting.clone(),
        added: effects.added.values().cloned().collect(),
        moved: effects.moved.values().cloned().collect(),
        replacing: effects.replacing.clone(),
        replaced_here: effects.replaced_here.iter().copied().collect(),
        ended_holds: effects.ended_holds.clone(),
        taken_over: effects.taken_over.iter().map(|(_, plan, hold)| (*plan, *hold)).collect(),
        new_holds: effects.new_holds.values().cloned().collect(),
        new_bookings: effects.new_bookings.clone(),
        changed_bookings: effects.changed_bookings.iter().map(|(_, booking)| booking.clone()).collect(),
        reports: effects.reports.iter().map(|(_, report)| report.clone()).collect(),
        held: effects.held.iter().map(|(_, held)| held.clone()).collect(),
        accepted: effects.accepted.iter().map(|(_, id, at)| (*id, *at)).collect(),
        progress: effects.progress.iter().map(|(shift, progress)| (*shift, *progress)).collect(),
        outcomes: effects.outcomes.iter().map(|(_, outcome)| *outcome).collect(),
        audit: effects.audit.clone(),
        ledger: effects.ledger.clone(),
        outbox: effects.events(before),
        idempotency_records: effects.idempotency_records.iter().map(|(_, idempotent)| idempotent.clone()).collect(),
        ..Batch::of(before.key, before.epoch)
    })
}

fn slot_change(slot: ritiro_domain::SlotDay, taken: &super::effects::Taken) -> Option<SlotChange> {
    (taken.by != 0).then_some(SlotChange { slot, by: taken.by, most: taken.most })
}

/// Assigns a failed commit to its cause.
pub fn blame(error: BatchError, effects: &Effects) -> CommitError {
    match error {
        BatchError::Store(error) => CommitError::Store(error),
        BatchError::Unknown(why) => CommitError::Store(StoreError::Unreachable(why)),
        BatchError::Missed(misses) if is_entangled(&misses, effects) => CommitError::Entangled,
        BatchError::Missed(misses) => CommitError::Commands(commands(&misses, effects)),
    }
}

/// Whether a hold of another plan that one command takes over may be the hold that another command of the batch
/// replaces. Then the commands are retried one by one; the whole batch was rolled back.
fn is_entangled(misses: &Misses, effects: &Effects) -> bool {
    !misses.taken_over.is_empty() && !effects.replacing.is_empty()
}

/// The commands that caused the misses: a hold of another plan is over, a booking was changed, or an idempotency key
/// was answered. Reading this plan again would not help, so these commands fail.
fn commands(misses: &Misses, effects: &Effects) -> Vec<(usize, AppError)> {
    let over = misses.taken_over.iter().map(|i| (effects.taken_over[*i].0, AppError::HoldNotActive("over")));
    let stale = misses.changed_bookings.iter();
    let stale = stale.map(|i| (effects.changed_bookings[*i].0, AppError::BookingChanged(None)));
    let late =
        misses.idempotency_records.iter().map(|i| (effects.idempotency_records[*i].0, AppError::IdempotencyInFlight));
    let mut all: Vec<(usize, AppError)> = over.chain(stale).chain(late).chain(of_road(misses, effects)).collect();
    all.sort_by_key(|(index, _)| *index);
    all.dedup_by_key(|(index, _)| *index);
    all
}

/// Decisions about reports depend on data about bookings and earlier reports. The caller must read that data again.
fn of_road<'a>(misses: &'a Misses, effects: &'a Effects) -> impl Iterator<Item = (usize, AppError)> + 'a {
    let reports = misses.reports.iter().map(|i| effects.reports[*i].0);
    let held = misses.held.iter().map(|i| effects.held[*i].0);
    let accepted = misses.accepted.iter().map(|i| effects.accepted[*i].0);
    let outcomes = misses.outcomes.iter().map(|i| effects.outcomes[*i].0);
    let all = reports.chain(held).chain(accepted).chain(outcomes);
    all.map(|index| (index, AppError::Conflict("a booking or a report of this was changed at the same time".into())))
}
