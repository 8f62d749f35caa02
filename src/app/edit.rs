//! What edits of all things share: may the caller do it, one transaction, and a line of the audit in it.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use super::idempotency::receipt;
use super::plans::IdempotentRequest;
use super::{AppError, AppResult, Deps, Permission, Principal};
use crate::store::records::{self, Receipt};
use crate::store::{Edited, Store, audit, zones};
use ritiro_domain::{Action, AuditEntry, MerchantId, Record, Timestamp, Zone, ZoneId};

/// What an edit did, for the audit.
pub(super) struct AuditRecord {
    pub action: Action,
    pub subject: Uuid,
    pub detail: Value,
    /// From what the answer is read when the same request comes again.
    pub made: Uuid,
    /// What of it cannot be read then.
    pub answer: Option<Value>,
}

impl AuditRecord {
    /// Something was done to a thing.
    pub fn of(action: Action, subject: Uuid) -> Self {
        Self { action, subject, detail: json!({}), made: subject, answer: None }
    }

    /// With the version that the thing has since. What people wrote stays out: names may be those of people.
    pub fn at(self, version: i64) -> Self {
        Self { detail: json!({"version": version}), ..self }
    }

    /// What was made, where that is not the thing that something was done to.
    pub fn making(self, made: Uuid) -> Self {
        Self { made, ..self }
    }

    /// With what the answer says beside.
    pub fn answering(self, answer: Value) -> Self {
        Self { answer: Some(answer), ..self }
    }
}

/// Where edits are made, and when.
pub(super) trait Edits {
    /// The database.
    fn store(&self) -> &Store;
    /// The time.
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

/// Has something edited by a caller who may, in one transaction that also says so in the audit. Every edit of a merchant's
/// things goes through here, so none can forget to ask or to tell.
///
/// An edit that turns out to have nothing to do answers without a deed, and nothing is written about it.
pub(super) async fn edit<T>(
    deps: &impl Edits,
    principal: &Principal,
    permission: Permission,
    work: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId) -> AppResult<(T, Option<AuditRecord>)>,
) -> AppResult<T> {
    let merchant = principal.may(permission)?;
    let mut conn = deps.store().connection().await?;
    in_transaction(&mut conn, async |conn| {
        let (done, deed) = work(conn, merchant).await?;
        if let Some(deed) = deed {
            audit::append(conn, line(deps.now(), principal, deed)).await?;
        }
        Ok(done)
    })
    .await
}

/// The same for what is done once however often it is asked for with one idempotency key. The key is written in the same
/// transaction; of two that come at once the second waits. Then `again` reads what the first one made.
pub(super) async fn edit_once<T>(
    deps: &impl Edits,
    principal: &Principal,
    permission: Permission,
    idempotent: Option<IdempotentRequest>,
    work: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId) -> AppResult<(T, AuditRecord)>,
    again: impl AsyncFnOnce(&mut AsyncPgConnection, MerchantId, Receipt) -> AppResult<T>,
) -> AppResult<T> {
    let merchant = principal.may(permission)?;
    let mut conn = deps.store().connection().await?;
    in_transaction(&mut conn, async |conn| {
        if let Some(idempotent) = &idempotent
            && !records::claim_idempotency_key(conn, &idempotent.key, &idempotent.request_hash).await?
        {
            let answered = receipt(conn, idempotent).await?.ok_or(AppError::IdempotencyInFlight)?;
            return again(conn, merchant, answered).await;
        }
        let (done, deed) = work(conn, merchant).await?;
        if let Some(idempotent) = &idempotent {
            records::answer_idempotency_key(conn, &idempotent.key, deed.made, deed.answer.clone()).await?;
        }
        audit::append(conn, line(deps.now(), principal, deed)).await?;
        Ok(done)
    })
    .await
}

fn line(at: Timestamp, principal: &Principal, deed: AuditRecord) -> AuditEntry {
    AuditEntry {
        id: Uuid::now_v7(),
        merchant: principal.merchant,
        at,
        actor: principal.actor(),
        action: deed.action,
        subject: deed.subject,
        request: principal.request.clone(),
        detail: deed.detail,
    }
}

/// Commits what succeeds and rolls back what fails.
///
/// [`AsyncConnection::transaction`] asks that the future of its closure can be sent to other threads, which cannot be said of
/// a closure that was passed in. A future dropped halfway leaves an open transaction: the pool throws such connections away.
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
            // The first error tells more than the one of undoing what it broke.
            let _ = Transactions::rollback_transaction(conn).await;
            Err(error)
        }
    }
}

/// The edited thing, or why it was not edited.
pub(super) fn edited<T>(what: &'static str, outcome: Edited<T>) -> AppResult<T> {
    match outcome {
        Edited::Done(thing) => Ok(thing),
        Edited::Stale(current) => Err(AppError::Stale { current }),
        Edited::Absent => Err(AppError::NotFound(what)),
    }
}

/// The version that an edit is based on: the one that the caller names, else whichever there is.
pub(super) fn base(named: Option<i64>, found: i64) -> i64 {
    named.unwrap_or(found)
}

/// Whether an edit of that version (`None`: of any) asks for what is there: then nothing is written, and the version stays.
pub(super) fn is_there<T: PartialEq>(old: &T, new: &T, version: i64, named: Option<i64>) -> AppResult<bool> {
    match named {
        Some(named) if named != version => Err(AppError::Stale { current: version }),
        _ => Ok(old == new),
    }
}

/// Things stay in the zone that they were made in.
pub(super) fn same_zone(was: ZoneId, asked: ZoneId) -> AppResult<()> {
    if was == asked { Ok(()) } else { Err(AppError::invalid("zone_id", format!("cannot be changed; it is {was}"))) }
}

/// The zone that a new thing names, unchanged until the transaction ends.
pub(super) async fn zone_named(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ZoneId,
) -> AppResult<Record<Zone>> {
    let zone = zones::find_steady(conn, merchant, id).await?;
    zone.ok_or_else(|| AppError::invalid("zone_id", "there is no such zone"))
}
