//! Converts the rows of batches to columns and sends them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde::Serialize;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};
use uuid::Uuid;

use super::answers::{Answers, What};
use super::lane::{Lane, Open};
use super::stop_rows::{moved_stops, new_stops, waiting_stops};
use super::{Batch, BatchError, BookingOutcome, SlotChange};
use crate::store::notices::Notice;
use crate::store::plans::PlanKey;
use crate::store::records::{IdempotencyRecord, LedgerData, OutboxEvent};
use crate::store::stored_report::ReportData;
use ritiro_domain::{
    AuditEntry, Booking, CartKey, Contact, CourierEvent, FailureReason, HeldReport, Hold, HoldId, HoldState,
    LedgerEntry, MerchantId, ReservationId, RouteProgress, ShiftId, SlotDay, Timestamp, ZoneId,
};

pub(super) type Column = Box<dyn ToSql + Sync + Send>;

/// Opens a transaction and writes all rows. The transaction stays open.
pub(super) async fn write(lane: &mut Lane, batches: &[Batch]) -> Result<Answers, BatchError> {
    let open = lane.open().await?;
    let sheets = sheets(open, batches);
    let begun = open.client.batch_execute("BEGIN");
    let sent = sheets.iter().map(|sheet| sheet.send(open));
    let (begun, answers) = futures_util::future::join(begun, join_all(sent)).await;
    begun?;
    let mut all = Answers::default();
    for (sheet, rows) in sheets.iter().zip(answers) {
        match rows {
            Ok(rows) => all.take(sheet.what, rows),
            Err(error) => return Err(all.explain(batches, error)),
        }
    }
    Ok(all)
}

/// One statement with its columns.
struct Sheet<'a> {
    what: What,
    statement: &'a Statement,
    columns: Vec<Column>,
}

impl Sheet<'_> {
    async fn send(&self, open: &Open) -> Result<Vec<Row>, tokio_postgres::Error> {
        let columns: Vec<&(dyn ToSql + Sync)> = self.columns.iter().map(|c| &**c as &(dyn ToSql + Sync)).collect();
        open.client.query(self.statement, &columns).await
    }
}

/// All statements to send, in the required order. A statement without rows is omitted.
fn sheets<'a>(open: &'a Open, batches: &[Batch]) -> Vec<Sheet<'a>> {
    let with = &open.statements;
    let mut sheets = Vec::new();
    let mut add = |what, statement: &'a Statement, columns: Option<Vec<Column>>| {
        sheets.extend(columns.map(|columns| Sheet { what, statement, columns }));
    };
    add(What::Epochs, &with.share_plans, epochs(batches));
    add(What::Routes, &with.swap_routes, routes(batches));
    add(What::Slots, &with.change_slots, slots(batches));
    add(What::Slots, &with.first_of_slots, slots(batches));
    add(What::Nothing, &with.leave_places, places_left(batches));
    add(What::Nothing, &with.take_places, places(batches));
    add(What::Deleted, &with.delete_stops, ids(batches, |b| b.removed.iter().map(|id| id.0)));
    add(What::Deleted, &with.delete_waiting_stops, waiting_stops(batches));
    add(What::Nothing, &with.insert_stops, new_stops(batches));
    add(What::Nothing, &with.move_stops, moved_stops(batches));
    add(What::Replaced, &with.replace_holds, replacing(batches));
    add(What::Ended, &with.end_holds, ended_holds(batches));
    add(What::Nothing, &with.insert_holds, new_holds(batches));
    add(What::Nothing, &with.insert_bookings, new_bookings(batches));
    add(What::Nothing, &with.insert_contacts, new_contacts(batches));
    add(What::Bookings, &with.change_bookings, changed_bookings(batches));
    add(What::Nothing, &with.go_on, progress(batches));
    add(What::Reports, &with.append_reports, reports(batches));
    add(What::Held, &with.hold_reports, held(batches));
    add(What::Accepted, &with.accept_reports, accepted(batches));
    add(What::Outcomes, &with.finish_bookings, outcomes(batches));
    add(What::Nothing, &with.append_audit, audit(batches));
    add(What::Nothing, &with.append_ledger, ledger(batches));
    add(What::Nothing, &with.append_outbox, outbox(batches));
    add(What::IdempotencyRecords, &with.insert_idempotency_records, idempotency_records(batches));
    add(What::Nothing, &with.notify, notes(open, batches));
    sheets
}

