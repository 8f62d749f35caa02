//! Held reports: reports of couriers that could not be applied. An operator accepts or dismisses them.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::road;
use crate::app::edit::{AuditRecord, edit};
use crate::app::plans::{Accepted, Command, Outcome, Report, Verdict};
use crate::app::{AppError, AppResult, AppState, Paging, Permission, Principal, ZoneContext};
use crate::store::{held, reports, zones};
use ritiro_domain::{Action, AuditEntry, CourierEvent, HeldReport, HeldState, MerchantId, Timestamp, ZoneId};

/// A held report with its zone.
#[derive(Clone, Debug)]
pub struct HeldView {
    /// The zone of the report: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The report.
    pub held: HeldReport,
}

/// Lists the held reports of a day, oldest first, optionally in one state only.
pub async fn list(
    app: &AppState,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    state: Option<HeldState>,
    page: Paging,
) -> AppResult<Vec<HeldView>> {
    let merchant = principal.may(Permission::WatchDay)?;
    let found = {
        let mut conn = app.deps.store.connection().await?;
        zones::find(&mut conn, merchant, zone).await?.ok_or(AppError::NotFound("zone"))?;
        held::of_plan(&mut conn, (zone, date), state, page).await?
    };
    let context = app.deps.zones.get(zone).await?;
    Ok(found.into_iter().map(|held| HeldView { context: Arc::clone(&context), held }).collect())
}

/// Applies a held report at the time that the operator names, or else at the time when it was received.
///
/// # Errors
/// [`AppError::Conflict`] if it was already decided, or cannot be applied at that time either; then it stays held.
pub async fn accept(app: &AppState, principal: &Principal, id: Uuid, at: Option<Timestamp>) -> AppResult<HeldView> {
    let merchant = principal.may(Permission::SteerDay)?;
    for round in 1..=road::ROUNDS {
        let held = waiting(app, merchant, id).await?;
        let event = as_accepted(app, principal, held.report, at);
        match apply(app, principal, (merchant, id), event, round == road::ROUNDS).await? {
            Verdict::Applied => return find(app, merchant, id).await,
            Verdict::Refused(code) => {
                let why =
                    format!("it cannot be applied at that time either ({code}); name another `at`, or dismiss it");
                return Err(AppError::Conflict(why));
            }
            Verdict::Unresolved => {}
        }
    }
    Err(AppError::Contended)
}

fn as_accepted(app: &AppState, principal: &Principal, report: CourierEvent, at: Option<Timestamp>) -> CourierEvent {
    let at = at.unwrap_or(report.received_at);
    CourierEvent { at, by: principal.role.kind().as_str(), received_at: app.deps.now(), ..report }
}

/// Applies the report in the plan writer, together with its audit record.
async fn apply(
    app: &AppState,
    principal: &Principal,
    (merchant, id): (MerchantId, Uuid),
    event: CourierEvent,
    is_last_try: bool,
) -> AppResult<Verdict> {
    let key = (event.zone, event.date);
    let audit = AuditEntry {
        id: Uuid::now_v7(),
        merchant,
        at: app.deps.now(),
        actor: principal.actor(),
        action: Action::ReportAccepted,
        subject: id,
        request: principal.request.clone(),
        detail: detail(&event),
    };
    let owners = road::owners(app, key, std::slice::from_ref(&event), false).await?;
    let accepts = Some(Accepted { held: id, audit });
    let report = Report { owners, accepts, is_last_try, ..Report::of(event.shift, event.courier, vec![event]) };
    match app.plans.submit_for(principal, key, Command::Report(report)).await {
        Ok(Outcome::Reported { results, .. }) => {
            Ok(results.first().map_or(Verdict::Unresolved, |results| results.verdict))
        }
        Ok(_) | Err(AppError::Conflict(_)) => Ok(Verdict::Unresolved),
        Err(error) => Err(error),
    }
}

fn detail(event: &CourierEvent) -> serde_json::Value {
    json!({"zone_id": event.zone, "date": event.date, "shift_id": event.shift, "kind": event.kind.as_str(),
           "at": event.at.to_utc()})
}

/// Returns the report, if no operator has decided on it yet.
async fn waiting(app: &AppState, merchant: MerchantId, id: Uuid) -> AppResult<HeldReport> {
    let mut conn = app.deps.store.connection().await?;
    let held = held::find(&mut conn, merchant, id).await?.ok_or(AppError::NotFound("held report"))?;
    if held.state != HeldState::Waiting {
        return Err(AppError::Conflict(format!("it was {} before", held.state.as_str())));
    }
    let applied = reports::kept(&mut conn, held.report.courier, &[held.report.id]).await?;
    match applied.get(&held.report.id).is_some_and(|kept| kept.refused.is_none()) {
        true => Err(AppError::Conflict("another report with its id was applied meanwhile; dismiss this one".into())),
        false => Ok(held),
    }
}

/// Dismisses a held report: it will not be applied.
///
/// # Errors
/// [`AppError::Conflict`] if it was accepted. Dismissing it twice is no error.
pub async fn dismiss(app: &AppState, principal: &Principal, id: Uuid) -> AppResult<HeldView> {
    let now = app.deps.now();
    let merchant = edit(&app.deps, principal, Permission::SteerDay, async |conn, merchant| {
        let held = held::find(conn, merchant, id).await?.ok_or(AppError::NotFound("held report"))?;
        let audit_record = AuditRecord { detail: detail(&held.report), ..AuditRecord::of(Action::ReportDismissed, id) };
        let dismissed = held::dismiss(conn, id, now).await?;
        Ok((merchant, dismissed.then_some(audit_record)))
    })
    .await?;
    let view = find(app, merchant, id).await?;
    match view.held.state {
        HeldState::Dismissed => Ok(view),
        other => Err(AppError::Conflict(format!("it was {} before", other.as_str()))),
    }
}

async fn find(app: &AppState, merchant: MerchantId, id: Uuid) -> AppResult<HeldView> {
    let held = held::find(&mut *app.deps.store.connection().await?, merchant, id).await?;
    let held = held.ok_or(AppError::NotFound("held report"))?;
    Ok(HeldView { context: app.deps.zones.get(held.report.zone).await?, held })
}
