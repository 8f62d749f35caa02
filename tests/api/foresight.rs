//! Foresight: a zone's own history says which windows head for overload, and offers say so.

use chrono::{Days, NaiveDate};
use reqwest::Method;
use reqwest::header::IF_MATCH;
use ritiro::store::batch::{Batch, Lane, Writes, commit_batches};
use ritiro_domain::{
    Booking, BookingId, BookingState, Currency, Kind, Load, MerchantId, Money, Order, Place, Promise, ReservationId,
    Seconds, SlotTemplateId, Timestamp, Window, ZoneId,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{Centre, City, EDGE, Members, NOW, TODAY, TOMORROW, place, send, window, zone_fields};

/// A day has so many seconds.
const DAY: i64 = 86_400;
/// The start of today's morning slot.
const MORNING: i64 = NOW + 4 * 3600;
/// In the middle of where most want something.
const CENTRE: (f64, f64) = (45.455, 9.19);
/// How long what was learned is used, and a second.
const LATER: i64 = 301;

/// On each of four Mondays, forty bookings of the morning slot, spread over the middle of the town.
async fn history(city: &City, centre: &Centre) {
    let sql = city.sql().await;
    let merchant: String = sql.query_one("SELECT merchant_id::text FROM zones", &[]).await.unwrap().get(0);
    let merchant = merchant.parse().unwrap();
    let booked: Vec<Booking> = (0..160).map(|n| booking(n, MerchantId(merchant), centre)).collect();
    let called_off: Vec<Uuid> = booked.iter().step_by(10).map(|booking| booking.id.0).collect();
    let plan = (ZoneId(centre.zone.parse().unwrap()), NaiveDate::MIN);
    let batch = Batch::of(plan, None, Writes { new_bookings: booked, ..Writes::default() });
    let mut lane = Lane::new(&city.url, Uuid::nil()).unwrap();
    commit_batches(&mut lane, vec![batch]).await.remove(0).unwrap();
    // Some were called off.
    sql.execute("UPDATE bookings SET state = 'cancelled' WHERE id = ANY ($1)", &[&called_off]).await.unwrap();
}

fn booking(n: i64, merchant: MerchantId, centre: &Centre) -> Booking {
    let weeks = n % 4 + 1;
    let at = Place::new(45.43 + 0.005 * (n % 13) as f64, 9.16 + 0.005 * (n / 13) as f64).unwrap();
    let order = Order {
        kind: Kind::Delivery,
        place: at,
        origin: None,
        load: Load([1, 0, 0, 0]),
        service: Seconds(180),
        skills: Vec::new(),
        depot: None,
        max_ride: None,
        ready_at: None,
    };
    let promise = Promise {
        place: at,
        window: Window::lasting(Timestamp(MORNING - weeks * 7 * DAY), Seconds(7200)),
        origin: None,
        price: Money { amount: 390, currency: Currency::new("EUR").unwrap() },
        slot_template: Some(SlotTemplateId(centre.morning.parse().unwrap())),
        made_at: Timestamp(NOW - weeks * 7 * DAY),
    };
    Booking {
        id: BookingId(Uuid::now_v7()),
        merchant,
        zone: ZoneId(centre.zone.parse().unwrap()),
        date: TODAY.parse::<NaiveDate>().unwrap() - Days::new(7 * weeks as u64),
        version: 1,
        state: BookingState::Confirmed,
        reservation: ReservationId(Uuid::now_v7()),
        hold: None,
        shopper: None,
        reference: None,
        order,
        promise,
        contact: None,
        created_at: Timestamp(NOW - weeks * 7 * DAY),
        updated_at: Timestamp(NOW - weeks * 7 * DAY),
    }
}

/// The menu of an offer, whether it heads for overload by its reasons, the courier time that others would miss, its price.
async fn told(city: &City, slot: &str, date: &str, at: (f64, f64)) -> (String, bool, i64, i64) {
    let offer = city.client.offered(slot, date, json!({"place": place(at), "service_seconds": 60})).await;
    let overload = offer.items("reasons").iter().any(|reason| reason["code"] == "heads_for_overload");
    let misses = offer["opportunity_seconds"].as_i64().unwrap();
    (offer.text("menu"), overload, misses, offer["price"]["amount"].as_i64().unwrap())
}

fn as_ever(price: i64) -> (String, bool, i64, i64) {
    ("first".into(), false, 0, price)
}

async fn change(city: &City, centre: &Centre, foresight: Value) {
    let mut zone = zone_fields("Milano");
    zone["foresight"] = foresight;
    let put = city.client.request(Method::PUT, &format!("/v1/zones/{}", centre.zone)).header(IF_MATCH, "*");
    send(put.json(&zone)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_heads_for_overload_is_under_more_for_those_who_take_long() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    assert_eq!(told(&city, &centre.morning, TODAY, EDGE).await, as_ever(390), "without history");
    history(&city, &centre).await;
    assert_eq!(told(&city, &centre.morning, TODAY, EDGE).await, as_ever(390), "before it is looked at again");
    city.time.pass(LATER);

    let (menu, overload, misses, price) = told(&city, &centre.morning, TODAY, EDGE).await;
    assert!(menu == "more" && overload && misses > 0, "{menu} {overload} {misses}");
    assert_eq!(price, 390, "prices stay as they are unless the merchant wants it");
    city.client.book(&centre.morning, TODAY, CENTRE).await;
    assert_eq!(told(&city, &centre.morning, TODAY, CENTRE).await.0, "first", "where a courier goes anyway");
    assert_eq!(told(&city, &centre.afternoon, TODAY, EDGE).await, as_ever(290), "nobody asks for that");

    change(&city, &centre, json!({"menus": false})).await;
    assert_eq!(told(&city, &centre.morning, TODAY, EDGE).await, as_ever(390), "switched off");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_another_kind_show_by_the_average_of_all() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    history(&city, &centre).await;
    // No Tuesday is known: what is expected are the forty of the Mondays.
    assert_eq!(told(&city, &centre.morning, TOMORROW, EDGE).await.0, "more");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_merchant_may_price_what_others_would_miss() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    history(&city, &centre).await;
    change(&city, &centre, json!({"menus": false, "opportunity_price_per_hour": 1200})).await;
    let (menu, overload, misses, price) = told(&city, &centre.morning, TODAY, EDGE).await;
    assert!(menu == "first" && overload && misses > 0, "{menu} {overload} {misses}");
    assert_eq!(price, 390 + (misses * 1200 + 1800) / 3600);

    let body = json!({"place": place(EDGE), "service_seconds": 60, "window": window(TODAY, "10:00", "12:00")});
    let booked = city.client.post("/v1/bookings", body).await.expect(201);
    assert_eq!(booked["promise"]["price"]["amount"], json!(price), "offered or not, it costs the same");
    city.stop().await;
}