/// One column: the same value of each row.
pub(super) fn column<R, T: ToSql + Sync + Send + 'static>(rows: &[R], of: impl Fn(&R) -> T) -> Column {
    Box::new(rows.iter().map(of).collect::<Vec<T>>())
}

/// `None` if there is nothing to write.
pub(super) fn filled<R>(rows: Vec<R>, columns: impl FnOnce(&[R]) -> Vec<Column>) -> Option<Vec<Column>> {
    (!rows.is_empty()).then(|| columns(&rows))
}

/// The rows of all batches, each with its plan.
pub(super) fn rows_of<'a, R: 'a, I: IntoIterator<Item = R>>(
    batches: &'a [Batch],
    of: impl Fn(&'a Batch) -> I,
) -> Vec<(PlanKey, R)> {
    batches
        .iter()
        .flat_map(|batch| of(batch).into_iter().map(move |row| (batch.plan, row)).collect::<Vec<_>>())
        .collect()
}

fn ids<'a, I: IntoIterator<Item = Uuid>>(batches: &'a [Batch], of: impl Fn(&'a Batch) -> I) -> Option<Vec<Column>> {
    let mut ids: Vec<Uuid> = batches.iter().flat_map(|batch| of(batch).into_iter().collect::<Vec<_>>()).collect();
    ids.sort_unstable();
    ids.dedup();
    filled(ids, |ids| vec![column(ids, |id| *id)])
}

fn text(of: &impl Serialize) -> String {
    serde_json::to_string(of).expect("plain data has string keys only")
}

fn epochs(batches: &[Batch]) -> Option<Vec<Column>> {
    let plans: Vec<PlanKey> = batches.iter().filter(|b| b.epoch.is_some()).map(|b| b.plan).collect();
    filled(plans, |rows| vec![column(rows, |(zone, _)| zone.0), column(rows, |(_, date)| *date)])
}

fn routes(batches: &[Batch]) -> Option<Vec<Column>> {
    let routes = batches.iter().flat_map(|b| b.routes.iter().copied()).collect();
    filled(routes, |rows: &[_]| vec![column(rows, |(id, _)| id.0), column(rows, |(_, version)| *version)])
}

fn slots(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(slots_together(batches), |rows| {
        vec![
            column(rows, |((zone, _), _)| zone.0),
            column(rows, |((_, slot), _)| slot.template.0),
            column(rows, |((_, slot), _)| slot.date),
            column(rows, |(_, change)| change.by),
            column(rows, |(_, change)| change.most),
        ]
    })
}

/// One row for each slot. The plans of two days may change the same slot, but a statement changes a row only once. The
/// lowest limit counts. If it is reached, each batch is tried alone.
fn slots_together(batches: &[Batch]) -> Vec<((ZoneId, SlotDay), SlotChange)> {
    let mut together: BTreeMap<(ZoneId, SlotDay), SlotChange> = BTreeMap::new();
    for (plan, change) in rows_of(batches, |b| b.slots.iter()) {
        let sum = together.entry((plan.0, change.slot)).or_insert(SlotChange { by: 0, most: None, ..*change });
        sum.by += change.by;
        sum.most = [sum.most, change.most].into_iter().flatten().min();
    }
    together.into_iter().collect()
}

fn places(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.places.iter()), |rows: &[(PlanKey, &(ReservationId, SlotDay))]| {
        vec![
            column(rows, |(plan, _)| plan.0.0),
            column(rows, |(plan, _)| plan.1),
            column(rows, |(_, (reservation, _))| reservation.0),
            column(rows, |(_, (_, slot))| slot.template.0),
            column(rows, |(_, (_, slot))| slot.date),
        ]
    })
}

