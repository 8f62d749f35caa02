//! The live board: the positions and expected times that this process knows.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use super::learned::Paces;
use super::ledger::Ledger;
use super::route::{Facts, LiveRoute};
use super::slots::{Slot, Slots};
use super::trust::believed;
use crate::app::plans::PlanState;
use crate::app::{AppResult, Principal};
use crate::store::plans::PlanKey;
use ritiro_domain::{CourierId, Place, Position, ReservationId, Seconds, ShiftId, Timestamp, Track, ZoneId};
use ritiro_planning::{Pace, Route, Sighting};

/// The number of moves that an operator's stream may lag behind before it gets all couriers instead.
const MOVES: usize = 1024;
/// The largest number of positions that wait to be written; while the database cannot be reached, the oldest are
/// dropped.
const MOST_WAITING: usize = 200_000;

/// The limits of streams and positions; see `config/default.toml`, section `live`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of open streams in this process.
    pub streams: usize,
    /// The number of open streams of one token.
    pub streams_per_token: usize,
    /// How long positions are kept.
    pub keep_positions: Seconds,
}

/// The routes of a plan that are computed again, in addition to those that changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    Changed,
    Of(CourierId),
}

/// The positions and expected times of couriers, and the channels of the streams that wait for changes. A clone
/// shares the same board.
#[derive(Clone)]
pub struct LiveBoard(Arc<Inner>);

struct Inner {
    limits: Limits,
    /// The id under which this instance publishes positions to the others.
    instance: Uuid,
    memory: Mutex<Memory>,
    paces: Paces,
    slots: Arc<Slots>,
    /// Streams end when this is true.
    closing: watch::Sender<bool>,
}

#[derive(Default)]
struct Memory {
    couriers: HashMap<CourierId, Seen>,
    /// The zones of the couriers who sent positions.
    zone_of: HashMap<CourierId, ZoneId>,
    /// Positions that are not written to the database yet.
    waiting: Vec<Position>,
    plans: HashMap<PlanKey, Followed>,
}

/// The known facts about a courier.
#[derive(Default)]
struct Seen {
    /// The display name, empty if there is none; `None` until it was read.
    name: Option<Arc<str>>,
    track: Track,
}

/// A plan that at least one stream follows.
struct Followed {
    state: Arc<PlanState>,
    routes: HashMap<ShiftId, watch::Sender<Arc<LiveRoute>>>,
    /// The route that contains each reservation.
    not_cancelled: HashMap<ReservationId, ShiftId>,
    /// The number of changes of the plan.
    changes: watch::Sender<u64>,
    /// Routes with new information.
    moves: broadcast::Sender<ShiftId>,
    ledger: Ledger,
}

impl LiveBoard {
    /// Creates an empty board.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Inner {
            limits,
            instance: Uuid::new_v4(),
            memory: Mutex::default(),
            paces: Paces::default(),
            slots: Arc::new(Slots::new(limits.streams, limits.streams_per_token)),
            closing: watch::Sender::new(false),
        }))
    }

    /// The last position of a courier, and its time by the device.
    pub fn position(&self, courier: CourierId) -> Option<(Place, Timestamp)> {
        let newest = self.memory().couriers.get(&courier)?.track.newest()?;
        Some((newest.place, newest.at))
    }

    /// The credible positions of the couriers of a plan. No position has a later time than now.
    pub fn sightings(&self, state: &PlanState, now: Timestamp) -> HashMap<ShiftId, Sighting> {
        let memory = self.memory();
        let seen = state.plan.routes().iter().filter_map(|route| {
            let track = &memory.couriers.get(&route.vehicle().courier)?.track;
            let position = believed(track, state, route)?;
            let point = state.plan.travel().point(position.place);
            Some((route.vehicle().shift, Sighting { point, at: position.at.min(now) }))
        });
        seen.collect()
    }

    /// Closes all streams, and refuses new ones.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// A receiver that becomes true when streams must end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Opens a stream for a caller, if the limits allow it.
    pub fn slot(&self, caller: &Principal) -> AppResult<Slot> {
        self.0.slots.take(caller)
    }

    /// The number of open streams.
    pub fn streams(&self) -> usize {
        self.0.slots.open()
    }

    /// Removes the plans of a zone for the days before `date`.
    pub(in crate::app) fn forget_before(&self, zone: ZoneId, date: chrono::NaiveDate) {
        self.memory().plans.retain(|key, _| key.0 != zone || key.1 >= date);
    }
}

