//! The notices to all instances, including this one.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::store::batch::Batch;
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::notices::Notice;
use crate::store::plans::PlanKey;

/// Names the plans that changed, and the plans whose holds ended here.
pub(super) struct Notify;

impl BatchStatement for Notify {
    const SQL: &'static str = "SELECT pg_notify('ritiro', note) FROM {rows}";

    type Row<'a> = (PlanKey, Uuid);

    fn rows<'a>(group: Group<'a>) -> Vec<(PlanKey, Uuid)> {
        let plans: BTreeSet<PlanKey> = group.batches.iter().flat_map(Batch::plans_that_change).collect();
        plans.into_iter().map(|plan| (plan, group.instance)).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, (PlanKey, Uuid)>) {
        of.column("note", |(plan, instance)| Notice::Plan(*plan, *instance).to_string());
    }
}
