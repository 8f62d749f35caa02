//! The search for repair runs beside the writer: nobody waits for it, and what it finds counts only if nothing it touches has changed.

use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::join;
use ritiro::app::AppError;
use ritiro::app::operations::check::{self, Scope};
use ritiro::app::plans::{Command, Outcome, PlanState};
use ritiro::store::Store;
use ritiro_domain::{ReservationId, ShiftId, Timestamp, ZoneId};
use ritiro_planning::Repaired;
use serde_json::{Value, json};

use super::driver::{Driver, clock};
use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, place, window};
use ritiro_travel::TravelModels;

/// Nothing is wrong with the database.
async fn is_clean(url: &str) {
    let store = Store::new(url, 1).unwrap();
    let report = check::run(&store, &TravelModels::default(), Timestamp(NOW), Scope::default(), &|_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

type Taken = Result<Outcome, AppError>;

fn key(centre: &Centre) -> (ZoneId, NaiveDate) {
    (ZoneId(centre.zone.parse().unwrap()), TODAY.parse().unwrap())
}

async fn snapshot(city: &City, centre: &Centre) -> Arc<PlanState> {
    city.server.app.plans.snapshot(key(centre)).await.unwrap()
}

/// What a search could find: all that waits goes to one courier.
fn seated(base: &PlanState, shift: &str) -> Repaired {
    let (mut plan, shift) = (base.plan.clone(), ShiftId(shift.parse().unwrap()));
    for stops in base.waiting.values() {
        plan.seat_by_hand(stops, shift, false, Timestamp(NOW)).unwrap();
    }
    Repaired { plan, moved: base.waiting.keys().copied().collect(), waiting: [].into() }
}

async fn take_over(city: &City, centre: &Centre, base: Arc<PlanState>, better: Repaired) -> Taken {
    let better = Box::new(better);
    city.server.app.plans.submit(key(centre), Command::Repair { base, better }).await
}

/// Three couriers, and a booking that an operator took out: it waits, and no search of the server looks for a place for it.
struct Desk {
    city: City,
    centre: Centre,
    booking: String,
    shifts: [String; 3],
}

impl Desk {
    async fn new() -> Self {
        let city = City::new().await;
        let centre = city.client.centre().await;
        let mut shifts = [centre.shift.clone(), String::new(), String::new()];
        for shift in &mut shifts[1..] {
            let courier = city.client.new_courier(&centre.zone, 40).await;
            *shift = city.client.shift(&courier, &centre.depot, TODAY).await;
        }
        let booking = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
        let desk = Self { city, centre, booking, shifts };
        desk.unassign().await;
        desk
    }

    async fn change(&self, change: Value) {
        let path = format!("/v1/zones/{}/days/{TODAY}/changes", self.centre.zone);
        self.city.client.post(&path, json!({"change": change})).await.expect(200);
    }

    async fn unassign(&self) {
        self.change(json!({"action": "unassign", "booking_id": self.booking})).await;
    }

    async fn assign(&self, shift: &str) {
        self.change(json!({"action": "assign", "booking_id": self.booking, "shift_id": shift})).await;
    }

    /// In which route the only booking stands, by what the database has.
    async fn stands(&self) -> Option<ShiftId> {
        let state = self.city.plan(&self.centre.zone, TODAY).await;
        let routes = state.plan.routes().iter().filter(|route| route.stops().iter().any(|stop| stop.terms.is_some()));
        let found: Vec<ShiftId> = routes.map(|route| route.vehicle().shift).collect();
        assert_eq!(found.len() + state.waiting.len(), 1, "it stands in one route, or waits");
        found.first().copied()
    }
}

fn is_outrun(taken: &Taken) -> bool {
    matches!(taken, Err(AppError::Conflict(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_found_is_dropped_if_a_route_that_it_touches_changed_meanwhile() {
    let desk = Desk::new().await;
    let (city, centre) = (&desk.city, &desk.centre);
    let base = snapshot(city, centre).await;
    // A booking goes to a route; which one, we see then.
    let other = city.client.book(&centre.afternoon, TODAY, SOUTH).await.text("id");
    let now = snapshot(city, centre).await;
    let busy = now.plan.routes().iter().find(|route| !route.is_idle()).unwrap().vehicle().shift.to_string();
    let taken = take_over(city, centre, Arc::clone(&base), seated(&base, &busy)).await;
    assert!(is_outrun(&taken), "{taken:?}");
    let state = city.plan(&centre.zone, TODAY).await;
    assert_eq!((state.plan.len(), state.waiting.len()), (1, 1), "nothing is lost");
    // Another route is as it was when the search began.
    let free = desk.shifts.iter().find(|shift| **shift != busy).unwrap();
    take_over(city, centre, Arc::clone(&base), seated(&base, free)).await.unwrap();
    let state = city.plan(&centre.zone, TODAY).await;
    assert_eq!((state.plan.len(), state.waiting.len()), (2, 0));
    let stands = city.client.get(&format!("/v1/bookings/{other}")).await.body;
    assert_eq!(stands["plan"]["shift_id"], json!(busy), "{stands}");
    is_clean(&city.url).await;
    desk.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_found_is_dropped_if_what_waited_waits_no_more() {
    let desk = Desk::new().await;
    let (city, centre) = (&desk.city, &desk.centre);
    let base = snapshot(city, centre).await;
    desk.assign(&desk.shifts[0]).await;
    // The second route is as it was, but there is nothing to put into it any more.
    let taken = take_over(city, centre, Arc::clone(&base), seated(&base, &desk.shifts[1])).await;
    assert!(is_outrun(&taken), "{taken:?}");
    assert_eq!(desk.stands().await.map(|shift| shift.to_string()), Some(desk.shifts[0].clone()));
    is_clean(&city.url).await;
    desk.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_instances_that_find_a_courier_for_one_stop_one_wins() {
    let desk = Desk::new().await;
    let twin = desk.city.twin().await;
    for round in 0..12 {
        let (here, there) = (snapshot(&desk.city, &desk.centre).await, snapshot(&twin, &desk.centre).await);
        assert_eq!((here.waiting.len(), there.waiting.len()), (1, 1), "round {round}");
        let (ours, theirs) = (seated(&here, &desk.shifts[1]), seated(&there, &desk.shifts[2]));
        let (a, b) =
            join(take_over(&desk.city, &desk.centre, here, ours), take_over(&twin, &desk.centre, there, theirs)).await;
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "round {round}: {a:?}, {b:?}");
        let won = &desk.shifts[if a.is_ok() { 1 } else { 2 }];
        assert_eq!(desk.stands().await.map(|shift| shift.to_string()).as_ref(), Some(won), "round {round}");
        desk.unassign().await;
    }
    is_clean(&desk.city.url).await;
    twin.stop().await;
    desk.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_cancelled_on_one_instance_is_not_given_to_a_courier_by_another() {
    let mut desk = Desk::new().await;
    let twin = desk.city.twin().await;
    for round in 0..12 {
        let there = snapshot(&twin, &desk.centre).await;
        let theirs = seated(&there, &desk.shifts[2]);
        let path = format!("/v1/bookings/{}/cancel", desk.booking);
        let (cancelled, taken) =
            join(desk.city.client.post(&path, json!({})), take_over(&twin, &desk.centre, there, theirs)).await;
        cancelled.expect(200);
        let state = desk.city.plan(&desk.centre.zone, TODAY).await;
        assert_eq!((state.plan.len(), state.waiting.len()), (0, 0), "round {round}: {taken:?}");
        for city in [&desk.city, &twin] {
            assert_eq!(snapshot(city, &desk.centre).await.plan.len(), 0, "round {round}");
        }
        desk.booking = desk.city.client.book(&desk.centre.morning, TODAY, NORTH).await.text("id");
        desk.unassign().await;
    }
    is_clean(&desk.city.url).await;
    twin.stop().await;
    desk.city.stop().await;
}

/// One courier with many collections of the morning; all but the first are late when that is over.
async fn many_late(city: &City, centre: &Centre) -> (Driver, Vec<ReservationId>) {
    for n in 0..16_i64 {
        let at = place((45.46 + 0.004 * ((n * 5) % 7) as f64, 9.19 + 0.005 * ((n * 3) % 5) as f64));
        let order = json!({"kind": "collection", "place": at, "window": window(TODAY, "10:00", "12:00")});
        city.client.post("/v1/bookings", order).await.expect(201);
    }
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    city.time.set(NOW + clock(11, 55));
    let events = [
        driver.event("start", clock(9, 40), None),
        driver.event("depart", clock(9, 50), Some(&stop)),
        driver.event("arrive", clock(11, 50), Some(&stop)),
        driver.event("complete", clock(11, 54), Some(&stop)),
    ];
    assert_eq!(driver.send(&events).await, ["applied"; 4]);
    let state = city.plan(&centre.zone, TODAY).await;
    let stops = state.plan.routes().iter().flat_map(|route| route.stops().to_vec());
    let late = stops.filter(|stop| stop.promised_until.is_some()).filter_map(|stop| Some(stop.terms?.reservation));
    (driver, late.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_and_bookings_are_answered_while_a_search_is_under_way() {
    // The search for room is so thorough that it lasts much longer than the three requests, on a busy machine too.
    let city = City::with(|settings| {
        settings.planning.room_steps = 3_000;
        settings.repair.search_milliseconds = 60_000;
    })
    .await;
    let centre = city.client.centre().await;
    let (driver, late) = many_late(&city, &centre).await;
    assert!(late.len() > 6, "{} late", late.len());
    let (plans, counters) = (&city.server.app.plans, city.server.app.plans.counters());
    assert_eq!(driver.send(&[driver.event("pause", clock(11, 55), None)]).await, ["applied"]);
    let order = json!({"kind": "collection", "place": place(SOUTH), "window": window(TODAY, "14:00", "16:00")});
    city.client.post("/v1/bookings", order).await.expect(201);
    assert_eq!(driver.send(&[driver.event("resume", clock(11, 55), None)]).await, ["applied"]);
    assert_eq!((plans.repairs() > 0, counters.searches.get_sample_count()), (true, 0), "the search is still under way");
    plans.repaired().await;
    assert!(counters.searches.get_sample_count() > 0);
    city.plan(&centre.zone, TODAY).await;
    is_clean(&city.url).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_instance_left_behind_that_is_no_more_is_found_by_the_look_at_the_clock() {
    let city = City::with(|settings| settings.repair.enabled = false).await;
    let centre = city.client.centre().await;
    let (_, late) = many_late(&city, &centre).await;
    assert!(!late.is_empty(), "it only tells what is late");
    let courier = city.client.new_courier(&centre.zone, 40).await;
    city.client.shift(&courier, &centre.depot, TODAY).await;
    let heir = city.twin().await;
    city.stop().await;
    ritiro::app::dispatch::watch::tick(&heir.server.app).await.unwrap();
    heir.server.app.plans.repaired().await;
    let state = heir.plan(&centre.zone, TODAY).await;
    let still =
        state.plan.routes().iter().flat_map(|route| route.stops()).filter(|s| s.promised_until.is_some()).count();
    assert!(still < late.len(), "{still} of {} are still late", late.len());
    is_clean(&heir.url).await;
    heir.stop().await;
}
