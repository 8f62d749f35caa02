//! What couriers reported.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::plans::PlanKey;
use super::schema::courier_events;
use super::{StoreError, StoreResult};
use crate::domain::{CourierEvent, CourierEventKind, CourierId, Mark, Place, ShiftId, Timestamp};

/// What a report says beside its columns.
#[derive(Serialize, Deserialize)]
pub(super) struct ReportData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl ReportData {
    pub fn of(event: &CourierEvent) -> Self {
        Self { place: event.place, note: event.note.clone() }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = courier_events, check_for_backend(Pg))]
struct MarkRow {
    shift_id: Uuid,
    id: Uuid,
    kind: String,
    occurred_at: DateTime<Utc>,
}

impl MarkRow {
    fn mark(self) -> StoreResult<(ShiftId, Mark)> {
        let kind =
            CourierEventKind::parse(&self.kind).ok_or_else(|| StoreError::corrupt("courier_events.kind", self.kind))?;
        Ok((ShiftId(self.shift_id), Mark { at: Timestamp::from(self.occurred_at), id: self.id, kind }))
    }
}

/// When what was reported in a plan's shifts, in order.
pub async fn marks(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    shifts: &[ShiftId],
) -> StoreResult<HashMap<ShiftId, Vec<Mark>>> {
    let raw: Vec<Uuid> = shifts.iter().map(|id| id.0).collect();
    let of_plan = courier_events::zone_id.eq(zone.0).and(courier_events::service_date.eq(date));
    let rows: Vec<MarkRow> = courier_events::table
        .filter(of_plan.and(courier_events::shift_id.eq_any(raw)))
        .select(MarkRow::as_select())
        .load(conn)
        .await?;
    let mut marks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let (shift, mark) = row.mark()?;
        marks.entry(shift).or_default().push(mark);
    }
    marks.values_mut().for_each(|of_shift| of_shift.sort_unstable());
    Ok(marks)
}

/// Which of some reports of a courier are there already.
pub async fn known(conn: &mut AsyncPgConnection, courier: CourierId, ids: &[Uuid]) -> StoreResult<HashSet<Uuid>> {
    let of_courier = courier_events::courier_id.eq(courier.0).and(courier_events::id.eq_any(ids));
    let rows: Vec<Uuid> = courier_events::table.filter(of_courier).select(courier_events::id).load(conn).await?;
    Ok(rows.into_iter().collect())
}
