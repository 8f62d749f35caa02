//! The audit log.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::Deps;
use crate::app::operations::audit::{self, Filter};
use crate::http::caller::Caller;
use crate::http::extract::Query;
use crate::http::page::{Cursor, Limit, Page, PageRequest};
use crate::http::problem::Problem;
use crate::http::responses::OnList;
use crate::http::wire::{Action, AuditEntry};
use ritiro_domain::{CredentialId, Timestamp};

/// A filter for entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    #[param(inline)]
    limit: Option<Limit>,
    #[param(inline)]
    cursor: Option<Cursor>,
    /// Only entries with this action.
    #[param(inline)]
    action: Option<Action>,
    /// Only entries about the resource with this id.
    subject_id: Option<Uuid>,
    /// Only entries of this key or token.
    actor_id: Option<Uuid>,
    /// Only entries at this time or later.
    from: Option<DateTime<FixedOffset>>,
    /// Only entries before this time.
    to: Option<DateTime<FixedOffset>>,
}

/// Lists the entries of the audit log, newest first.
///
/// The entries say who changed which resource and when. Promises to shoppers are recorded in the ledgers of bookings instead.
#[utoipa::path(
    tag = "Audit",
    params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>, description = "One page of the list"), OnList),
    security(("bearer" = [])),
)]
#[get("/v1/audit")]
pub async fn list_audit(deps: Data<Deps>, caller: Caller, query: Query<AuditQuery>) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let page = PageRequest::new(query.limit, query.cursor);
    let instant = |at: DateTime<FixedOffset>| Timestamp::from(at.to_utc());
    let filter = Filter {
        action: query.action.map(|action| action.0),
        subject: query.subject_id,
        actor: query.actor_id.map(CredentialId),
        from: query.from.map(instant),
        to: query.to.map(instant),
    };
    let found = audit::list(&deps, &caller.0, filter, page.into()).await?;
    Ok(HttpResponse::Ok().json(Page::new(found, &page, |entry| entry.id).map(AuditEntry::from)))
}
