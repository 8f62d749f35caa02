//! Tracking: the view of a caller who waits for a courier, once or as a stream.

use std::sync::Arc;

use tokio::sync::watch;

use super::board::Which;
use super::shown;
use super::{LiveRoute, look};
use crate::app::booking::bookings;
use crate::app::{AppResult, AppState, Permission, Principal, ZoneContext};
use ritiro_domain::{Booking, BookingId, BookingState, Position, StopState};
use ritiro_planning::{Eta, Stop};

/// The tracking view of a booking.
#[derive(Clone, Debug)]
pub struct Tracking {
    /// The booking with its promise.
    pub booking: Arc<Booking>,
    /// The zone of the booking: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The state of its main stop (the drop-off of a shipment); `None` if no route contains the booking.
    pub stop: Option<StopState>,
    /// The expected start of service, to the minute; `None` if service has ended, or if no courier is assigned.
    pub eta: Option<Eta>,
    /// Whether the promise is at risk: the expected interval ends after the window, or no courier is assigned.
    pub at_risk: bool,
    /// The number of stops that the courier serves before.
    pub stops_before: Option<usize>,
    /// The courier, once the courier is near.
    pub courier: Option<CourierSeen>,
}

/// A courier who is near.
#[derive(Clone, PartialEq, Debug)]
pub struct CourierSeen {
    /// The courier's name; empty if there is none.
    pub name: Arc<str>,
    /// The last position of the courier.
    pub position: Option<Position>,
}

/// Returns the current tracking view of a booking.
pub async fn get(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<Tracking> {
    let mut watch = TrackingWatch::new(app, principal, id).await?;
    watch.read().await
}

/// Follows a booking across routes and days.
pub struct TrackingWatch {
    app: AppState,
    principal: Principal,
    booking: Arc<Booking>,
    context: Arc<ZoneContext>,
    /// The route that contains the booking.
    route: Option<watch::Receiver<Arc<LiveRoute>>>,
    /// The plan, while no route contains the booking.
    plan: Option<watch::Receiver<u64>>,
}

impl TrackingWatch {
    /// Starts to follow a booking.
    pub async fn new(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<Self> {
        let booking = Arc::new(bookings::find(app, principal, Permission::TrackBookings, id).await?);
        let context = app.deps.zones.get(booking.zone).await?;
        let (app, principal) = (app.clone(), principal.clone());
        let mut watch = Self { app, principal, booking, context, route: None, plan: None };
        watch.find_route().await?;
        Ok(watch)
    }

    /// Waits until there may be something new. It is safe to drop the future: no change is lost.
    pub async fn changed(&mut self) {
        let ended = match (&mut self.route, &mut self.plan) {
            (Some(route), _) => route.changed().await.is_err(),
            (None, Some(plan)) => plan.changed().await.is_err(),
            // The day of the booking is over, or the booking is cancelled: nothing will change.
            (None, None) => std::future::pending().await,
        };
        if ended {
            (self.route, self.plan) = (None, self.app.live.changes(self.key()));
        }
    }

    /// Returns the current view.
    pub async fn read(&mut self) -> AppResult<Tracking> {
        if self.is_stale() {
            self.find_route().await?;
        }
        // The booking was read before the route, so a report may have changed the stop in between.
        if self.is_stop_over() == Some(true) && self.is_open() {
            self.find_route().await?;
        }
        let seen = self.seen();
        Ok(self.notified(seen.as_deref()))
    }

    /// The current state of the route that contains the booking.
    fn seen(&mut self) -> Option<Arc<LiveRoute>> {
        self.route.as_mut().map(|route| Arc::clone(&route.borrow_and_update()))
    }

    /// Whether the booking's main stop has ended, as far as this process knows.
    fn is_stop_over(&mut self) -> Option<bool> {
        let seen = self.seen()?;
        seen.main_stop(self.booking.reservation).map(|(_, stop)| stop.progress.is_over())
    }

    /// Whether the states of the booking and its stop contradict each other, or there is no stop.
    fn is_stale(&mut self) -> bool {
        self.is_stop_over().is_none_or(|over| over == self.is_open())
    }

    fn is_open(&self) -> bool {
        self.booking.state == BookingState::Confirmed
    }

    fn key(&self) -> (ritiro_domain::ZoneId, chrono::NaiveDate) {
        (self.booking.zone, self.booking.date)
    }

    /// Finds the route that contains the booking; if there is none, reads the booking again, because it may have
    /// changed.
    async fn find_route(&mut self) -> AppResult<()> {
        (self.route, self.plan) = (None, None);
        if self.booking.state == BookingState::Cancelled {
            return Ok(());
        }
        let again = bookings::find(&self.app, &self.principal, Permission::TrackBookings, self.booking.id).await?;
        self.booking = Arc::new(again);
        let is_over = self.booking.date < self.app.deps.first_live_day(&self.context.zone);
        if self.booking.state == BookingState::Cancelled || is_over {
            return Ok(());
        }
        let key = self.key();
        if !self.app.live.knows(key) {
            look(&self.app, key, Which::Changed).await?;
        }
        self.plan = self.app.live.changes(key);
        self.route = self.app.live.route_of(key, self.booking.reservation);
        if self.is_stale() {
            // The booking may have been created or completed a moment ago.
            look(&self.app, key, Which::Changed).await?;
            self.route = self.app.live.route_of(key, self.booking.reservation);
        }
        Ok(())
    }

    /// The state of a stop of the booking. The transaction that ends a booking also ends its stop, but an instance
    /// that reads the booking may not have received the notice about the stop yet.
    fn state_of(&self, stop: &Stop) -> StopState {
        match self.booking.state {
            BookingState::Completed => StopState::Completed,
            BookingState::Failed => StopState::Failed,
            _ => stop.progress.state,
        }
    }

    fn notified(&self, route: Option<&LiveRoute>) -> Tracking {
        let reservation = self.booking.reservation;
        let not_cancelled = route.and_then(|route| Some((route, route.main_stop(reservation)?)));
        let confirmed = self.is_open();
        let coming = not_cancelled.filter(|_| confirmed).and_then(|(route, (index, _))| route.eta_of(index));
        let waits = confirmed && not_cancelled.is_none() && self.app.live.waits(self.key(), reservation);
        let late = coming.is_some_and(|(eta, _)| eta.latest > self.booking.promise.window.end());
        let near = |before: usize| route.filter(|route| shown::courier_is_shown(&route.progress, before));
        Tracking {
            booking: Arc::clone(&self.booking),
            context: Arc::clone(&self.context),
            stop: not_cancelled.map(|(_, (_, stop))| self.state_of(stop)),
            eta: coming.map(|(eta, _)| eta.to_the_minute()),
            at_risk: late || waits,
            stops_before: coming.map(|(_, before)| before),
            courier: coming.and_then(|(_, before)| near(before)).map(CourierSeen::of),
        }
    }
}

impl CourierSeen {
    fn of(route: &LiveRoute) -> Self {
        Self { name: Arc::clone(&route.name), position: route.position }
    }
}
