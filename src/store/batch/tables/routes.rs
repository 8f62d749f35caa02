//! The epochs of plans, and the versions and the progress of routes.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::plans::PlanKey;
use ritiro_domain::{RouteProgress, ShiftId};

/// Keeps the epochs of the plans as they are until the end of the transaction.
pub(super) struct SharePlans;

impl BatchStatement for SharePlans {
    const SQL: &'static str = "\
SELECT zone_id, service_date, epoch FROM plans
WHERE (zone_id, service_date) IN (SELECT * FROM {rows})
ORDER BY zone_id, service_date FOR SHARE";

    type Row<'a> = PlanKey;

    fn rows<'a>(group: Group<'a>) -> Vec<PlanKey> {
        group.batches.iter().filter(|batch| batch.epoch.is_some()).map(|batch| batch.plan).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, PlanKey>) {
        of.key("zone_id", |(zone, _)| zone.0);
        of.key("service_date", |(_, date)| *date);
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let epochs: HashSet<(Uuid, NaiveDate, i64)> =
            answers.rows::<Self>().iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
        verdicts.require(|batch| {
            let (zone, date) = batch.plan;
            batch.epoch.is_none_or(|epoch| epochs.contains(&(zone.0, date, epoch)))
        });
    }
}

/// Raises versions. It locks rows in order of their ids. A row with another version is not returned.
pub(super) struct SwapRoutes;

impl BatchStatement for SwapRoutes {
    const SQL: &'static str = "\
UPDATE routes r SET version = r.version + 1
FROM (SELECT id, e.version FROM routes JOIN {rows} USING (id)
      ORDER BY id FOR UPDATE OF routes) AS e
WHERE r.id = e.id AND r.version = e.version
RETURNING r.id";

    type Row<'a> = (ShiftId, i64);

    fn rows<'a>(group: Group<'a>) -> Vec<(ShiftId, i64)> {
        group.batches.iter().flat_map(|batch| batch.routes.iter().copied()).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, (ShiftId, i64)>) {
        of.key("id", |(id, _)| id.0);
        of.column("version", |(_, version)| *version);
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let swapped = answers.ids::<Self>();
        verdicts.require(|batch| batch.routes.iter().all(|(id, _)| swapped.contains(&id.0)));
    }
}

/// For routes whose version was raised in the same transaction.
pub(super) struct GoOn;

impl BatchStatement for GoOn {
    const SQL: &'static str = "UPDATE routes r SET {set} FROM {rows} WHERE r.id = e.id";

    type Row<'a> = (ShiftId, RouteProgress);

    fn rows<'a>(group: Group<'a>) -> Vec<(ShiftId, RouteProgress)> {
        group.rows(|writes| &writes.progress).map(|(shift, progress)| (*shift, *progress)).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, (ShiftId, RouteProgress)>) {
        of.key("id", |(id, _)| id.0);
        of.column("state", |(_, p)| p.route.as_str());
        of.column("shift_state", |(_, p)| p.shift.as_str());
        of.instant_if("accepted_at", |(_, p)| p.accepted_at);
        of.instant_if("started_at", |(_, p)| p.started_at);
        of.instant_if("departed_at", |(_, p)| p.departed_at);
        of.instant_if("finished_at", |(_, p)| p.finished_at);
        of.instant_if("ended_at", |(_, p)| p.ended_at);
        of.instant_if("locked_at", |(_, p)| p.locked_at);
        of.instant_if("released_at", |(_, p)| p.released_at);
        of.instant_if("overtime_until", |(_, p)| p.overtime_until);
    }
}
