//! The holds: new ones, and the ends of others.

use std::collections::BTreeSet;

use crate::store::batch::answers::{Answers, Verdicts};
use crate::store::batch::claim::Claim;
use crate::store::batch::columns::Columns;
use crate::store::batch::statement::{BatchStatement, Group};
use crate::store::batch::{MissKind, Writes};
use crate::store::plans::PlanKey;
use ritiro_domain::{CartKey, Hold, HoldId, HoldState, MerchantId, ZoneId};
use tokio_postgres::Row;

/// Holds that version 0.1.0 made with a shopper's token have no cart. They belong to the cart without a name.
pub(super) struct ReplaceHolds;

impl BatchStatement for ReplaceHolds {
    const SQL: &'static str = "\
UPDATE holds h SET state = 'replaced'
FROM {rows}
WHERE h.merchant_id = e.merchant_id AND h.shopper = e.shopper AND h.state = 'active'
  AND (h.cart = e.cart OR (h.cart IS NULL AND e.cart = '' AND h.credential_id IS NOT NULL))
RETURNING e.merchant_id, e.shopper, e.cart, h.zone_id, h.service_date, h.id";

    type Row<'a> = &'a CartKey;

    /// Each cart once, in sorted order.
    fn rows<'a>(group: Group<'a>) -> Vec<&'a CartKey> {
        let carts: BTreeSet<&CartKey> = group.rows(|writes| &writes.replacing).collect();
        carts.into_iter().collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a CartKey>) {
        of.key("merchant_id", |of| of.merchant.0);
        of.key("shopper", |of| of.shopper.as_str());
        of.key("cart", |of| of.cart.as_str());
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.replacing.iter().map(Claim::ActiveHoldOf));
    }

    /// The replaced holds of the batch's own plan must be those that the plan in memory knows. The writers of the other
    /// plans are notified.
    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let replaced: Vec<_> = answers.rows::<Self>().iter().map(replaced).collect();
        let of = |writes: &Writes| -> Vec<(PlanKey, HoldId)> {
            let own = replaced.iter().filter(|(cart, ..)| writes.replacing.contains(cart));
            own.map(|(_, plan, id)| (*plan, *id)).collect()
        };
        verdicts.require(|batch| {
            let mut here = of(&batch.writes);
            here.retain(|(plan, _)| *plan == batch.plan);
            let known = &batch.writes.replaced_here;
            here.len() == known.len() && here.iter().all(|(_, id)| known.contains(id))
        });
        verdicts.ended_elsewhere(|batch| {
            let mut elsewhere = of(&batch.writes);
            elsewhere.retain(|(plan, _)| *plan != batch.plan);
            elsewhere
        });
    }
}

fn replaced(row: &Row) -> (CartKey, PlanKey, HoldId) {
    let cart = CartKey { merchant: MerchantId(row.get(0)), shopper: row.get(1), cart: row.get(2) };
    (cart, (ZoneId(row.get(3)), row.get(4)), HoldId(row.get(5)))
}

/// Holds of the plans themselves, and holds of other plans that bookings move to.
pub(super) struct EndHolds;

impl BatchStatement for EndHolds {
    const SQL: &'static str = "\
UPDATE holds h SET {set} FROM {rows}
WHERE h.id = e.id AND h.state = 'active'
RETURNING h.id";

    type Row<'a> = (HoldId, HoldState);

    /// In sorted order.
    fn rows<'a>(group: Group<'a>) -> Vec<(HoldId, HoldState)> {
        let own = group.rows(|writes| writes.ended_holds.iter().copied());
        let others = group.rows(|writes| writes.taken_over.iter().map(|of| (of.row.1, HoldState::Booked)));
        let mut all: Vec<(HoldId, HoldState)> = own.chain(others).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, (HoldId, HoldState)>) {
        of.key("id", |(id, _)| id.0);
        of.column("state", |(_, state)| state.as_str());
    }

    fn claims<'a>(writes: &'a Writes, claims: &mut Vec<Claim<'a>>) {
        claims.extend(writes.ended_holds.iter().map(|(id, _)| Claim::Hold(*id)));
        claims.extend(writes.taken_over.iter().map(|of| Claim::Hold(of.row.1)));
    }

    fn check(answers: &Answers, verdicts: &mut Verdicts) {
        let ended = answers.ids::<Self>();
        verdicts.require(|batch| batch.writes.ended_holds.iter().all(|(id, _)| ended.contains(&id.0)));
        verdicts.expect(MissKind::HoldOver, |writes| &writes.taken_over, |(_, id)| ended.contains(&id.0));
    }
}

pub(super) struct InsertHolds;

impl BatchStatement for InsertHolds {
    const SQL: &'static str = "INSERT INTO holds ({columns}) SELECT {values} FROM {rows}";

    type Row<'a> = &'a Hold;

    fn rows<'a>(group: Group<'a>) -> Vec<&'a Hold> {
        group.rows(|writes| writes.new_holds.values()).collect()
    }

    fn columns<'a>(of: &mut Columns<'_, 'a, &'a Hold>) {
        of.column("id", |h| h.id.0);
        of.column("zone_id", |h| h.zone.0);
        of.column("merchant_id", |h| h.merchant.0);
        of.column("service_date", |h| h.date);
        of.column("reservation_id", |h| h.reservation.0);
        of.column("credential_id", |h| h.credential.map(|c| c.0));
        of.column("shopper", |h| h.shopper.as_deref());
        of.column("state", |h| h.state.as_str());
        of.instant("expires_at", |h| h.expires_at);
        of.column("kind", |h| h.order.kind.as_str());
        of.json("order_data", |h| &h.order);
        of.json("promise", |h| &h.promise);
        of.instant("created_at", |h| h.created_at);
        of.column("cart", |h| h.cart.as_deref());
    }
}
