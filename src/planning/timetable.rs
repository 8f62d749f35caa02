//! When everything in a route happens, and how much room is left: what makes an insertion test O(1).
//!
//! Nodes are numbered 0 (start), 1..=n (the stops), n+1 (end). The schedule is the earliest one that keeps every window
//! and every ride limit. Couriers leave just in time: they wait where they are, not at the next door.

use crate::domain::{Load, Seconds, StopId, StopKind, Timestamp, Window};

use super::vehicle::Vehicle;
use super::{Leg, Point, Stop, Travel};

/// The first rule that a route breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Service would start after the stop's window.
    Late(StopId),
    /// The courier would be back after the shift.
    Overtime,
    /// The vehicle would hold more than it can, leaving this stop (`None`: the start).
    Overload(Option<StopId>),
    /// A shipment would ride for too long; this is its drop-off.
    Ride(StopId),
}

/// Per node; see the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Timetable {
    /// Where the courier is; a break happens where the stop before it was.
    pub at: Vec<Point>,
    /// The way from the node to the next one (there is none behind the end).
    pub legs: Vec<Leg>,
    /// The soonest that service can be over if nothing waits for a ride limit.
    pub soonest: Vec<Timestamp>,
    /// When service starts by the schedule.
    pub start: Vec<Timestamp>,
    /// When the courier leaves for the next node by the schedule, just in time.
    pub leave: Vec<Timestamp>,
    /// The latest start of service that keeps everything behind it in time (ride limits aside).
    pub latest: Vec<Timestamp>,
    /// What is on board behind the node.
    pub load: Vec<Load>,
    /// The most of `load` over this node and those before it.
    pub load_until: Vec<Load>,
    /// The most of `load` over this node and those behind it.
    pub load_from: Vec<Load>,
    /// A pickup's node, its drop-off's, and the longest ride.
    pub rides: Vec<(usize, usize, Seconds)>,
    /// The first rule that is broken, if any.
    pub fault: Option<Fault>,
}

impl Timetable {
    pub fn of(vehicle: &Vehicle, stops: &[Stop], travel: &dyn Travel) -> Self {
        let at = points(vehicle, stops);
        let legs: Vec<_> = at.windows(2).map(|w| travel.leg(w[0], w[1])).collect();
        let rides = rides(stops);
        let walk = Walk { vehicle, stops, legs: &legs };
        let (starts, late) = walk.forward(None);
        let soonest = (0..starts.len()).map(|k| starts[k] + walk.service(k)).collect();
        let (start, ride_fault) = walk.with_rides(starts, &rides);
        let latest = walk.backward();
        let leave = walk.leave(&start, &latest);
        let load = loads(stops);
        let overload = load.iter().position(|l| !l.fits(vehicle.capacity));
        let overload = overload.map(|k| Fault::Overload(k.checked_sub(1).map(|i| stops[i].visit.stop)));
        let load_until = running_max(load.iter());
        let mut load_from = running_max(load.iter().rev());
        load_from.reverse();
        let fault = late.or(overload).or(ride_fault);
        Self { at, legs, soonest, start, leave, latest, load, load_until, load_from, rides, fault }
    }
}

fn points(vehicle: &Vehicle, stops: &[Stop]) -> Vec<Point> {
    let mut at = Vec::with_capacity(stops.len() + 2);
    at.push(vehicle.start);
    for stop in stops {
        let here = *at.last().expect("the start was pushed first");
        at.push(stop.visit.point.unwrap_or(here));
    }
    at.push(vehicle.end);
    at
}

fn rides(stops: &[Stop]) -> Vec<(usize, usize, Seconds)> {
    let limited = |s: &Stop| s.terms.and_then(|t| t.max_ride.map(|m| (t.reservation, m)));
    let dropoffs = stops.iter().enumerate().filter(|(_, s)| s.visit.kind == StopKind::Dropoff);
    dropoffs
        .filter_map(|(i, s)| {
            let (reservation, longest) = limited(s)?;
            let pickup = stops[..i].iter().position(|p| p.is_of(reservation))?;
            Some((pickup + 1, i + 1, longest))
        })
        .collect()
}

fn loads(stops: &[Stop]) -> Vec<Load> {
    let of = |s: &Stop, kinds: &[StopKind]| if kinds.contains(&s.visit.kind) { s.visit.load } else { Load::ZERO };
    let mut on_board = Load::ZERO;
    stops.iter().for_each(|s| on_board += of(s, &[StopKind::Delivery]));
    let mut load = vec![on_board];
    for stop in stops {
        on_board += of(stop, &[StopKind::Collection, StopKind::Pickup]);
        on_board -= of(stop, &[StopKind::Delivery, StopKind::Dropoff]);
        load.push(on_board);
    }
    load
}

