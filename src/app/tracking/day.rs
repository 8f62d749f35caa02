//! The stream of an operator's screen: the events of a day, and the positions of its couriers.
//!
//! Events are read from the database, so that a screen that was disconnected gets the events it missed, from any
//! instance. Sequence numbers are assigned before transactions commit, so an event may appear with a lower number
//! than one that was already sent. Therefore the newest events are read again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use super::board::Which;
use super::{LiveRoute, look};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, ZoneContext};
use crate::numbers::count;
use crate::store::live::{self, DayEvent};
use crate::store::plans::PlanKey;
use ritiro_domain::{Seconds, ShiftId, Timestamp, ZoneId};
use ritiro_planning::Eta;

/// The largest distance in sequence numbers behind the newest event at which an event may still appear.
const OVERLAP: i64 = 2_000;
/// The largest age difference from the newest event at which an event may still appear.
const OVERLAP_TIME: Seconds = Seconds(30);
/// The number of events that are read at once.
const AT_ONCE: i64 = 500;
/// How often the stream queries the database.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// Changes within this time are sent together.
const TOGETHER: Duration = Duration::from_millis(250);

/// A message of the stream.
#[derive(Clone, Debug)]
pub enum DayMessage {
    /// A stored event: a stream can resume after it.
    Event(DayEvent),
    /// The position of a courier changed.
    Position(Arc<LiveRoute>),
    /// The expected times of a route changed, compared to the minute.
    Etas(Arc<LiveRoute>, Vec<Eta>),
}

/// Follows a day.
pub struct DayWatch {
    app: AppState,
    key: PlanKey,
    context: Arc<ZoneContext>,
    changes: Option<watch::Receiver<u64>>,
    moves: Option<broadcast::Receiver<ShiftId>>,
    /// Routes with new information; `None`: possibly all routes.
    moved: Option<HashSet<ShiftId>>,
    notified: HashMap<ShiftId, (Option<Timestamp>, Vec<Eta>)>,
    /// All events up to this sequence number were sent.
    floor: i64,
    /// The sequence numbers above the floor that were sent.
    sent: BTreeSet<i64>,
    asked: Option<Instant>,
    read: Instant,
}

impl DayWatch {
    /// Starts to follow: from now on, or after an event that was already sent.
    pub async fn new(app: &AppState, principal: &Principal, key: PlanKey, after: Option<i64>) -> AppResult<Self> {
        let merchant = principal.may(Permission::WatchDay)?;
        let context = zone_of(app, key.0).await?;
        if context.zone.merchant != merchant {
            return Err(AppError::NotFound("zone"));
        }
        look(app, key, Which::Changed).await?;
        let mut watch = Self {
            key,
            context,
            changes: app.live.changes(key),
            moves: app.live.moves(key),
            moved: None,
            notified: HashMap::new(),
            floor: 0,
            sent: BTreeSet::new(),
            asked: None,
            read: Instant::now() - TOGETHER,
            app: app.clone(),
        };
        watch.begin(after).await?;
        Ok(watch)
    }

    /// The zone of the day.
    pub fn book(&self) -> &ZoneContext {
        &self.context
    }

    /// Reads the events that were sent before.
    async fn begin(&mut self, after: Option<i64>) -> AppResult<()> {
        let mut conn = self.app.deps.store.connection().await?;
        let newest = live::newest_seq(&mut conn).await?;
        // A caller cannot have received an event that does not exist yet.
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
                // The plan is no longer followed, because its day is over.
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

    /// Returns the changes since the last read; the first read returns the positions of all couriers.
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
        for route in self.app.live.routes(self.key) {
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

    /// Returns the events that were not sent yet.
    async fn events(&mut self) -> AppResult<Vec<DayEvent>> {
        let mut conn = self.app.deps.store.connection().await?;
        let newest = live::newest_seq(&mut conn).await?;
        let (mut fresh, mut from) = (Vec::new(), self.floor);
        loop {
            let read = live::events_after(&mut conn, self.key, from, AT_ONCE).await?;
            let all = count(read.len()) < AT_ONCE;
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

async fn zone_of(app: &AppState, zone: ZoneId) -> AppResult<Arc<ZoneContext>> {
    // The resource name in the error depends on the caller, so this sets it to "zone".
    app.deps.zones.get(zone).await.map_err(|error| match error {
        AppError::NotFound(_) => AppError::NotFound("zone"),
        other => other,
    })
}
