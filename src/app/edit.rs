//! The common steps of all edits: the permission check, one transaction, and an audit record in the same transaction.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use super::idempotency::stored_answer;
use super::plans::IdempotentRequest;
use super::{AppError, AppResult, Deps, Permission, Principal};
use crate::store::records::{self, StoredAnswer};
use crate::store::{Edited, Store, audit, zones};
use ritiro_domain::{Action, AuditEntry, MerchantId, Record, Timestamp, Zone, ZoneId};

/// The description of an edit for the audit log.
pub(super) struct AuditRecord {
    pub action: Action,
    pub subject: Uuid,
    pub detail: Value,
    /// The id from which the response is read if the same request is repeated.
    pub made: Uuid,
    /// The part of the response that cannot be read again from the database.
    pub answer: Option<Value>,
}

impl AuditRecord {
    /// A record of an action on a resource.
    pub fn of(action: Action, subject: Uuid) -> Self {
        Self { action, subject, detail: json!({}), made: subject, answer: None }
    }

    /// Adds the new version of the resource. Texts that people wrote are left out, because they may contain names of
    /// people.
    pub fn at(self, version: i64) -> Self {
        Self { detail: json!({"version": version}), ..self }
    }

    /// Sets the id of the created resource, if it is not the subject of the action.
    pub fn making(self, made: Uuid) -> Self {
        Self { made, ..self }
    }

    /// Adds the part of the response that cannot be read again.
    pub fn answering(self, answer: Value) -> Self {
        Self { answer: Some(answer), ..self }
    }
}

/// The database and the clock that edits need.
pub(super) trait Edits {
    /// The database.
    fn store(&self) -> &Store;
    /// The current time.
    fn now(&self) -> Timestamp;
}

impl Edits for Deps {
    fn store(&self) -> &Store {
        &self.store
    }

    fn now(&self) -> Timestamp {
        Deps::now(self)
    }
}

/// Runs an edit in one transaction: it checks the permission and writes the audit record in the same transaction.
/// Every edit of a merchant's resources uses this function, so no edit can omit the check or the record.
///
/// An edit that has nothing to change returns no [`AuditRecord`], and no record is written.
pub(super) async fn edit<T>(
    deps: &impl Edits,
    principal: &Principal,
    permission: Permission,
    work: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId) -> AppResult<(T, Option<AuditRecord>)>,
) -> AppResult<T> {
    let merchant = principal.may(permission)?;
    let mut conn = deps.store().connection().await?;
    in_transaction(&mut conn, async |conn| {
        let (done, audit_record) = work(conn, merchant).await?;
        if let Some(audit_record) = audit_record {
            audit::append(conn, line(deps.now(), principal, audit_record)).await?;
        }
        Ok(done)
    })
    .await
}

/// Does the same, once per idempotency key, however often the request is repeated. The key is written in the same
/// transaction. If two requests with the same key run at once, the second one waits, and then `again` reads the
/// result of the first.
pub(super) async fn edit_once<T>(
    deps: &impl Edits,
    principal: &Principal,
    permission: Permission,
    idempotent: Option<IdempotentRequest>,
    work: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId) -> AppResult<(T, AuditRecord)>,
    again: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId, StoredAnswer) -> AppResult<T>,
) -> AppResult<T> {
    let merchant = principal.may(permission)?;
    let mut conn = deps.store().connection().await?;
    in_transaction(&mut conn, async |conn| {
        if let Some(idempotent) = &idempotent
            && !records::claim_idempotency_key(conn, &idempotent.key, &idempotent.request_hash).await?
        {
            let answered = stored_answer(conn, idempotent).await?.ok_or(AppError::IdempotencyInFlight)?;
            return again(conn, merchant, answered).await;
        }
        let (done, audit_record) = work(conn, merchant).await?;
        if let Some(idempotent) = &idempotent {
            records::answer_idempotency_key(conn, &idempotent.key, audit_record.made, audit_record.answer.clone())
                .await?;
        }
        audit::append(conn, line(deps.now(), principal, audit_record)).await?;
        Ok(done)
    })
    .await
}

fn line(at: Timestamp, principal: &Principal, audit_record: AuditRecord) -> AuditEntry {
    AuditEntry {
        id: Uuid::now_v7(),
        merchant: principal.merchant,
        at,
        actor: principal.actor(),
        action: audit_record.action,
        subject: audit_record.subject,
        request: principal.request.clone(),
        detail: audit_record.detail,
    }
}

/// Commits if `work` succeeds and rolls back if it fails.
///
/// [`AsyncConnection::transaction`] requires that the future of its closure is `Send`, which cannot be expressed for
/// a closure that is a parameter. If the future is dropped halfway, the transaction stays open, and the pool discards
/// the connection.
pub(super) async fn in_transaction<T>(
    conn: &mut AsyncPgConnection,
    work: impl AsyncFnOnce(&mut AsyncPgConnection) -> AppResult<T>,
) -> AppResult<T> {
    use diesel_async::TransactionManager as _;
    type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;
    Transactions::begin_transaction(conn).await?;
    match work(conn).await {
        Ok(done) => {
            Transactions::commit_transaction(conn).await?;
            Ok(done)
        }
        Err(error) => {
            // The first error is more useful than an error of the rollback.
            let _ = Transactions::rollback_transaction(conn).await;
            Err(error)
        }
    }
}

/// Converts the outcome of an update: the edited record, or the error that explains why it was not edited.
pub(super) fn edited<T>(what: &'static str, outcome: Edited<T>) -> AppResult<T> {
    match outcome {
        Edited::Done(thing) => Ok(thing),
        Edited::Stale(current) => Err(AppError::Stale { current }),
        Edited::Absent => Err(AppError::NotFound(what)),
    }
}

/// The version that an edit is based on: the version that the caller named, or else the current one.
pub(super) fn base(named: Option<i64>, found: i64) -> i64 {
    named.unwrap_or(found)
}

/// Whether an edit of that version (`None`: of any version) asks for the current content. Then nothing is written,
/// and the version does not change.
pub(super) fn is_there<T: PartialEq>(old: &T, new: &T, version: i64, named: Option<i64>) -> AppResult<bool> {
    match named {
        Some(named) if named != version => Err(AppError::Stale { current: version }),
        _ => Ok(old == new),
    }
}

/// Refuses an edit that would move a resource to another zone.
pub(super) fn same_zone(was: ZoneId, asked: ZoneId) -> AppResult<()> {
    if was == asked { Ok(()) } else { Err(AppError::invalid("zone_id", format!("cannot be changed; it is {was}"))) }
}

/// Returns the zone that a new resource names, locked against changes until the transaction ends.
pub(super) async fn zone_named(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ZoneId,
) -> AppResult<Record<Zone>> {
    let zone = zones::find_steady(conn, merchant, id).await?;
    zone.ok_or_else(|| AppError::invalid("zone_id", "there is no such zone"))
}