fn running_max<'a>(loads: impl Iterator<Item = &'a Load>) -> Vec<Load> {
    let running = loads.scan(Load::ZERO, |most, load| {
        *most = most.max(*load);
        Some(*most)
    });
    running.collect()
}

/// One route being walked along.
struct Walk<'a> {
    vehicle: &'a Vehicle,
    stops: &'a [Stop],
    legs: &'a [Leg],
}

impl Walk<'_> {
    fn end(&self) -> usize {
        self.stops.len() + 1
    }

    fn stop(&self, node: usize) -> Option<&Stop> {
        node.checked_sub(1).and_then(|i| self.stops.get(i))
    }

    fn service(&self, node: usize) -> Seconds {
        self.stop(node).map_or(Seconds::ZERO, |s| s.visit.service)
    }

    fn window(&self, node: usize) -> Window {
        match self.stop(node) {
            Some(stop) => stop.visit.window,
            None => self.vehicle.hours,
        }
    }

    fn fault_at(&self, node: usize) -> Fault {
        self.stop(node).map_or(Fault::Overtime, |s| Fault::Late(s.visit.stop))
    }

    /// The earliest starts that are not before `floor`, and the first window that they miss.
    fn forward(&self, floor: Option<&[Timestamp]>) -> (Vec<Timestamp>, Option<Fault>) {
        let mut starts = vec![self.vehicle.hours.start()];
        let mut fault = None;
        for node in 1..=self.end() {
            let ready = starts[node - 1] + self.service(node - 1);
            let leave = self.stop(node).map_or(ready, |s| ready.max(s.depart_after));
            let start = (leave + self.legs[node - 1].duration)
                .max(self.window(node).start())
                .max(floor.map_or(Timestamp::MIN, |floor| floor[node]));
            if start > self.window(node).end() {
                fault = fault.or(Some(self.fault_at(node)));
            }
            starts.push(start);
        }
        (starts, fault)
    }

    /// Delays pickups until every ride is short enough: the least fixed point of a system of difference constraints,
    /// found like Bellman and Ford do. A round that still moves something after as many rounds as rides means that
    /// there is none.
    fn with_rides(&self, starts: Vec<Timestamp>, rides: &[(usize, usize, Seconds)]) -> (Vec<Timestamp>, Option<Fault>) {
        let mut starts = starts;
        let mut floor = vec![Timestamp::MIN; starts.len()];
        for _ in 0..=rides.len() {
            let Some(first) = rides.iter().find(|r| self.too_long(&starts, r)) else {
                return (starts, None);
            };
            for &(pickup, dropoff, longest) in rides {
                floor[pickup] = floor[pickup].max(starts[dropoff] - longest - self.service(pickup));
            }
            let (delayed, fault) = self.forward(Some(&floor));
            if fault.is_some() {
                return (starts, Some(self.ride_fault(first.1)));
            }
            starts = delayed;
        }
        let unsettled = rides.iter().find(|r| self.too_long(&starts, r));
        (starts, unsettled.map(|r| self.ride_fault(r.1)))
    }

    fn too_long(&self, starts: &[Timestamp], ride: &(usize, usize, Seconds)) -> bool {
        let &(pickup, dropoff, longest) = ride;
        starts[dropoff] - (starts[pickup] + self.service(pickup)) > longest
    }

    fn ride_fault(&self, dropoff: usize) -> Fault {
        self.stop(dropoff).map_or(Fault::Overtime, |s| Fault::Ride(s.visit.stop))
    }

    fn backward(&self) -> Vec<Timestamp> {
        let mut latest = vec![self.vehicle.hours.end(); self.end() + 1];
        for node in (0..self.end()).rev() {
            let onward = latest[node + 1] - self.legs[node].duration - self.service(node);
            latest[node] = onward.min(self.window(node).end());
        }
        latest
    }

    fn leave(&self, start: &[Timestamp], latest: &[Timestamp]) -> Vec<Timestamp> {
        let last = self.end() - 1;
        (0..=last)
            .map(|k| if k == last { latest[k + 1].max(start[k + 1]) } else { start[k + 1] } - self.legs[k].duration)
            .collect()
    }
}
