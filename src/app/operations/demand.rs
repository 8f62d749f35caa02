//! What was asked for and could not be had, counted in memory and written in batches: offers never wait for it.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{Days, NaiveDate};

use crate::app::offers::{HORIZON_DAYS, Offers, WindowAnswer};
use crate::app::{AppResult, AppState, ZoneContext};
use crate::store::lost_demand::{self, Tally};
use ritiro_domain::{Cell, LostDemand, Meters, Place, RefusalCode, RequestKind, ZoneId};

/// So many rows are deleted in one statement.
const COUNTS_AT_ONCE: i64 = 5_000;
/// Threads that count at the same time seldom meet.
const SHARDS: usize = 16;

/// Counts of this process that are not written yet. Whatever is lost with the process is a few seconds of counting.
#[derive(Default)]
pub struct Demand {
    shards: [Mutex<Tally>; SHARDS],
    hasher: RandomState,
}

impl Demand {
    /// A request for offers was answered.
    pub fn asked(&self, zone: ZoneId, date: NaiveDate, met: bool) {
        let mut tally = self.shard(&(zone, date));
        let counts = tally.offers.entry((zone, date)).or_default();
        *counts = (counts.0 + 1, counts.1 + i64::from(met));
    }

    /// Something was refused.
    pub fn lost(&self, lost: LostDemand) {
        *self.shard(&lost).lost.entry(lost).or_default() += 1;
    }

    fn shard(&self, of: &impl std::hash::Hash) -> MutexGuard<'_, Tally> {
        let index = self.hasher.hash_one(of) as usize % SHARDS;
        lock(&self.shards[index])
    }

    /// All that was counted, to be written.
    fn take(&self) -> Tally {
        let mut all = Tally::default();
        self.shards.iter().for_each(|shard| all.add(std::mem::take(&mut *lock(shard))));
        all
    }
}

fn lock(shard: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    // Counts are whole at any time, also behind a panic.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes what was counted. If that fails it is kept, and written the next time.
pub async fn flush(market: &AppState) -> AppResult<()> {
    let tally = market.demand.take();
    if tally.is_empty() {
        return Ok(());
    }
    let written = async { lost_demand::add(&mut *market.deps.store.connection().await?, &tally).await }.await;
    if written.is_err() {
        lock(&market.demand.shards[0]).add(tally);
    }
    Ok(written?)
}

/// Farther than this from its area nothing is lost to a zone: whoever asks from there asks the wrong one.
const NEAR: Meters = Meters(50_000);

/// Notes an answer to a request for offers. If no window of any day could be had, it is lost by the code of the window that was
/// nearest to being sold. `named` is the zone that was asked for: outside of it no other one answers.
pub fn note_offers(
    market: &AppState,
    named: Option<&ZoneContext>,
    first: NaiveDate,
    place: Option<Place>,
    answer: &Offers,
) {
    let zone = answer.book.as_deref().or(named);
    let answers = || answer.slots.iter().chain(&answer.asap);
    let met = answers().any(|window| window.outcome.is_ok());
    let refused = |window: &WindowAnswer| window.outcome.as_ref().err().map(|(refusal, _)| refusal.code);
    let all = answers().filter_map(refused).chain(answer.refusal.as_ref().map(|r| r.code));
    let nearest = || all.max_by_key(|code| code.nearness()).unwrap_or(RefusalCode::NotInCatalogue);
    note_quote(market, zone, first, place, (!met).then(nearest));
}

/// Notes an answer to a request for a quote, as one to a request for offers.
pub fn note_quote(
    market: &AppState,
    zone: Option<&ZoneContext>,
    date: NaiveDate,
    place: Option<Place>,
    refused: Option<RefusalCode>,
) {
    let met = refused.is_none();
    market.plans.counters().offers.with_label_values(&[if met { "true" } else { "false" }]).inc();
    if let Some(book) = zone.filter(|book| is_for_sale(market, book, date)) {
        market.demand.asked(book.zone.id, date, met);
    }
    if let Some(code) = refused {
        note(market, zone, date, RequestKind::Offers, code, place);
    }
}

/// Notes a refusal. Where no zone is known, the place is far from it, or the day is not one that can be sold, no row is written: the
/// metrics have it all the same. So there are rows for 92 days and the cells around a zone at most, whatever is asked for.
pub fn note(
    market: &AppState,
    zone: Option<&ZoneContext>,
    date: NaiveDate,
    wish: RequestKind,
    code: RefusalCode,
    place: Option<Place>,
) {
    market.plans.counters().refusals.with_label_values(&[wish.as_str(), code.as_str()]).inc();
    let (Some(book), Some(place)) = (zone, place) else { return };
    if is_for_sale(market, book, date) && book.zone.area.is_within(place, NEAR) {
        market.demand.lost(LostDemand { zone: book.zone.id, date, wish, code, cell: Cell::of(place) });
    }
}

/// From yesterday, whose evening may still be sold after midnight, to the last day that can be asked for.
fn is_for_sale(market: &AppState, book: &ZoneContext, date: NaiveDate) -> bool {
    let today = book.zone.date_of(market.deps.now());
    (today - Days::new(1)..=today + Days::new(HORIZON_DAYS)).contains(&date)
}

/// Deletes counts of days before another, and those of days that nobody could ask for, which older versions counted.
pub async fn forget(market: &AppState, before: NaiveDate) -> AppResult<()> {
    let last = market.deps.now().to_utc().date_naive() + Days::new(HORIZON_DAYS + 2);
    let mut conn = market.deps.store.connection().await?;
    while lost_demand::forget(&mut conn, (before, last), COUNTS_AT_ONCE).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
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
        // Cell 3 is met by each of four threads: rounds 3, 2, 1 and 0 of eight.
        assert_eq!(written.lost[&lost(3)], 500);
        assert!(demand.take().is_empty());
    }
}
