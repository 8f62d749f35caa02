//! The counts of requests and refusals that this process has not written yet.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use crate::store::lost_demand::Tally;
use ritiro_domain::{LostDemand, ZoneId};

/// The number of shards; with several shards, threads that count at the same time rarely wait for each other.
const SHARDS: usize = 16;

/// The counts of this process that are not written yet. If the process fails, a few seconds of counts are lost.
#[derive(Default)]
pub struct Demand {
    shards: [Mutex<Tally>; SHARDS],
    hasher: RandomState,
}

impl Demand {
    /// Counts an answered request for offers.
    pub fn asked(&self, zone: ZoneId, date: NaiveDate, met: bool) {
        let mut tally = self.shard(&(zone, date));
        let counts = tally.offers.entry((zone, date)).or_default();
        *counts = (counts.0 + 1, counts.1 + i64::from(met));
    }

    /// Counts a refusal.
    pub fn lost(&self, lost: LostDemand) {
        *self.shard(&lost).lost.entry(lost).or_default() += 1;
    }

    fn shard(&self, of: &impl std::hash::Hash) -> MutexGuard<'_, Tally> {
        let shard = self.hasher.hash_one(of) % SHARDS as u64;
        lock(&self.shards[usize::try_from(shard).unwrap_or(0)])
    }

    /// Takes all counts, so that they can be written.
    pub fn take(&self) -> Tally {
        let mut all = Tally::default();
        self.shards.iter().for_each(|shard| all.add(std::mem::take(&mut *lock(shard))));
        all
    }

    /// Takes back counts that could not be written.
    pub fn give_back(&self, tally: Tally) {
        lock(&self.shards[0]).add(tally);
    }
}

fn lock(shard: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    // The counts are consistent at any time, also after a panic.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritiro_domain::{Cell, RefusalCode, RequestKind};
    use uuid::Uuid;

    #[test]
    fn nothing_is_counted_twice_or_forgotten_while_others_count() {
        let demand = Demand::default();
        let (zone, date) = (ZoneId(Uuid::nil()), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        let lost = |south| LostDemand {
            zone,
            date,
            wish: RequestKind::Offers,
            code: RefusalCode::NoRoom,
            cell: Cell { south, west: 0 },
        };
        let mut written = Tally::default();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let demand = &demand;
                scope.spawn(move || {
                    for round in 0..1000 {
                        demand.asked(zone, date, round % 4 == 0);
                        demand.lost(lost(round % 8 + thread));
                    }
                });
            }
            for _ in 0..100 {
                written.add(demand.take());
            }
        });
        written.add(demand.take());
        assert_eq!(written.offers[&(zone, date)], (4000, 1000));
        assert_eq!(written.lost.values().sum::<i64>(), 4000);
        // Each of the four threads counts cell 3 in one of eight rounds: in round 3, 2, 1 or 0.
        assert_eq!(written.lost[&lost(3)], 500);
        assert!(demand.take().is_empty());
    }
}
