//! The demand history of a zone: it estimates a future day from past bookings.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::app::{PlanState, ZoneContext};
use crate::store::demand::Wanted;
use ritiro_domain::{Place, Seconds, SlotTemplateId, SlotWindow, StopKind, Timestamp, Window};
use ritiro_planning::SlotDemand;

/// The demand of some weeks.
#[derive(Debug, Default)]
pub struct History {
    /// The place and service time of each order, oldest first.
    pub orders: Vec<(Place, Seconds)>,
    /// The days with at least one booking, and the number of bookings in each window.
    days: BTreeMap<NaiveDate, Vec<Wanted>>,
}

impl History {
    /// Creates a history from the orders with their places, and from the windows of past days.
    pub fn new(orders: Vec<(Place, Seconds)>, windows: Vec<Wanted>) -> Self {
        let mut days: BTreeMap<NaiveDate, Vec<Wanted>> = BTreeMap::new();
        windows.into_iter().for_each(|wanted| days.entry(wanted.date).or_default().push(wanted));
        Self { orders, days }
    }

    /// Returns the demand of each slot of a day: the bookings so far, and the expected requests. The expected
    /// requests are the average of the same weekdays (of all days if there is none), minus the bookings so far. A
    /// closed slot expects no requests.
    pub fn slot_demands(
        &self,
        context: &ZoneContext,
        slots: &[SlotWindow],
        state: &PlanState,
        now: Timestamp,
    ) -> Vec<SlotDemand> {
        let catalogue = Catalogue::new(context, slots);
        let usual = self.usual(&catalogue, state.key.1);
        let booked = booked(&catalogue, state);
        let slot_demand = |((slot, usual), booked): ((&SlotWindow, f64), f64)| {
            let coming = if slot.closing(now).is_some() { 0.0 } else { (usual - booked).max(0.0) };
            SlotDemand { window: slot.window, booked, coming }
        };
        slots.iter().zip(usual).zip(booked).map(slot_demand).collect()
    }

    /// The usual number of bookings of each slot on such a day. Days without any booking do not count: the zone was
    /// closed, or did not exist yet.
    fn usual(&self, catalogue: &Catalogue, date: NaiveDate) -> Vec<f64> {
        let alike: Vec<_> = self.days.iter().filter(|(day, _)| day.weekday() == date.weekday()).collect();
        let days = if alike.is_empty() { self.days.iter().collect() } else { alike };
        let mut totals = vec![0.0; catalogue.slots.len()];
        for wanted in days.iter().flat_map(|(_, wanted)| wanted.iter()) {
            if let Some(slot) = catalogue.slot_of(wanted.template, wanted.window) {
                totals[slot] += wanted.bookings as f64;
            }
        }
        totals.iter().map(|total| total / days.len().max(1) as f64).collect()
    }
}

/// The number of visits of each slot in the routes.
fn booked(catalogue: &Catalogue, state: &PlanState) -> Vec<f64> {
    let mut booked = vec![0.0; catalogue.slots.len()];
    for stop in state.plan.routes().iter().flat_map(|route| route.stops()) {
        let Some(terms) = stop.terms.filter(|_| stop.visit.kind != StopKind::Pickup) else { continue };
        if let Some(slot) = catalogue.slot_of(terms.template, stop.visit.window) {
            booked[slot] += 1.0;
        }
    }
    booked
}

/// The slots of a day, with a search for the slot that corresponds to a window of another day.
struct Catalogue<'a> {
    time_zone: Tz,
    live: HashSet<SlotTemplateId>,
    slots: &'a [SlotWindow],
}

impl<'a> Catalogue<'a> {
    fn new(context: &ZoneContext, slots: &'a [SlotWindow]) -> Self {
        let live = context.templates.iter().map(|template| template.id).collect();
        Self { time_zone: context.zone.time_zone, live, slots }
    }

    /// Finds the slot by the template that was sold; if the template is gone or there was none, by the time of day.
    fn slot_of(&self, template: Option<SlotTemplateId>, window: Window) -> Option<usize> {
        if let Some(template) = template.filter(|template| self.live.contains(template)) {
            return self.slots.iter().position(|slot| slot.template == template);
        }
        let middle = Timestamp(window.start().0.midpoint(window.end().0));
        let time = |at: Timestamp| at.to_utc().with_timezone(&self.time_zone).time();
        let (middle, length) = (time(middle), |slot: &SlotWindow| slot.window.end() - slot.window.start());
        let since = |slot: &SlotWindow| Seconds((middle - time(slot.window.start())).num_seconds());
        self.slots.iter().position(|slot| (0..=length(slot).0).contains(&since(slot).0))
    }
}

#[cfg(test)]
mod tests;