fn places_left(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.places_left.iter()), |rows: &[(PlanKey, &ReservationId)]| {
        vec![
            column(rows, |(plan, _)| plan.0.0),
            column(rows, |(plan, _)| plan.1),
            column(rows, |(_, reservation)| reservation.0),
        ]
    })
}

fn progress(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(batches.iter().flat_map(|batch| batch.progress.iter()).collect(), |rows: &[&(ShiftId, RouteProgress)]| {
        let at = |of: fn(&RouteProgress) -> Option<Timestamp>| column(rows, move |(_, p)| of(p).map(Timestamp::to_utc));
        vec![
            column(rows, |(id, _)| id.0),
            column(rows, |(_, p)| p.route.as_str()),
            column(rows, |(_, p)| p.shift.as_str()),
            at(|p| p.accepted_at),
            at(|p| p.started_at),
            at(|p| p.departed_at),
            at(|p| p.finished_at),
            at(|p| p.ended_at),
            at(|p| p.locked_at),
            at(|p| p.released_at),
            at(|p| p.overtime_until),
        ]
    })
}

/// The rows are sorted. Otherwise two transactions with the same reports could deadlock.
fn reports(batches: &[Batch]) -> Option<Vec<Column>> {
    let mut all: Vec<&CourierEvent> = batches.iter().flat_map(|batch| batch.reports.iter()).collect();
    all.sort_unstable_by_key(|event| (event.courier, event.id));
    filled(all, said)
}

fn said(rows: &[&CourierEvent]) -> Vec<Column> {
    vec![
        column(rows, |e| e.courier.0),
        column(rows, |e| e.id),
        column(rows, |e| e.zone.0),
        column(rows, |e| e.merchant.0),
        column(rows, |e| e.date),
        column(rows, |e| e.shift.0),
        column(rows, |e| e.stop.map(|stop| stop.0)),
        column(rows, |e| e.booking.map(|booking| booking.0)),
        column(rows, |e| e.kind.as_str()),
        column(rows, |e| e.reason.map(FailureReason::as_str)),
        column(rows, |e| text(&ReportData::of(e))),
        column(rows, |e| e.by),
        column(rows, |e| e.at.to_utc()),
        column(rows, |e| e.said_at.to_utc()),
        column(rows, |e| e.received_at.to_utc()),
    ]
}

fn held(batches: &[Batch]) -> Option<Vec<Column>> {
    let mut all: Vec<&HeldReport> = batches.iter().flat_map(|batch| batch.held.iter()).collect();
    all.sort_unstable_by_key(|held| (held.report.courier, held.report.id));
    filled(all, |rows| {
        let mut columns = vec![column(rows, |held| held.id), column(rows, |held| held.code.clone())];
        columns.extend(said(&rows.iter().map(|held| &held.report).collect::<Vec<_>>()));
        columns
    })
}

fn accepted(batches: &[Batch]) -> Option<Vec<Column>> {
    let all = batches.iter().flat_map(|batch| batch.accepted.iter().copied()).collect();
    filled(all, |rows: &[(Uuid, Timestamp)]| vec![column(rows, |(id, _)| *id), column(rows, |(_, at)| at.to_utc())])
}

fn audit(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(batches.iter().flat_map(|batch| batch.audit.iter()).collect(), |rows: &[&AuditEntry]| {
        vec![
            column(rows, |line| line.id),
            column(rows, |line| line.merchant.0),
            column(rows, |line| line.at.to_utc()),
            column(rows, |line| line.actor.credential.map(|id| id.0)),
            column(rows, |line| line.actor.role),
            column(rows, |line| line.action.as_str()),
            column(rows, |line| line.subject),
            column(rows, |line| line.request.clone()),
            column(rows, |line| text(&line.detail)),
        ]
    })
}

