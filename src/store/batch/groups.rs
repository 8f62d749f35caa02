//! Decides which batches may share a transaction.
//!
//! The statements of a group commit return the ids of the changed rows. Such an id proves that a batch got its row only
//! if no other batch of the transaction claims the same row. So batches that change the same hold, booking, report,
//! token or idempotency key never share a transaction: the second one is committed after the first one and sees its
//! result.

use std::collections::HashSet;

use super::Batch;
use super::claim::Claim;
use super::tables::STATEMENTS;
fn claims(batch: &Batch) -> Vec<Claim<'_>> {
    let mut claims = vec![Claim::Plan(batch.plan)];
    for statement in &STATEMENTS {
        (statement.claims)(&batch.writes, &mut claims);
    }
    claims
}

/// The indices of the batches, grouped so that no two batches of a group claim the same row. The groups must be
/// committed in order: of two batches that claim the same row, the first one is in the earlier group.
pub(super) fn independent(batches: &[Batch]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(HashSet<Claim>, Vec<usize>)> = Vec::new();
    for (index, batch) in batches.iter().enumerate() {
        let wanted = claims(batch);
        let after = groups.iter().rposition(|(claimed, _)| wanted.iter().any(|claim| claimed.contains(claim)));
        let place = after.map_or(0, |group| group + 1);
        if place == groups.len() {
            groups.push(Default::default());
        }
        groups[place].0.extend(wanted);
        groups[place].1.push(index);
    }
    groups.into_iter().map(|(_, indices)| indices).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::batch::{ByCommand, Writes};
    use crate::store::records::{IdempotencyRecord, ScopedKey};
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;
    use ritiro_domain::{HoldId, HoldState, MerchantId, ZoneId};
    use uuid::Uuid;

    fn by_command<T>(row: T) -> ByCommand<T> {
        ByCommand { command: 0, row }
    }

    /// A batch of one day that ends some holds, takes over others, and answers keys.
    fn batch(day: u64, ended: &[u128], taken_over: &[u128], keys: &[u8]) -> Batch {
        let of_day = |day| (ZoneId(Uuid::nil()), NaiveDate::default() + Days::new(day));
        let hold = |id: &u128| HoldId(Uuid::from_u128(*id));
        let record = |key: &u8| IdempotencyRecord {
            key: ScopedKey { merchant: MerchantId(Uuid::nil()), scope: String::new(), key: key.to_string() },
            request_hash: Vec::new(),
            subject: Uuid::nil(),
            answer: None,
        };
        let writes = Writes {
            ended_holds: ended.iter().map(|id| (hold(id), HoldState::Released)).collect(),
            taken_over: taken_over.iter().map(|id| by_command((of_day(day + 1), hold(id)))).collect(),
            idempotency_records: keys.iter().map(record).map(by_command).collect(),
            ..Writes::default()
        };
        Batch::of(of_day(day), None, writes)
    }

    #[test]
    fn a_hold_that_one_batch_takes_over_and_another_one_ends_is_in_two_transactions() {
        let batches = [batch(0, &[], &[7], &[]), batch(1, &[7], &[], &[]), batch(2, &[8], &[], &[])];
        assert_eq!(independent(&batches), [vec![0, 2], vec![1]]);
    }

    #[test]
    fn one_key_for_two_days_is_in_two_transactions() {
        assert_eq!(independent(&[batch(0, &[], &[], &[1]), batch(1, &[], &[], &[1])]), [vec![0], vec![1]]);
    }

    prop_compose! {
        fn some()(day in 0..5u64, ended in prop::collection::vec(0..6u128, 0..3), over in prop::collection::vec(0..6u128, 0..2),
                  keys in prop::collection::vec(0..4u8, 0..2)) -> Batch {
            batch(day, &ended, &over, &keys)
        }
    }

    proptest! {
        #[test]
        fn no_row_is_claimed_twice_in_a_group_and_order_is_kept(batches in prop::collection::vec(some(), 0..12)) {
            let groups = independent(&batches);
            let place = |index: usize| groups.iter().position(|group| group.contains(&index));
            for (later, batch) in batches.iter().enumerate() {
                prop_assert!(place(later).is_some());
                for (sooner, other) in batches[..later].iter().enumerate() {
                    let claimed = claims(other);
                    if claims(batch).iter().any(|claim| claimed.contains(claim)) {
                        prop_assert!(place(sooner) < place(later));
                    }
                }
            }
            prop_assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), batches.len());
        }
    }
}
