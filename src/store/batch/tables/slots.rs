//! The taken places of slots, and the reservations that take them in other slots than the one that they were sold as.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::store::batch::SlotChange;
use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::plans::PlanKey;
use ritiro_domain::{ReservationId, SlotDay, ZoneId};

type SlotRow = ((ZoneId, SlotDay), SlotChange);

/// One row for each slot. The plans of two days may change the same slot, but a statement changes a row only once. The
/// lowest limit counts. If it is reached, each batch is tried alone.
fn changes_by_slot(group: Group) -> Vec<SlotRow> {
    let mut together: BTreeMap<(ZoneId, SlotDay), SlotChange> = BTreeMap::new();
    for batch in group.batches {
        for (slot, change) in batch.writes.changed_slots() {
            together.entry((batch.plan.0, slot)).or_default().add(change);
        }
    }
    together.into_iter().collect()
}

fn slot_columns(of: &mut Columns<SlotRow>) {
    of.key("zone_id", |((zone, _), _)| zone.0);
    of.key("slot_template_id", |((_, slot), _)| slot.template.0);
    of.key("service_date", |((_, slot), _)| slot.date);
    of.column("by", |(_, change)| change.by);
    of.column("most", |(_, change)| change.most);
}

/// A limited slot without enough free places is not returned.
pub(super) struct ChangeSlots;

impl BatchStatement for ChangeSlots {
    const SQL: &'static str = "\
UPDATE slot_days s SET taken = GREATEST(0, s.taken + e.by)
FROM (SELECT zone_id, slot_template_id, service_date, e.by, e.most FROM slot_days
      JOIN {rows} USING (zone_id, slot_template_id, service_date)
      ORDER BY zone_id, slot_template_id, service_date FOR UPDATE OF slot_days) AS e
WHERE (s.zone_id, s.slot_template_id, s.service_date) = (e.zone_id, e.slot_template_id, e.service_date)
  AND (e.by <= 0 OR e.most IS NULL OR s.taken + e.by <= e.most)
RETURNING s.zone_id, s.slot_template_id, s.service_date";

    type Row<'a> = SlotRow;

    fn rows<'a>(group: Group<'a>) -> Vec<SlotRow> {
        changes_by_slot(group)
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, SlotRow>) {
        slot_columns(of);
    }

    /// Either this statement or [`FirstOfSlots`] returns the slot.
    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let returned = answers.rows::<Self>().iter().chain(answers.rows::<FirstOfSlots>());
        let changed: HashSet<(Uuid, Uuid, NaiveDate)> =
            returned.map(|row| (row.get(0), row.get(1), row.get(2))).collect();
        verdicts.require(|batch| {
            let is_changed = |slot: SlotDay| changed.contains(&(batch.plan.0.0, slot.template.0, slot.date));
            batch.writes.changed_slots().all(|(slot, _)| is_changed(slot))
        });
    }
}

/// For slots without a row on that day.
pub(super) struct FirstOfSlots;

impl BatchStatement for FirstOfSlots {
    const SQL: &'static str = "\
INSERT INTO slot_days (zone_id, slot_template_id, service_date, taken)
SELECT zone_id, slot_template_id, service_date, GREATEST(0, by)
FROM {rows}
WHERE e.by <= 0 OR e.most IS NULL OR e.by <= e.most
ORDER BY zone_id, slot_template_id, service_date
ON CONFLICT DO NOTHING
RETURNING zone_id, slot_template_id, service_date";

    type Row<'a> = SlotRow;

    fn rows<'a>(group: Group<'a>) -> Vec<SlotRow> {
        changes_by_slot(group)
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, SlotRow>) {
        slot_columns(of);
    }
}

pub(super) struct LeavePlaces;

impl BatchStatement for LeavePlaces {
    const SQL: &'static str = "\
DELETE FROM slot_places s USING {rows}
WHERE (s.zone_id, s.service_date, s.reservation_id) = (e.zone_id, e.service_date, e.reservation_id)";

    type Row<'a> = (PlanKey, ReservationId);

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        group.rows_of_plans(|writes| writes.places_left.iter().copied()).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.key("zone_id", |(plan, _)| plan.0.0);
        of.key("service_date", |(plan, _)| plan.1);
        of.key("reservation_id", |(_, reservation)| reservation.0);
    }
}

pub(super) struct TakePlaces;

impl BatchStatement for TakePlaces {
    const SQL: &'static str = "INSERT INTO slot_places ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = (PlanKey, (ReservationId, SlotDay));

    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>> {
        let each = |writes: &'a crate::store::batch::Writes| {
            writes.places.iter().flat_map(|(of, slots)| slots.iter().map(move |slot| (*of, *slot)))
        };
        group.rows_of_plans(each).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>) {
        of.column("zone_id", |(plan, _)| plan.0.0);
        of.column("service_date", |(plan, _)| plan.1);
        of.column("reservation_id", |(_, (reservation, _))| reservation.0);
        of.column("slot_template_id", |(_, (_, slot))| slot.template.0);
        of.column("slot_date", |(_, (_, slot))| slot.date);
    }
}
