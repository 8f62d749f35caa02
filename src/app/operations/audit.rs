//! The audit log: a merchant reads who did what. The module [`edit`](crate::app::edit) writes it.

use crate::app::{AppResult, Deps, Paging, Permission, Principal};
use crate::store::audit;
use ritiro_domain::AuditEntry;

pub use crate::store::audit::Filter;

/// Lists the audit records that pass a filter, newest first.
pub async fn list(deps: &Deps, principal: &Principal, filter: Filter, page: Paging) -> AppResult<Vec<AuditEntry>> {
    let merchant = principal.may(Permission::ReadAudit)?;
    Ok(audit::list(&mut *deps.store.connection().await?, merchant, &filter, page).await?)
}
