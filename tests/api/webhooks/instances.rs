//! Several senders on one database, and senders that die.

use std::collections::BTreeMap;
use std::time::Duration;

use ritiro::app::webhooks::Webhooks;
use serde_json::{Value, json};

use super::receiver::{Receiver, Reply};
use super::{city, promises, sending};
use crate::city::{City, Members, NORTH, TODAY, merchant};

/// Passes on all that waits.
async fn dispatch_outbox(hooks: &Webhooks) {
    while hooks.dispatch_outbox().await.unwrap() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_deliver_each_event_and_each_booking_in_order() {
    let (city, centre) = city().await;
    let twin = city.twin_with(sending).await;
    let receiver = Receiver::new().await;
    city.client.hook(&receiver.url, promises()).await;
    let mut count = 0;
    receiver.answers(move |_| {
        count += 1;
        Reply { after: Duration::from_millis(count % 7), ..204.into() }
    });
    for round in 0..20 {
        let client = if round % 2 == 0 { &city.client } else { &twin.client };
        let id = client.book(&centre.morning, TODAY, NORTH).await.text("id");
        let offer = client.offer(&centre.afternoon, TODAY, NORTH).await;
        client.patch(&format!("/v1/bookings/{id}"), json!({"offer_id": offer})).await.expect(200);
        client.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
    }
    let sql = city.sql().await;
    let written = "SELECT id::text, subject_id::text, topic FROM outbox WHERE topic LIKE 'booking.%' ORDER BY seq";
    let written = sql.query(written, &[]).await.unwrap();
    let written: Vec<(String, String, String)> = written.iter().map(|r| (r.get(0), r.get(1), r.get(2))).collect();
    assert_eq!(written.len(), 60);
    receiver.wait_for(written.len()).await;
    city.client.wait_for_deliveries(written.len(), "delivered").await;
    let seen = receiver.settled().await;
    let mut ids: Vec<_> = seen.iter().map(|s| s.header("webhook-id").to_owned()).collect();
    ids.sort();
    let mut expected: Vec<_> = written.iter().map(|(id, ..)| id.clone()).collect();
    expected.sort();
    assert_eq!(ids, expected, "each came, and where nobody dies each came once");
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    seen.iter().for_each(|s| told.entry(s.booking()).or_default().push(s.kind()));
    let mut order: BTreeMap<String, Vec<String>> = BTreeMap::new();
    written.into_iter().for_each(|(_, subject, topic)| order.entry(subject).or_default().push(topic));
    assert_eq!(told, order);
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_sender_had_claimed_when_it_died_is_sent_by_another_one() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let developing = city.twin_with(|settings| settings.webhooks.allow_private_addresses = true).await;
    let receiver = Receiver::new().await;
    developing.client.hook(&receiver.url, promises()).await;
    city.client.book_and_cancel(&centre).await;
    let dying = &developing.server.webhooks;
    dispatch_outbox(dying).await;
    let claimed = dying.claim(10).await.unwrap();
    assert_eq!(claimed.len(), 1, "what comes after it is not claimed with it");
    assert_eq!(dying.claim(10).await.unwrap().len(), 0, "and nobody else gets it");
    drop(claimed);

    let heir = city.twin_with(sending).await;
    assert!(receiver.settled().await.is_empty(), "it may still be under way");
    city.time.pass(15 + 30);
    city.client.wait_for_deliveries(2, "delivered").await;
    let kinds: Vec<_> = receiver.seen().iter().map(|s| s.kind()).collect();
    assert_eq!(kinds, ["booking.confirmed", "booking.cancelled"]);
    heir.stop().await;
    developing.stop().await;
    city.stop().await;
}

/// One that was only slow writes down what it knows, and takes nothing from the one that has the lease now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_comes_back_late_changes_nothing() {
    let city = City::with(|settings| settings.webhooks.allow_private_addresses = true).await;
    let centre = city.client.centre().await;
    let receiver = Receiver::new().await;
    city.client.hook(&receiver.url, promises()).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let hooks = &city.server.webhooks;
    dispatch_outbox(hooks).await;
    let slow = hooks.claim(10).await.unwrap().pop().unwrap();
    city.time.pass(15 + 30);
    let quick = hooks.claim(10).await.unwrap().pop().unwrap();
    receiver.answers(|_| 500);
    hooks.deliver(slow).await.unwrap();
    receiver.answers(|_| 204);
    hooks.deliver(quick).await.unwrap();
    let told = &city.client.wait_for_deliveries(1, "delivered").await[0];
    let statuses: Vec<_> = told.items("attempts").iter().map(|a| a["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [500, 204]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_not_sent_before_its_transaction_is_committed() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    city.client.hook(&receiver.url, promises()).await;
    let sql = city.sql().await;
    let event = "INSERT INTO outbox (id, zone_id, merchant_id, topic, subject_id, payload, created_at)
        SELECT gen_random_uuid(), z.id, z.merchant_id, 'booking.confirmed', gen_random_uuid(),
               jsonb_build_object('booking_id', gen_random_uuid()), now() FROM zones z";
    sql.batch_execute("BEGIN").await.unwrap();
    sql.execute(event, &[]).await.unwrap();
    // One with a later place is not held up by it.
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    receiver.wait_for(1).await;
    let seen = receiver.settled().await;
    assert_eq!(seen.iter().map(|s| s.booking()).collect::<Vec<_>>(), [booked]);
    sql.batch_execute("COMMIT").await.unwrap();
    receiver.wait_for(2).await;
    sql.batch_execute("BEGIN").await.unwrap();
    sql.execute(event, &[]).await.unwrap();
    sql.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(receiver.settled().await.len(), 2);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_endpoint_gets_few_at_once_and_holds_up_no_one_else() {
    let (city, centre) = city().await;
    let (slow, quick) = (Receiver::new().await, Receiver::new().await);
    slow.answers(|_| Reply { after: Duration::from_millis(1500), ..204.into() });
    city.client.hook(&slow.url, json!(["booking.confirmed"])).await;
    city.client.hook(&quick.url, json!(["booking.confirmed"])).await;
    futures_util::future::join_all((0..12).map(|_| city.client.book(&centre.morning, TODAY, NORTH))).await;
    quick.wait_for(12).await;
    assert!(slow.seen().len() <= 8, "{}", slow.seen().len());
    slow.wait_for(12).await;
    assert_eq!(slow.busiest(), 4);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_no_one_wants_are_marked_and_old_ones_deleted() {
    let city = City::with(|settings| settings.webhooks.allow_private_addresses = true).await;
    let centre = city.client.centre().await;
    let hooks = &city.server.webhooks;
    let sql = city.sql().await;
    let count = async |query: &str| sql.query_one(query, &[]).await.unwrap().get::<_, i64>(0);
    let waiting = "SELECT count(*) FROM outbox WHERE sent_at IS NULL";
    city.client.book_and_cancel(&centre).await;
    // Each of the two changed a route, too.
    assert_eq!(count(waiting).await, 4);
    dispatch_outbox(hooks).await;
    assert_eq!((count(waiting).await, count("SELECT count(*) FROM webhook_deliveries").await), (0, 0));

    let receiver = Receiver::new().await;
    city.client.with(&merchant(&city.url, "Altra").await).hook(&receiver.url, Value::Null).await;
    city.client.hook(&receiver.url, json!(["booking.cancelled"])).await;
    let many = "INSERT INTO outbox (id, zone_id, merchant_id, topic, subject_id, payload, created_at)
        SELECT gen_random_uuid(), z.id, z.merchant_id, 'booking.' || t, s, jsonb_build_object('booking_id', s), now()
        FROM zones z, (SELECT gen_random_uuid() s FROM generate_series(1, 3000)) s, unnest(ARRAY['confirmed', 'cancelled']) t";
    sql.batch_execute(many).await.unwrap();
    dispatch_outbox(hooks).await;
    assert_eq!((count(waiting).await, count("SELECT count(*) FROM webhook_deliveries").await), (0, 3000));
    city.time.pass(7 * 86_400);
    hooks.forget_old().await.unwrap();
    assert_eq!(count("SELECT count(*) FROM outbox").await, 6004, "a second is missing");
    city.time.pass(1);
    let parcel = hooks.claim(1).await.unwrap().pop().unwrap();
    hooks.deliver(parcel).await.unwrap();
    hooks.forget_old().await.unwrap();
    assert_eq!(count("SELECT count(*) FROM outbox").await, 0);
    city.time.pass(30 * 86_400 + 1);
    hooks.forget_old().await.unwrap();
    let left = count("SELECT count(*) FROM webhook_deliveries").await;
    assert_eq!((left, count("SELECT count(*) FROM webhook_attempts").await), (2999, 0), "what is not finished stays");
    city.stop().await;
}
