//! The operators' views (the overview of the day, its routes, figures, lost demand) and what keeps the service in order
//! (metrics, the check of invariants, maintenance, personal data, the audit log).

pub mod audit;
pub mod check;
mod counters;
mod day;
mod demand;
mod demand_counts;
mod exceptions;
mod figures;
mod gauges;
mod last_read;
pub mod privacy;
pub mod upkeep;

use std::sync::Arc;

pub use counters::Counters;
pub use day::{Day, DayRoutes, States, day, routes};
pub use demand::{flush, forget};
pub(super) use demand::{note, note_offers, note_quote};
pub(super) use demand_counts::Demand;
pub use exceptions::{Exception, ExceptionCode};
pub use figures::{Asked, By, Figures, Question, figures, lost_demand};
pub use gauges::refresh;
pub(super) use last_read::LastRead;

pub use crate::store::lost_demand::LostByArea;

use super::{AppError, AppResult, AppState, ZoneContext};
use ritiro_domain::{MerchantId, ZoneId};

/// Returns a zone of the merchant.
async fn owned(app: &AppState, merchant: MerchantId, zone: ZoneId) -> AppResult<Arc<ZoneContext>> {
    let context = app.deps.zones.get(zone).await?;
    if context.zone.merchant == merchant { Ok(context) } else { Err(AppError::NotFound("zone")) }
}