impl LiveBoard {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        // No code panics between two writes, so the memory is consistent even if the lock is poisoned.
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The id under which this instance publishes positions to the others.
    pub(in crate::app) fn instance(&self) -> Uuid {
        self.0.instance
    }

    pub(super) fn paces(&self) -> &Paces {
        &self.0.paces
    }

    /// Whether a plan is followed.
    pub(super) fn knows(&self, key: PlanKey) -> bool {
        self.memory().plans.contains_key(&key)
    }

    /// The plans that are followed.
    pub(super) fn known(&self) -> Vec<PlanKey> {
        self.memory().plans.keys().copied().collect()
    }

    /// The couriers of a plan about whom nothing is known yet.
    pub(super) fn untrusted(&self, state: &PlanState) -> Vec<CourierId> {
        let memory = self.memory();
        let all: HashSet<CourierId> = state.plan.routes().iter().map(|route| route.vehicle().courier).collect();
        let is_met = |courier: &CourierId| memory.couriers.get(courier).is_some_and(|known| known.name.is_some());
        all.into_iter().filter(|courier| !is_met(courier)).collect()
    }

    /// Stores the names and earlier positions of couriers. Positions that arrived meanwhile are newer than those that
    /// were read.
    pub(super) fn meet(&self, names: Vec<(CourierId, Option<String>)>, seen: Vec<Position>) {
        let mut memory = self.memory();
        let mut earlier: HashMap<CourierId, Vec<Position>> = HashMap::new();
        seen.into_iter().for_each(|position| earlier.entry(position.courier).or_default().push(position));
        for (courier, name) in names {
            let known = memory.couriers.entry(courier).or_default();
            known.name = Some(name.unwrap_or_default().into());
            known.track = known.track.after(earlier.remove(&courier).unwrap_or_default());
        }
    }

    /// The zone of a courier, if it was looked up before.
    pub(super) fn home(&self, courier: CourierId) -> Option<ZoneId> {
        self.memory().zone_of.get(&courier).copied()
    }

    pub(super) fn remember_home(&self, courier: CourierId, zone: ZoneId) {
        self.memory().zone_of.insert(courier, zone);
    }

