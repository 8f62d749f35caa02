//! The route as the courier's phone shows it.

use futures_util::future::OptionFuture;
use uuid::Uuid;

use super::{Activity, Courier, DrivingContext};
use crate::simulate::background::BackgroundWork;
use crate::simulate::clock::Moment;
use crate::simulate::model::Disturbance;
use crate::simulate::records::{DayRecords, out_of_order};
use ritiro_client::Call;
use ritiro_client::wire::{Route, RoutesOfDay, StopKind};

impl Courier {
    /// Fetches the route, if the phone has signal; without signal, the last fetched route stays valid.
    pub(super) async fn fetch(&mut self, context: &DrivingContext<'_>, records: &mut DayRecords, now: Moment) {
        if !self.phone.has_signal(now) {
            return;
        }
        self.phone.send(context.client, now).await;
        if let Some(Err(error)) = OptionFuture::from(context.background.map(BackgroundWork::settle)).await {
            records.violations.push(error.to_string());
        }
        let path = format!("/v1/courier/routes/{}", context.date);
        let answer = context.client.send::<RoutesOfDay>(Call::get(&path).token(self.phone.token())).await;
        let day = match answer {
            Ok(day) => day,
            Err(error) => return records.violations.push(format!("{}: no route: {error}", self.shift.name)),
        };
        let Some(route) = day.routes.into_iter().find(|route| route.shift_id == self.shift.shift_id) else {
            return records.violations.push(format!("{}: the route is gone", self.shift.name));
        };
        self.compare(&route, records, now);
        self.route = Some(route);
    }

    /// Whether the courier has taken goods on board at a stop, which is a pickup by the last fetched route.
    pub fn has_taken_over(&self, stop: Uuid) -> bool {
        let stops = self.route.iter().flat_map(|route| &route.stops);
        self.done.contains(&stop)
            && stops.filter(|other| other.stop_id == stop).any(|stop| stop.kind == StopKind::Pickup)
    }

    /// Compares a new route with the one before, and records changes after the courier had accepted the route.
    fn compare(&self, fresh: &Route, records: &mut DayRecords, now: Moment) {
        if self.activity == Activity::Off {
            return;
        }
        let before: Vec<Uuid> = self.open_stops().filter(|stop| stop.booking_id.is_some()).map(|s| s.stop_id).collect();
        let after: Vec<Uuid> = fresh.stops.iter().map(|stop| stop.stop_id).collect();
        let taken = before.iter().filter(|id| !after.contains(id)).count();
        let reordered = out_of_order(&before, &after);
        if taken + reordered > 0 {
            records.disturbances.push(Disturbance { at: now, courier: self.shift.number, taken, reordered });
        }
    }
}
