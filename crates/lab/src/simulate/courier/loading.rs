//! How a courier loads at the depot, at the start of the route and between two trips.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Activity, Courier, DrivingContext, is_over};
use crate::simulate::clock::Moment;
use crate::simulate::goods::Loading;
use crate::simulate::records::DayRecords;
use ritiro_client::Place;
use ritiro_client::wire::{EventKind, RouteStop, StopKind};

/// The longest time for which a courier waits for goods that another courier brings back.
const AWAITS_FOR: Moment = 2700;

impl Courier {
    /// The planned time to load the first trip; `None` if it is loaded or has no goods, and if couriers make one trip.
    pub(super) fn first_loading(&self, context: &DrivingContext<'_>) -> Option<Moment> {
        let orders = self.goods_of_trip(None).len();
        let rules = context.trips.filter(|_| !self.has_loaded && orders > 0)?;
        Some(rules.loading(orders) / context.speed)
    }

    /// Begins to load the first trip, when all of its goods are ready.
    pub(super) fn begin_first_loading(
        &mut self,
        context: &DrivingContext<'_>,
        records: &DayRecords,
        (planned, now): (Moment, Moment),
    ) -> Option<Option<Moment>> {
        let ready = self.ready(context, records, None);
        if now < ready {
            return Some(Some(ready));
        }
        let takes = self.random.noisy(planned as f64, context.unknown_shoppers.service_noise);
        self.totals.loading_seconds += takes;
        self.activity = Activity::Loading { until: now + takes };
        None
    }

    /// Begins service at a load stop. Returns the time at which it is over.
    pub(super) fn load_at_stop(
        &mut self,
        context: &DrivingContext<'_>,
        records: &DayRecords,
        (stop, now): (&RouteStop, Moment),
    ) -> Moment {
        let begins = self.ready(context, records, Some(stop.stop_id)).max(now);
        let seconds = (stop.service_seconds / context.speed) as f64;
        let takes = self.random.noisy(seconds, context.unknown_shoppers.service_noise);
        self.totals.loading_seconds += takes;
        begins + takes
    }

    /// Ends loading at a load stop.
    pub(super) fn end_loading(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        (stop, now): (&RouteStop, Moment),
    ) {
        self.totals.trips += 1;
        self.loaded = Some((stop.stop_id, Vec::new()));
        self.look_again(context, records, now);
    }

    /// Looks again at the list of the goods, as long as the courier is at the depot. More goods may have joined the trip, and, if nothing was
    /// reported about the load stop, others may have left it.
    pub(super) fn look_again(&mut self, context: &DrivingContext<'_>, records: &mut DayRecords, now: Moment) {
        let Some((at, before)) = self.loaded.take() else { return };
        let at = if self.reports_loads { Some(at) } else { self.next_load_stop(at) };
        let goods = at.map_or(Vec::new(), |at| self.goods_of_trip(Some(at)));
        let left = before.iter().filter(|booking| !goods.contains(booking));
        left.for_each(|booking| records.goods.put_back(self.shift.number, *booking));
        if at.is_some() {
            self.take_on_board(context, records, (&goods, now), false);
        }
        self.loaded = at.map(|at| (at, goods));
    }

    /// Leaves for a stop with the goods of the first trip, or with those that were on the list of the load stop at the last look.
    pub(super) fn leave_with_goods(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        (next, now): (&RouteStop, Moment),
    ) {
        if self.begins_first_trip(next) {
            self.totals.trips += 1;
            let goods = self.goods_of_trip(None);
            self.take_on_board(context, records, (&goods, now), true);
        }
        if let Some((_, goods)) = self.loaded.take() {
            self.take_on_board(context, records, (&goods, now), true);
        }
    }

    /// Whether the courier waits at the depot before leaving for `next`, because another courier brings goods of this trip back.
    pub(super) fn awaits_goods(&mut self, records: &mut DayRecords, next: &RouteStop, now: Moment) -> bool {
        let goods = match &self.loaded {
            Some((_, goods)) => goods.clone(),
            None if self.begins_first_trip(next) => self.goods_of_trip(None),
            None => Vec::new(),
        };
        let courier = self.shift.number;
        if !goods.iter().any(|booking| records.goods.is_with_another(courier, *booking)) {
            self.awaits_since = None;
            return false;
        }
        let since = *self.awaits_since.get_or_insert_with(|| {
            records.goods.awaited += 1;
            now
        });
        now < since + AWAITS_FOR
    }

    fn begins_first_trip(&self, next: &RouteStop) -> bool {
        self.totals.left_at.is_none() && next.kind != StopKind::Load
    }

    /// The load stop that the route shows next to a courier who reports nothing about load stops. The planner does not know that the
    /// courier is there, so it may be another one than the one for which the courier left, or there may be none.
    fn next_load_stop(&mut self, before: Uuid) -> Option<Uuid> {
        self.done.remove(&before);
        let next = self.open_stops().next().filter(|stop| stop.kind == StopKind::Load).map(|stop| stop.stop_id);
        self.done.extend(next);
        next
    }