fn outcomes(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(batches.iter().flat_map(|batch| batch.outcomes.iter()).collect(), |rows: &[&BookingOutcome]| {
        vec![
            column(rows, |o| o.booking.0),
            column(rows, |o| o.reservation.0),
            column(rows, |o| o.state.as_str()),
            column(rows, |o| o.at.to_utc()),
            column(rows, |o| o.changes),
        ]
    })
}

/// Each cart once, in sorted order.
fn replacing(batches: &[Batch]) -> Option<Vec<Column>> {
    let carts: BTreeSet<&CartKey> = batches.iter().flat_map(|batch| &batch.replacing).collect();
    filled(carts.into_iter().collect(), |carts: &[&CartKey]| {
        vec![
            column(carts, |of| of.merchant.0),
            column(carts, |of| of.shopper.clone()),
            column(carts, |of| of.cart.clone()),
        ]
    })
}

/// Holds of the plans themselves, and holds of other plans that bookings move to.
fn ended_holds(batches: &[Batch]) -> Option<Vec<Column>> {
    let own = batches.iter().flat_map(|b| b.ended_holds.iter().copied());
    let others = batches.iter().flat_map(|b| b.taken_over.iter().map(|(_, id)| (*id, HoldState::Booked)));
    let mut all: Vec<(HoldId, HoldState)> = own.chain(others).collect();
    all.sort_unstable_by_key(|(id, _)| *id);
    filled(all, |rows| vec![column(rows, |(id, _)| id.0), column(rows, |(_, state)| state.as_str())])
}

fn new_holds(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.new_holds.iter()), |rows: &[(PlanKey, &Hold)]| {
        vec![
            column(rows, |(_, h)| h.id.0),
            column(rows, |(_, h)| h.zone.0),
            column(rows, |(_, h)| h.merchant.0),
            column(rows, |(_, h)| h.date),
            column(rows, |(_, h)| h.reservation.0),
            column(rows, |(_, h)| h.credential.map(|c| c.0)),
            column(rows, |(_, h)| h.shopper.clone()),
            column(rows, |(_, h)| h.state.as_str()),
            column(rows, |(_, h)| h.expires_at.to_utc()),
            column(rows, |(_, h)| h.order.kind.as_str()),
            column(rows, |(_, h)| text(&h.order)),
            column(rows, |(_, h)| text(&h.promise)),
            column(rows, |(_, h)| h.created_at.to_utc()),
            column(rows, |(_, h)| h.cart.clone()),
        ]
    })
}

fn new_bookings(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.new_bookings.iter()), |rows: &[(PlanKey, &Booking)]| {
        vec![
            column(rows, |(_, b)| b.id.0),
            column(rows, |(_, b)| b.zone.0),
            column(rows, |(_, b)| b.merchant.0),
            column(rows, |(_, b)| b.date),
            column(rows, |(_, b)| b.version),
            column(rows, |(_, b)| b.state.as_str()),
            column(rows, |(_, b)| b.reservation.0),
            column(rows, |(_, b)| b.hold.map(|h| h.0)),
            column(rows, |(_, b)| b.shopper.clone()),
            column(rows, |(_, b)| b.reference.clone()),
            column(rows, |(_, b)| b.order.kind.as_str()),
            column(rows, |(_, b)| text(&b.order)),
            column(rows, |(_, b)| text(&b.promise)),
            column(rows, |(_, b)| b.promise.window.start().to_utc()),
            column(rows, |(_, b)| b.promise.window.end().to_utc()),
            column(rows, |(_, b)| b.created_at.to_utc()),
            column(rows, |(_, b)| b.updated_at.to_utc()),
        ]
    })
}

