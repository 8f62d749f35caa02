//! The audit: the append-only record of who edited what.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::schema::audit;
use super::{Paging, StoreError, StoreResult};
use ritiro_domain::{Action, Actor, AuditEntry, CredentialId, MerchantId, Timestamp};

/// The roles of actors: those of callers, and the command line.
const ROLES: &[&str] = &["admin", "operator", "courier", "shopper", "booking", "command_line"];

/// Converts the stored columns to an actor.
pub(super) fn actor(what: &'static str, id: Option<Uuid>, role: &str) -> StoreResult<Actor> {
    let role = ROLES.iter().find(|known| **known == role).ok_or_else(|| StoreError::corrupt(what, role))?;
    Ok(Actor { credential: id.map(CredentialId), role })
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
struct AuditRow {
    id: Uuid,
    merchant_id: Uuid,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    actor_role: String,
    action: String,
    subject_id: Uuid,
    request_id: Option<String>,
    detail: Value,
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.id,
            merchant: MerchantId(row.merchant_id),
            at: row.at.into(),
            actor: actor("audit.actor_role", row.actor_id, &row.actor_role)?,
            action: Action::parse(&row.action).ok_or_else(|| StoreError::corrupt("audit.action", &row.action))?,
            subject: row.subject_id,
            request: row.request_id,
            detail: row.detail,
        })
    }
}

/// Appends an entry. Call it in the transaction of the edit.
pub async fn append(conn: &mut AsyncPgConnection, new: AuditEntry) -> StoreResult<()> {
    let row = AuditRow {
        id: new.id,
        merchant_id: new.merchant.0,
        at: new.at.to_utc(),
        actor_id: new.actor.credential.map(|id| id.0),
        actor_role: new.actor.role.to_owned(),
        action: new.action.as_str().to_owned(),
        subject_id: new.subject,
        request_id: new.request,
        detail: new.detail,
    };
    diesel::insert_into(audit::table).values(row).execute(conn).await?;
    Ok(())
}

/// The filter for audit entries.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    /// Only entries with this action.
    pub action: Option<Action>,
    /// Only entries about this resource.
    pub subject: Option<Uuid>,
    /// Only entries with this key or token as the actor.
    pub actor: Option<CredentialId>,
    /// Only entries from this instant on.
    pub from: Option<Timestamp>,
    /// Only entries before this instant.
    pub to: Option<Timestamp>,
}

/// The entries of a merchant, newest first. A page starts with the entry before `after`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    filter: &Filter,
    page: Paging,
) -> StoreResult<Vec<AuditEntry>> {
    let mut query = audit::table
        .filter(audit::merchant_id.eq(merchant.0))
        .order(audit::id.desc())
        .limit(page.limit)
        .select(AuditRow::as_select())
        .into_boxed();
    if let Some(before) = page.after {
        query = query.filter(audit::id.lt(before));
    }
    if let Some(action) = filter.action {
        query = query.filter(audit::action.eq(action.as_str()));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(audit::subject_id.eq(subject));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit::actor_id.eq(actor.0));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from.to_utc()));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit::at.lt(to.to_utc()));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}
