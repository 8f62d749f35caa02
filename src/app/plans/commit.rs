//! Writing a batch in one transaction.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::effects::Effects;
use super::state::PlanState;
use crate::app::AppError;
use crate::domain::{Hold, HoldId, HoldState, ShiftId};
use crate::store::plans::PlanKey;
use crate::store::{Store, StoreError, bookings, contacts, holds, plans, records};

/// Why a batch was not committed.
#[derive(Debug)]
pub enum CommitError {
    /// Because of one of its commands; without that one it may be.
    Command(usize, AppError),
    /// Because of the database.
    Store(StoreError),
}

impl<E: Into<StoreError>> From<E> for CommitError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// Holds of other plans that ended in this transaction: their writers must hear of it.
pub type EndedElsewhere = Vec<(PlanKey, HoldId)>;

/// Commits `effects` if `before` is still how things are; otherwise [`StoreError::Conflict`].
pub async fn commit(store: &Store, before: &PlanState, effects: &Effects) -> Result<EndedElsewhere, CommitError> {
    let mut conn = store.connection().await?;
    conn.transaction(async |conn| {
        if let Some(epoch) = before.epoch {
            plans::share(conn, before.key, epoch).await?;
        }
        swap(conn, before, effects).await?;
        write_stops(conn, before.key, effects).await?;
        let elsewhere = write_holds(conn, before.key, effects).await?;
        write_bookings(conn, effects).await?;
        records::append_ledger(conn, &effects.ledger).await?;
        records::append_outbox(conn, &effects.outbox).await?;
        write_attempts(conn, effects).await?;
        Ok(elsewhere)
    })
    .await
}

async fn swap(conn: &mut AsyncPgConnection, before: &PlanState, effects: &Effects) -> Result<(), CommitError> {
    let version = |shift: &ShiftId| before.versions.get(shift).map(|v| (*shift, *v));
    let expected: Option<Vec<_>> = effects.touched.iter().map(version).collect();
    plans::swap_versions(conn, &expected.ok_or(StoreError::Conflict)?).await?;
    for (slot, (was, will_be)) in &effects.taken {
        if was != will_be {
            plans::swap_taken(conn, before.key, *slot, *was, *will_be).await?;
        }
    }
    Ok(())
}

async fn write_stops(conn: &mut AsyncPgConnection, plan: PlanKey, effects: &Effects) -> Result<(), CommitError> {
    plans::delete_stops(conn, &effects.removed).await?;
    let added: Vec<_> = effects.added.values().cloned().collect();
    plans::insert_stops(conn, plan, &added).await?;
    for stop in effects.moved.values() {
        plans::move_stop(conn, stop).await?;
    }
    Ok(())
}

async fn write_holds(
    conn: &mut AsyncPgConnection,
    plan: PlanKey,
    effects: &Effects,
) -> Result<EndedElsewhere, CommitError> {
    let replaced = holds::replace(conn, &effects.replacing).await?;
    let (here, elsewhere): (Vec<_>, Vec<_>) = replaced.into_iter().partition(|(key, ..)| *key == plan);
    let known =
        here.len() == effects.replaced_here.len() && here.iter().all(|(_, id, _)| effects.replaced_here.contains(id));
    if !known {
        return Err(StoreError::Conflict.into());
    }
    for state in [HoldState::Booked, HoldState::Released, HoldState::Expired] {
        let ids: Vec<_> = effects.ended_holds.iter().filter(|(_, into)| *into == state).map(|(id, _)| *id).collect();
        holds::end(conn, &ids, state).await?;
    }
    take_over(conn, effects).await?;
    let new: Vec<&Hold> = effects.new_holds.values().collect();
    holds::insert(conn, &new).await?;
    Ok(elsewhere.into_iter().map(|(key, id, _)| (key, id)).collect())
}

/// A hold of another plan may be over by now. Reading our plan again would not tell, so that is the command's own fault.
async fn take_over(conn: &mut AsyncPgConnection, effects: &Effects) -> Result<(), CommitError> {
    for (index, hold) in &effects.taken_over {
        holds::end(conn, &[*hold], HoldState::Booked).await.map_err(|error| match error {
            StoreError::Conflict => CommitError::Command(*index, AppError::HoldNotActive("over")),
            other => CommitError::Store(other),
        })?;
    }
    Ok(())
}

async fn write_bookings(conn: &mut AsyncPgConnection, effects: &Effects) -> Result<(), CommitError> {
    let new: Vec<_> = effects.new_bookings.iter().collect();
    bookings::insert(conn, &new).await?;
    contacts::insert(conn, &new).await?;
    for (index, booking) in &effects.changed_bookings {
        if !bookings::update(conn, booking).await? {
            let why = "it was changed or cancelled meanwhile; read it again";
            return Err(CommitError::Command(*index, AppError::NotChangeable(why.into())));
        }
    }
    Ok(())
}

async fn write_attempts(conn: &mut AsyncPgConnection, effects: &Effects) -> Result<(), CommitError> {
    let attempts: Vec<_> = effects.attempts.iter().map(|(_, attempt)| attempt).collect();
    let late = records::insert_attempts(conn, &attempts).await?;
    match late.first() {
        Some(i) => Err(CommitError::Command(effects.attempts[*i].0, AppError::IdempotencyInFlight)),
        None => Ok(()),
    }
}
