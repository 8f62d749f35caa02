//! What an operator's screen waits for: the events of a day, and where its couriers are.
//!
//! Events are read from the database, so that a screen that was away hears what it missed, from any instance. Places among events
//! are given before transactions commit, so an event may appear before one that was seen: the newest ones are looked at again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use super::board::Which;
use super::{LiveRoute, look};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, ZoneContext};
use crate::store::live::{self, DayEvent};
use crate::store::plans::PlanKey;
use ritiro_domain::{Seconds, ShiftId, Timestamp, ZoneId};
use ritiro_planning::Eta;

/// So far behind the newest event, one may still appear.
const OVERLAP: i64 = 2_000;
/// And so much older it is at most.
const OVERLAP_TIME: Seconds = Seconds(30);
/// Events that are read at once.
const AT_ONCE: i64 = 500;
/// How often the database is asked.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// What happens meanwhile is told together.
const TOGETHER: Duration = Duration::from_millis(250);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum DayMessage {
    /// An event that stays: it can be gone on from.
    Event(DayEvent),
    /// A courier was seen elsewhere.
    Position(Arc<LiveRoute>),
    /// The times of a route changed, to the minute.
    Etas(Arc<LiveRoute>, Vec<Eta>),
}

/// Follows a day.
pub struct DayWatch {
    market: AppState,
    key: PlanKey,
    book: Arc<ZoneContext>,
    changes: Option<watch::Receiver<u64>>,
    moves: Option<broadcast::Receiver<ShiftId>>,
    /// Routes of which something new is known; `None`: perhaps of all.
    moved: Option<HashSet<ShiftId>>,
    notified: HashMap<ShiftId, (Option<Timestamp>, Vec<Eta>)>,
    /// Everything up to this place was told.
    floor: i64,
    /// What was told behind that.
    sent: BTreeSet<i64>,
    asked: Option<Instant>,
    read: Instant,
}

impl DayWatch {
    /// Starts to follow: from now on, or from an event on that was told.
    pub async fn new(market: &AppState, principal: &Principal, key: PlanKey, after: Option<i64>) -> AppResult<Self> {
        let merchant = principal.may(Permission::WatchDay)?;
        let book = zone_of(market, key.0).await?;
        if book.zone.merchant != merchant {
            return Err(AppError::NotFound("zone"));
        }
        look(market, key, Which::Changed).await?;
        let mut watch = Self {
            key,
            book,
            changes: market.live.changes(key),
            moves: market.live.moves(key),
            moved: None,
            notified: HashMap::new(),
            floor: 0,
            sent: BTreeSet::new(),
            asked: None,
            read: Instant::now() - TOGETHER,
            market: market.clone(),
        };
        watch.begin(after).await?;
        Ok(watch)
    }

    /// In whose terms.
    pub fn book(&self) -> &ZoneContext {
        &self.book
    }

    /// Notes what was told before.
    async fn begin(&mut self, after: Option<i64>) -> AppResult<()> {
        let mut conn = self.market.deps.store.connection().await?;
        let newest = live::newest_seq(&mut conn).await?;
        // Nobody was told of an event that is yet to come.
        let after = after.map(|after| after.clamp(0, newest));
        self.floor = (after.unwrap_or(newest) - OVERLAP).max(0);
        let known = live::events_after(&mut conn, self.key, self.floor, OVERLAP).await?;
        let at =
            after.and_then(|after| known.iter().rev().find(|event| event.seq <= after)).map(|event| event.created_at);
        let was_sent = |event: &&DayEvent| match (after, at) {
            (None, _) => true,
            (Some(after), Some(at)) => {
                event.seq <= after && Timestamp::from(event.created_at) < Timestamp::from(at) - OVERLAP_TIME
            }
            (Some(_), None) => false,
        };
        self.sent = known.iter().filter(was_sent).map(|event| event.seq).collect();
        Ok(())
    }