    /// Stores positions. Positions from devices of this instance still have to be written to the database; positions
    /// from other instances do not. Returns the couriers with newer information.
    pub(super) fn note(&self, positions: &[Position], to_be_written: bool) -> HashSet<CourierId> {
        let mut memory = self.memory();
        if to_be_written {
            memory.waiting.extend_from_slice(positions);
            let too_many = memory.waiting.len().saturating_sub(MOST_WAITING);
            memory.waiting.drain(..too_many);
        }
        let mut moved = HashSet::new();
        let mut positions = positions.to_vec();
        positions.sort_by_key(|position| position.at);
        for position in positions {
            // If no plan here knows the courier, a plan that needs the courier later reads the position from the
            // database.
            let known = match memory.couriers.entry(position.courier) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(_) if !to_be_written => continue,
                Entry::Vacant(untrusted) => untrusted.insert(Seen::default()),
            };
            if known.track.note(position) {
                moved.insert(position.courier);
            }
        }
        moved
    }

    /// The last position of some couriers, from the positions that are consistent with each other.
    pub(super) fn newest_of(&self, couriers: &HashSet<CourierId>) -> Vec<Position> {
        let memory = self.memory();
        couriers.iter().filter_map(|courier| memory.couriers.get(courier)?.track.newest()).collect()
    }

    /// Takes the positions that have to be written, so that they no longer wait.
    pub(super) fn take_waiting(&self) -> Vec<Position> {
        std::mem::take(&mut self.memory().waiting)
    }

    /// Takes back positions that could not be written, so that they wait again.
    pub(super) fn give_back(&self, positions: Vec<Position>) {
        let mut memory = self.memory();
        let since = std::mem::replace(&mut memory.waiting, positions);
        memory.waiting.extend(since);
        let too_many = memory.waiting.len().saturating_sub(MOST_WAITING);
        memory.waiting.drain(..too_many);
    }

    /// Removes positions from before `before`, and the names of couriers, which may have been edited.
    pub(super) fn forget_positions(&self, before: Timestamp) {
        self.memory().couriers.retain(|_, known| {
            known.track.forget(before);
            known.name = None;
            !known.track.is_empty()
        });
    }

    /// The followed plans in which a courier drives.
    pub(super) fn plans_of(&self, courier: CourierId) -> Vec<PlanKey> {
        let memory = self.memory();
        let drives = |followed: &Followed| followed.routes.values().any(|route| route.borrow().courier == courier);
        memory.plans.iter().filter(|(_, followed)| drives(followed)).map(|(key, _)| *key).collect()
    }

    /// Updates the routes of a plan, and wakes the streams that wait for them.
    pub(super) fn update(&self, state: &Arc<PlanState>, pace: Pace, now: Timestamp, which: Which) {
        let mut memory = self.memory();
        let Memory { couriers, plans, .. } = &mut *memory;
        let followed = plans.entry(state.key).or_insert_with(|| Followed::new(state));
        // Several tasks update at once, so a task may arrive with an older state than the stored one.
        let newest = if followed.is_ahead_of(state) { Arc::clone(&followed.state) } else { Arc::clone(state) };
        let state = &newest;
        let fresh = followed.routes.is_empty() && followed.not_cancelled.is_empty();
        let changed = if fresh { followed.all() } else { followed.changed(state) };
        let differs = !Arc::ptr_eq(&followed.state, state);
        followed.state = Arc::clone(state);
        followed.restand(&changed);
        let due = state.plan.routes().iter().filter(|route| {
            let vehicle = route.vehicle();
            which == Which::All || which == Which::Of(vehicle.courier) || changed.contains(&vehicle.shift)
        });
        let live: Vec<LiveRoute> = due.map(|route| worked_out(state, route, couriers, pace, now)).collect();
        live.into_iter().for_each(|route| followed.publish(route));
        if differs || fresh {
            followed.changes.send_modify(|count| *count += 1);
        }
    }

    /// A receiver for the route that contains a reservation; `None` if no route contains it.
    pub(super) fn route_of(&self, key: PlanKey, of: ReservationId) -> Option<watch::Receiver<Arc<LiveRoute>>> {
        let memory = self.memory();
        let followed = memory.plans.get(&key)?;
        Some(followed.routes.get(followed.not_cancelled.get(&of)?)?.subscribe())
    }

    /// Whether a reservation is in no route and waits for a courier.
    pub(super) fn waits(&self, key: PlanKey, of: ReservationId) -> bool {
        self.memory().plans.get(&key).is_some_and(|followed| followed.state.waiting.contains_key(&of))
    }

    /// A receiver for the changes of a plan.
    pub(super) fn changes(&self, key: PlanKey) -> Option<watch::Receiver<u64>> {
        Some(self.memory().plans.get(&key)?.changes.subscribe())
    }

    /// A receiver for the routes with new information.
    pub(super) fn moves(&self, key: PlanKey) -> Option<broadcast::Receiver<ShiftId>> {
        Some(self.memory().plans.get(&key)?.moves.subscribe())
    }

    /// All routes of a plan.
    pub(super) fn routes(&self, key: PlanKey) -> Vec<Arc<LiveRoute>> {
        let memory = self.memory();
        let of_plan = memory.plans.get(&key).into_iter().flat_map(|followed| followed.routes.values());
        of_plan.map(|route| Arc::clone(&route.borrow())).collect()
    }

    /// Gives access to a plan and to the ledger of its notifications.
    pub(super) fn ledger<T>(&self, key: PlanKey, work: impl FnOnce(&PlanState, &mut Ledger) -> T) -> Option<T> {
        let mut memory = self.memory();
        let followed = memory.plans.get_mut(&key)?;
        Some(work(&followed.state, &mut followed.ledger))
    }
}

