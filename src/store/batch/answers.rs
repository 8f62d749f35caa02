//! Checks whether the statements of a transaction had the results that its batches expect.

use std::collections::HashSet;

use chrono::NaiveDate;
use tokio_postgres::Row;
use uuid::Uuid;

use super::{Batch, BatchError, EndedElsewhere, Misses};
use crate::store::StoreError;
use crate::store::plans::PlanKey;
use crate::store::records::IdempotencyRecord;
use ritiro_domain::{CartKey, CourierEvent, HoldId, MerchantId, SlotDay, ZoneId};

/// The statements whose results are checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    Epochs,
    Routes,
    Slots,
    Deleted,
    Replaced,
    Ended,
    Bookings,
    Reports,
    Held,
    Accepted,
    Outcomes,
    IdempotencyRecords,
    Nothing,
}

/// The results of the checked statements.
#[derive(Default)]
pub(super) struct Answers {
    epochs: HashSet<(Uuid, NaiveDate, i64)>,
    routes: HashSet<Uuid>,
    slots: HashSet<(Uuid, Uuid, NaiveDate)>,
    deleted: HashSet<Uuid>,
    replaced: Vec<(CartKey, PlanKey, HoldId)>,
    ended: HashSet<Uuid>,
    bookings: HashSet<Uuid>,
    reports: HashSet<(Uuid, Uuid)>,
    held: HashSet<Uuid>,
    accepted: HashSet<Uuid>,
    outcomes: HashSet<Uuid>,
    idempotency_records: HashSet<(Uuid, String, String)>,
    /// The statements with a result. After a failed statement there are no further results.
    answered: HashSet<What>,
}

impl Answers {
    pub fn take(&mut self, what: What, rows: Vec<Row>) {
        self.answered.insert(what);
        match what {
            What::Epochs => self.epochs.extend(rows.iter().map(|r| (r.get(0), r.get(1), r.get(2)))),
            What::Routes => self.routes.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Slots => self.slots.extend(rows.iter().map(|r| (r.get(0), r.get(1), r.get(2)))),
            What::Deleted => self.deleted.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Replaced => self.replaced.extend(rows.iter().map(replaced)),
            What::Ended => self.ended.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Bookings => self.bookings.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Reports => self.reports.extend(rows.iter().map(|r| (r.get::<_, Uuid>(0), r.get::<_, Uuid>(1)))),
            What::Held => self.held.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Accepted => self.accepted.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::Outcomes => self.outcomes.extend(rows.iter().map(|r| r.get::<_, Uuid>(0))),
            What::IdempotencyRecords => {
                self.idempotency_records.extend(rows.iter().map(|r| (r.get(0), r.get(1), r.get(2))))
            }
            What::Nothing => {}
        }
    }

    /// Finds the cause of a failed statement. If an earlier statement had an unexpected result, that result is the
    /// cause.
    pub fn explain(&self, batches: &[Batch], error: tokio_postgres::Error) -> BatchError {
        let unexpected = if error.is_closed() { None } else { self.judge(batches).err() };
        unexpected.unwrap_or_else(|| BatchError::from(error))
    }

    /// Checks the results of all batches. Returns the holds of other plans that ended with each batch.
    pub fn judge(&self, batches: &[Batch]) -> Result<Vec<EndedElsewhere>, BatchError> {
        batches.iter().map(|batch| self.judge_one(batch)).collect()
    }

    fn judge_one(&self, batch: &Batch) -> Result<EndedElsewhere, BatchError> {
        let (here, elsewhere) = self.replaced_by(batch);
        let known = self.silent(What::Replaced)
            || here.len() == batch.replaced_here.len() && here.iter().all(|(_, id)| batch.replaced_here.contains(id));
        if !known || !self.is_swapped(batch) {
            return Err(StoreError::Conflict.into());
        }
        let misses = self.misses(batch);
        if misses.is_empty() { Ok(elsewhere) } else { Err(BatchError::Missed(Box::new(misses))) }
    }

    /// Whether all compare-and-swaps of a batch succeeded: no other instance committed first.
    fn is_swapped(&self, batch: &Batch) -> bool {
        let (zone, date) = (batch.plan.0.0, batch.plan.1);
        let epoch = |epoch| self.silent(What::Epochs) || self.epochs.contains(&(zone, date, epoch));
        let route = |id: Uuid| self.silent(What::Routes) || self.routes.contains(&id);
        let slot = |of: SlotDay| self.silent(What::Slots) || self.slots.contains(&(zone, of.template.0, of.date));
        let stop = |id: Uuid| self.silent(What::Deleted) || self.deleted.contains(&id);
        batch.epoch.is_none_or(epoch)
            && batch.routes.iter().all(|(id, _)| route(id.0))
            && batch.slots.iter().all(|change| slot(change.slot))
            && batch.removed.iter().all(|id| stop(id.0))
            && batch.no_longer_waiting.iter().all(|waiting| stop(waiting.id.0))
            && batch.ended_holds.iter().all(|(id, _)| self.has_ended(*id))
    }

    fn misses(&self, batch: &Batch) -> Misses {
        let booking = |id: Uuid| self.silent(What::Bookings) || self.bookings.contains(&id);
        let report = |of: &CourierEvent| self.silent(What::Reports) || self.reports.contains(&(of.courier.0, of.id));
        let outcome = |id: Uuid| self.silent(What::Outcomes) || self.outcomes.contains(&id);
        let record = |of: &IdempotencyRecord| {
            self.silent(What::IdempotencyRecords) || self.idempotency_records.contains(&record_key(of))
        };
        Misses {
            taken_over: missing(&batch.taken_over, |(_, id)| self.has_ended(*id)),
            changed_bookings: missing(&batch.changed_bookings, |b| booking(b.id.0)),
            reports: missing(&batch.reports, report),
            held: missing(&batch.held, |held| self.silent(What::Held) || self.held.contains(&held.id)),
            accepted: missing(&batch.accepted, |(id, _)| self.silent(What::Accepted) || self.accepted.contains(id)),
            outcomes: missing(&batch.outcomes, |outcome_of| outcome(outcome_of.booking.0)),
            idempotency_records: missing(&batch.idempotency_records, record),
        }
    }

    fn has_ended(&self, hold: HoldId) -> bool {
        self.silent(What::Ended) || self.ended.contains(&hold.0)
    }

    /// The holds that a batch replaced: in its own plan, and in other plans.
    fn replaced_by(&self, batch: &Batch) -> (EndedElsewhere, EndedElsewhere) {
        let replaced = self.replaced.iter().filter(|(cart, ..)| batch.replacing.contains(cart));
        replaced.map(|(_, plan, id)| (*plan, *id)).partition(|(plan, _)| *plan == batch.plan)
    }

    fn silent(&self, what: What) -> bool {
        !self.answered.contains(&what)
    }
}

/// The indices of the missing elements. No element occurs twice, because each command and each batch of a transaction
/// claims rows of its own.
fn missing<T>(all: &[T], is_there: impl Fn(&T) -> bool) -> Vec<usize> {
    all.iter().enumerate().filter(|(_, one)| !is_there(one)).map(|(i, _)| i).collect()
}

fn replaced(row: &Row) -> (CartKey, PlanKey, HoldId) {
    let cart = CartKey { merchant: MerchantId(row.get(0)), shopper: row.get(1), cart: row.get(2) };
    (cart, (ZoneId(row.get(3)), row.get(4)), HoldId(row.get(5)))
}

fn record_key(record: &IdempotencyRecord) -> (Uuid, String, String) {
    (record.key.merchant.0, record.key.scope.clone(), record.key.key.clone())
}
