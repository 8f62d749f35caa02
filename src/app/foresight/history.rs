//! What a zone's bookings so far say of a day to come.

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
    /// Where somebody wanted something, and for how long; oldest first.
    pub wishes: Vec<(Place, Seconds)>,
    /// Days on which anything was booked, and how often each window was wanted.
    days: BTreeMap<NaiveDate, Vec<Wanted>>,
}

impl History {
    /// Of the orders with their places, and the windows of days that are over.
    pub fn new(wishes: Vec<(Place, Seconds)>, windows: Vec<Wanted>) -> Self {
        let mut days: BTreeMap<NaiveDate, Vec<Wanted>> = BTreeMap::new();
        windows.into_iter().for_each(|wanted| days.entry(wanted.date).or_default().push(wanted));
        Self { wishes, days }
    }

    /// What is known of each slot of a day: what is promised, and the requests that are still to come, by the average of the
    /// same weekdays (of all days where there is none) less what is promised already. Nothing comes once a slot is closed.
    pub fn slot_demands(
        &self,
        book: &ZoneContext,
        slots: &[SlotWindow],
        state: &PlanState,
        now: Timestamp,
    ) -> Vec<SlotDemand> {
        let catalogue = Catalogue::new(book, slots);
        let usual = self.usual(&catalogue, state.key.1);
        let booked = booked(&catalogue, state);
        let slot_demand = |((slot, usual), booked): ((&SlotWindow, f64), f64)| {
            let coming = if slot.closing(now).is_some() { 0.0 } else { (usual - booked).max(0.0) };
            SlotDemand { window: slot.window, booked, coming }
        };
        slots.iter().zip(usual).zip(booked).map(slot_demand).collect()
    }

    /// How many want each slot on such a day. Days on which nothing at all was booked were closed, or before the zone opened.
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

/// How many visits of each slot stand in the routes.
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

/// The slots of a day, to find those that windows of other days correspond to.
struct Catalogue<'a> {
    time_zone: Tz,
    live: HashSet<SlotTemplateId>,
    slots: &'a [SlotWindow],
}

impl<'a> Catalogue<'a> {
    fn new(book: &ZoneContext, slots: &'a [SlotWindow]) -> Self {
        let live = book.templates.iter().map(|template| template.id).collect();
        Self { time_zone: book.zone.time_zone, live, slots }
    }

    /// By the slot that it was sold as; where that is gone, or there was none, by the time of day.
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