    /// Takes the goods of a trip on board.
    pub(super) fn take_on_board(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        (bookings, now): (&[Uuid], Moment),
        leaves: bool,
    ) {
        self.has_loaded = true;
        let Some(capacity) = context.capacity else { return };
        let of = |booking: Uuid| records.shopper_of(booking).map(|shopper| (booking, context.shoppers[shopper].size));
        let sizes: HashMap<Uuid, u32> = records.promised.iter().filter_map(|promised| of(promised.booking)).collect();
        let (courier, blind) = (self.shift.number, !self.phone.has_signal(now));
        let found = records.goods.load(&Loading { courier, bookings, blind, sizes: &sizes, capacity, leaves });
        records.violations.extend(found.into_iter().map(|text| format!("{}: {text}", self.shift.name)));
    }

    /// Arrives at the end of the route, unloads everything, and ends the shift.
    pub(super) fn come_home(&mut self, records: &mut DayRecords, to: Place, now: Moment) -> Option<Option<Moment>> {
        self.move_to(to, now);
        records.goods.unload(self.shift.number);
        if self.totals.left_at.is_some() {
            self.report(EventKind::Return, None, None, now);
        }
        self.report(EventKind::End, None, None, now);
        (self.totals.home_at, self.activity) = (Some(now), Activity::Home);
        None
    }

    /// Whether the courier has the goods for a hand-over. A hand-over without goods is a violation, unless a phone without signal explains
    /// it.
    pub(super) fn has_goods(&self, context: &DrivingContext<'_>, records: &mut DayRecords, stop: &RouteStop) -> bool {
        let hands_over = matches!(stop.kind, StopKind::Delivery | StopKind::Dropoff);
        let Some(booking) = stop.booking_id.filter(|_| hands_over && context.capacity.is_some()) else { return true };
        let (courier, goods) = (self.shift.number, &mut records.goods);
        if goods.is_with(courier, booking) {
            return true;
        }
        goods.missing += 1;
        if !goods.is_excused(courier, booking) {
            records.violations.push(format!("{}: is to hand over {booking} without the goods", self.shift.name));
        }
        false
    }

    /// Records where the goods are after a visit.
    pub(super) fn note_goods(
        &self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        (stop, served): (&RouteStop, bool),
    ) {
        let Some(booking) = stop.booking_id.filter(|_| context.capacity.is_some()) else { return };
        let courier = self.shift.number;
        match stop.kind {
            StopKind::Pickup => {
                let known = records.goods.take_over(courier, booking);
                if !known && !records.goods.is_excused(courier, booking) {
                    let text = format!("{}: takes over the goods of {booking}, which no vehicle has", self.shift.name);
                    records.violations.push(text);
                }
            }
            StopKind::Delivery | StopKind::Dropoff if records.goods.is_with(courier, booking) => match served {
                true => records.goods.hand_over(booking),
                false => records.goods.keep(booking),
            },
            _ => {}
        }
    }

    /// Reports an event of a stop. Some couriers report nothing about load stops.
    pub(super) fn report_stop(
        &mut self,
        kind: EventKind,
        stop: &RouteStop,
        (reason, now): (Option<&'static str>, Moment),
    ) {
        if stop.kind != StopKind::Load || self.reports_loads {
            self.report(kind, Some(stop.stop_id), reason, now);
        }
    }

    /// The time at which all goods of a trip are ready. The shoppers book when they ask.
    fn ready(&self, context: &DrivingContext<'_>, records: &DayRecords, at: Option<Uuid>) -> Moment {
        let preparation = context.trips.map_or(0, |rules| rules.preparation_seconds);
        let bookings = self.goods_of_trip(at).into_iter().filter_map(|booking| records.shopper_of(booking));
        let ready = bookings.map(|shopper| context.shoppers[shopper].asks_at + preparation);
        ready.max().unwrap_or(Moment::MIN)
    }

    /// The bookings of a trip that are delivered from the depot and not over: those between a load stop (or the start of the route) and the
    /// next load stop, as far as the phone shows them.
    pub(super) fn goods_of_trip(&self, at: Option<Uuid>) -> Vec<Uuid> {
        let stops = self.route.iter().flat_map(|route| &route.stops);
        let behind = stops.skip_while(|stop| at.is_some_and(|at| stop.stop_id != at)).skip(usize::from(at.is_some()));
        let trip = behind.take_while(|stop| stop.kind != StopKind::Load);
        let open = trip.filter(|stop| !is_over(stop) && !self.done.contains(&stop.stop_id));
        open.filter(|stop| stop.kind == StopKind::Delivery).filter_map(|stop| stop.booking_id).collect()
    }
}