fn new_contacts(batches: &[Batch]) -> Option<Vec<Column>> {
    let bookings = batches.iter().flat_map(|batch| &batch.new_bookings);
    let rows = bookings.filter_map(|booking| Some((booking, booking.contact.as_ref()?))).collect();
    filled(rows, |rows: &[(&Booking, &Contact)]| {
        vec![
            column(rows, |(b, _)| b.id.0),
            column(rows, |(b, _)| b.zone.0),
            column(rows, |(b, _)| b.merchant.0),
            column(rows, |(b, _)| b.date),
            column(rows, |(_, c)| c.name.clone()),
            column(rows, |(_, c)| c.phone.clone()),
            column(rows, |(_, c)| c.address.clone()),
            column(rows, |(_, c)| c.notes.clone()),
        ]
    })
}

fn changed_bookings(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.changed_bookings.iter()), |rows: &[(PlanKey, &Booking)]| {
        vec![
            column(rows, |(_, b)| b.id.0),
            column(rows, |(_, b)| b.date),
            column(rows, |(_, b)| b.version),
            column(rows, |(_, b)| b.state.as_str()),
            column(rows, |(_, b)| b.reservation.0),
            column(rows, |(_, b)| b.hold.map(|h| h.0)),
            column(rows, |(_, b)| b.order.kind.as_str()),
            column(rows, |(_, b)| text(&b.order)),
            column(rows, |(_, b)| text(&b.promise)),
            column(rows, |(_, b)| b.promise.window.start().to_utc()),
            column(rows, |(_, b)| b.promise.window.end().to_utc()),
            column(rows, |(_, b)| b.updated_at.to_utc()),
        ]
    })
}

fn ledger(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.ledger.iter()), |rows: &[(PlanKey, &(ZoneId, MerchantId, LedgerEntry))]| {
        vec![
            column(rows, |_| Uuid::now_v7()),
            column(rows, |(_, (zone, ..))| zone.0),
            column(rows, |(_, (_, merchant, _))| merchant.0),
            column(rows, |(_, (.., entry))| entry.booking.0),
            column(rows, |(_, (.., entry))| entry.event.as_str()),
            column(rows, |(_, (.., entry))| text(&LedgerData::of(entry))),
            column(rows, |(_, (.., entry))| entry.at.to_utc()),
        ]
    })
}

fn outbox(batches: &[Batch]) -> Option<Vec<Column>> {
    filled(rows_of(batches, |b| b.outbox.iter()), |rows: &[(PlanKey, &OutboxEvent)]| {
        vec![
            column(rows, |_| Uuid::now_v7()),
            column(rows, |(_, e)| e.zone.0),
            column(rows, |(_, e)| e.merchant.0),
            column(rows, |(_, e)| e.data.event_type().as_str()),
            column(rows, |(_, e)| e.subject),
            column(rows, |(_, e)| text(&e.data)),
            column(rows, |(_, e)| e.at.to_utc()),
        ]
    })
}

fn idempotency_records(batches: &[Batch]) -> Option<Vec<Column>> {
    let mut all: Vec<&IdempotencyRecord> = batches.iter().flat_map(|b| b.idempotency_records.iter()).collect();
    // The rows are sorted. Otherwise two batches with the same keys could deadlock.
    all.sort_by(|a, b| (a.key.merchant, &a.key.scope, &a.key.key).cmp(&(b.key.merchant, &b.key.scope, &b.key.key)));
    filled(all, |rows| {
        vec![
            column(rows, |a| a.key.merchant.0),
            column(rows, |a| a.key.scope.clone()),
            column(rows, |a| a.key.key.clone()),
            column(rows, |a| a.request_hash.clone()),
            column(rows, |a| a.subject),
            column(rows, |a| a.answer.as_ref().map(text)),
        ]
    })
}

/// The notices about the plans that changed, and about plans whose holds ended here.
fn notes(open: &Open, batches: &[Batch]) -> Option<Vec<Column>> {
    let plans: BTreeSet<PlanKey> = batches.iter().flat_map(Batch::plans_that_change).collect();
    let plans = plans.into_iter().map(|plan| Notice::Plan(plan, open.instance).to_string()).collect();
    filled(plans, |rows: &[String]| vec![column(rows, String::clone)])
}