    /// Waits until there may be something new.
    pub async fn changed(&mut self) {
        tokio::time::sleep_until(self.read + TOGETHER).await;
        let asks = self.asked.map_or(self.read, |asked| asked + ASK_EVERY);
        let plan = async {
            let Some(changes) = &mut self.changes else { return std::future::pending().await };
            if changes.changed().await.is_err() {
                // The plan is followed no more: its day is over.
                std::future::pending::<()>().await;
            }
        };
        let moves = async {
            match &mut self.moves {
                Some(moves) => moves.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = plan => {}
            () = tokio::time::sleep_until(asks) => {}
            moved = moves => self.note(moved),
        }
    }

    fn note(&mut self, moved: Result<ShiftId, broadcast::error::RecvError>) {
        match (moved, &mut self.moved) {
            (Ok(shift), Some(all)) => drop(all.insert(shift)),
            (Ok(_), None) => {}
            (Err(broadcast::error::RecvError::Lagged(_)), moved) => *moved = None,
            (Err(broadcast::error::RecvError::Closed), _) => self.moves = None,
        }
    }

    /// What happened since it was last read; the first time, where everybody is.
    pub async fn read(&mut self) -> AppResult<Vec<DayMessage>> {
        self.read = Instant::now();
        let mut messages = Vec::new();
        if self.asked.is_none_or(|asked| asked.elapsed() >= ASK_EVERY) {
            messages.extend(self.events().await?.into_iter().map(DayMessage::Event));
            self.asked = Some(Instant::now());
        }
        let waiting = std::iter::from_fn(|| match self.moves.as_mut()?.try_recv() {
            Ok(shift) => Some(Ok(shift)),
            Err(broadcast::error::TryRecvError::Lagged(by)) => Some(Err(broadcast::error::RecvError::Lagged(by))),
            Err(_) => None,
        });
        let waiting: Vec<_> = waiting.collect();
        waiting.into_iter().for_each(|moved| self.note(moved));
        let moved = self.moved.replace(HashSet::new());
        for route in self.market.live.routes(self.key) {
            if moved.as_ref().is_none_or(|moved| moved.contains(&route.shift)) {
                self.notify(route, &mut messages);
            }
        }
        Ok(messages)
    }

    fn notify(&mut self, route: Arc<LiveRoute>, messages: &mut Vec<DayMessage>) {
        let (seen, etas) = self.notified.entry(route.shift).or_default();
        let at = route.position.map(|position| position.at);
        if at.is_some() && at != *seen {
            *seen = at;
            messages.push(DayMessage::Position(Arc::clone(&route)));
        }
        let rounded: Vec<Eta> = route.etas.iter().map(Eta::to_the_minute).collect();
        if rounded != *etas {
            etas.clone_from(&rounded);
            messages.push(DayMessage::Etas(route, rounded));
        }
    }

    /// Events that were not told yet.
    async fn events(&mut self) -> AppResult<Vec<DayEvent>> {
        let mut conn = self.market.deps.store.connection().await?;
        let newest = live::newest_seq(&mut conn).await?;
        let (mut fresh, mut from) = (Vec::new(), self.floor);
        loop {
            let read = live::events_after(&mut conn, self.key, from, AT_ONCE).await?;
            let all = (read.len() as i64) < AT_ONCE;
            from = read.last().map_or(from, |event| event.seq);
            fresh.extend(read.into_iter().filter(|event| self.sent.insert(event.seq)));
            if all {
                break;
            }
        }
        self.floor = self.floor.max(newest - OVERLAP);
        self.sent = self.sent.split_off(&(self.floor + 1));
        Ok(fresh)
    }
}

async fn zone_of(market: &AppState, zone: ZoneId) -> AppResult<Arc<ZoneContext>> {
    // What a thing is called that does not exist depends on who asks.
    market.deps.zones.get(zone).await.map_err(|error| match error {
        AppError::NotFound(_) => AppError::NotFound("zone"),
        other => other,
    })
}
