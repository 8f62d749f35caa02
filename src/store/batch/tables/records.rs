//! The append-only records: audit, ledger, outbox, and the answers to idempotency keys.

use std::collections::HashSet;

use uuid::Uuid;

use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::claim::Claim;
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::batch::{MissKind, Writes};
use crate::store::records::{IdempotencyRecord, LedgerData, OutboxEvent};
use ritiro_domain::{AuditEntry, LedgerEntry, MerchantId, ZoneId};

pub(super) struct AppendAudit;

impl BatchStatement for AppendAudit {
    const SQL: &'static str = "INSERT INTO audit ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = &'a AuditEntry;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a AuditEntry> {
        group.rows(|writes| &writes.audit).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a AuditEntry>) {
        of.column("id", |line| line.id);
        of.column("merchant_id", |line| line.merchant.0);
        of.instant("at", |line| line.at);
        of.column("actor_id", |line| line.actor.credential.map(|id| id.0));
        of.column("actor_role", |line| line.actor.role);
        of.column("action", |line| line.action.as_str());
        of.column("subject_id", |line| line.subject);
        of.column("request_id", |line| line.request.as_deref());
        of.json("detail", |line| &line.detail);
    }
}

pub(super) struct AppendLedger;

impl BatchStatement for AppendLedger {
    const SQL: &'static str = "INSERT INTO ledger ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = &'a (ZoneId, MerchantId, LedgerEntry);

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        group.rows(|writes| &writes.ledger).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.column("id", |_| Uuid::now_v7());
        of.column("zone_id", |(zone, ..)| zone.0);
        of.column("merchant_id", |(_, merchant, _)| merchant.0);
        of.column("booking_id", |(.., entry)| entry.booking.0);
        of.column("event", |(.., entry)| entry.event.as_str());
        of.json("data", |(.., entry)| LedgerData::of(entry));
        of.instant("at", |(.., entry)| entry.at);
    }
}

pub(super) struct AppendOutbox;

impl BatchStatement for AppendOutbox {
    const SQL: &'static str = "INSERT INTO outbox ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = &'a OutboxEvent;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a OutboxEvent> {
        group.rows(|writes| &writes.outbox).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a OutboxEvent>) {
        of.column("id", |_| Uuid::now_v7());
        of.column("zone_id", |e| e.zone.0);
        of.column("merchant_id", |e| e.merchant.0);
        of.column("topic", |e| e.data.event_type().as_str());
        of.column("subject_id", |e| e.subject);
        of.json("payload", |e| &e.data);
        of.instant("created_at", |e| e.at);
    }
}

/// A key that was answered before is not returned.
pub(super) struct InsertIdempotencyRecords;

impl BatchStatement for InsertIdempotencyRecords {
    const SQL: &'static str = "\
INSERT INTO idempotency_keys ({columns}) SELECT {values} FROM {rows}
ON CONFLICT DO NOTHING
RETURNING merchant_id, scope, key";

    type Row<'a> = &'a IdempotencyRecord;

    /// The rows are sorted. Otherwise two batches with the same keys could deadlock.
    fn rows<'a>(group: Group<'a>) -> Vec<&'a IdempotencyRecord> {
        let mut all: Vec<&IdempotencyRecord> =
            group.rows(|writes| &writes.idempotency_records).map(|of| &of.row).collect();
        all.sort_by(|a, b| (a.key.merchant, &a.key.scope, &a.key.key).cmp(&(b.key.merchant, &b.key.scope, &b.key.key)));
        all
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a IdempotencyRecord>) {
        of.column("merchant_id", |a| a.key.merchant.0);
        of.column("scope", |a| a.key.scope.as_str());
        of.column("key", |a| a.key.key.as_str());
        of.column("request_hash", |a| a.request_hash.as_slice());
        of.column("subject_id", |a| a.subject);
        of.json_if("answer", |a| a.answer.as_ref());
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.idempotency_records.iter().map(|of| Claim::Key(&of.row.key)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let new: HashSet<(Uuid, &str, &str)> =
            answers.rows::<Self>().iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
        let is_there = |of: &IdempotencyRecord| new.contains(&(of.key.merchant.0, &*of.key.scope, &*of.key.key));
        verdicts.expect(MissKind::KeyAnswered, |writes| &writes.idempotency_records, is_there);
    }
}