impl Followed {
    fn new(state: &Arc<PlanState>) -> Self {
        Self {
            state: Arc::clone(state),
            routes: HashMap::new(),
            not_cancelled: HashMap::new(),
            changes: watch::Sender::new(0),
            moves: broadcast::Sender::new(MOVES),
            ledger: Ledger::default(),
        }
    }

    fn all(&self) -> HashSet<ShiftId> {
        self.state.plan.routes().iter().map(|route| route.vehicle().shift).collect()
    }

    /// Whether the stored state is newer. Versions of routes only increase.
    fn is_ahead_of(&self, state: &PlanState) -> bool {
        let mut known = self.state.versions.iter();
        known.any(|(shift, version)| state.versions.get(shift).is_some_and(|other| other < version))
    }

    /// The routes that differ in a newer state.
    fn changed(&self, newer: &PlanState) -> HashSet<ShiftId> {
        let differs = |route: &&Arc<Route>| {
            let shift = route.vehicle().shift;
            let same = self.state.plan.route(shift).is_some_and(|known| Arc::ptr_eq(known, route));
            !same
                || self.state.versions.get(&shift) != newer.versions.get(&shift)
                || self.state.progress.get(&shift) != newer.progress.get(&shift)
        };
        let changed = newer.plan.routes().iter().filter(differs).map(|route| route.vehicle().shift);
        let gone = self.routes.keys().filter(|shift| newer.plan.route(**shift).is_none()).copied();
        changed.chain(gone).collect()
    }

    /// Updates the routes of the reservations in the routes that changed.
    fn restand(&mut self, changed: &HashSet<ShiftId>) {
        if changed.is_empty() {
            return;
        }
        self.not_cancelled.retain(|_, shift| !changed.contains(shift));
        // Dropping the channel of a removed route notifies its waiting streams.
        self.routes.retain(|shift, _| self.state.plan.route(*shift).is_some());
        for shift in changed {
            let stops = self.state.plan.route(*shift).into_iter().flat_map(|route| route.stops());
            let reservations = stops.filter_map(|stop| stop.terms.map(|terms| (terms.reservation, *shift)));
            self.not_cancelled.extend(reservations);
        }
    }

    fn publish(&mut self, route: LiveRoute) {
        let shift = route.shift;
        match self.routes.entry(shift) {
            Entry::Occupied(known) => {
                // A stream is not woken if only time has passed and its message would be the same.
                let news = known.get().send_if_modified(|before| {
                    let news = route.is_news_after(before);
                    *before = Arc::new(route);
                    news
                });
                if !news {
                    return;
                }
            }
            Entry::Vacant(new) => drop(new.insert(watch::Sender::new(Arc::new(route)))),
        }
        // There may be no receivers.
        let _ = self.moves.send(shift);
    }
}

fn worked_out(
    state: &PlanState,
    route: &Arc<Route>,
    couriers: &HashMap<CourierId, Seen>,
    pace: Pace,
    now: Timestamp,
) -> LiveRoute {
    let vehicle = route.vehicle();
    let seen = couriers.get(&vehicle.courier);
    let facts = Facts {
        route,
        version: state.versions.get(&vehicle.shift).copied().unwrap_or_default(),
        progress: state.progress.get(&vehicle.shift).copied().unwrap_or_default(),
        name: seen.and_then(|seen| seen.name.clone()).unwrap_or_else(|| "".into()),
        position: seen.and_then(|seen| believed(&seen.track, state, route)),
    };
    LiveRoute::new(facts, pace, now, state.plan.travel())
}
