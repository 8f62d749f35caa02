//! Proofs of a hand-over: brought once, of the own bookings only, seen by whom they concern, and not for good.

mod bucket;

use std::path::Path;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use ritiro::app::operations::upkeep;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{
    Answer, Centre, City, Client, Members, NORTH, SOUTH, TODAY, operator, place, send, window, zone_fields,
};
use crate::harness::scratch::Scratch;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 a door";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a name";
const DAY: i64 = 86_400;

struct Scene {
    city: City,
    centre: Centre,
    courier: Client,
    booking: Value,
    objects: Scratch,
}

/// A booking of a shopper in the route of a courier, in a zone that wants these proofs of a delivery.
async fn scene(wanted: &[&str]) -> Scene {
    let objects = Scratch::named("-objects");
    let directory = objects.path().to_owned();
    let city = City::with(|settings| {
        settings.objects.directory = Some(directory);
        settings.objects.file_limit_bytes = 2048;
    })
    .await;
    let mut zone = zone_fields("Milano");
    zone["proofs"] = json!({"delivery": wanted});
    let centre = city.client.centre_of(zone, 40).await;
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "shopper": "c-1"});
    let booking = city.client.post("/v1/bookings", order).await.expect(201);
    let courier = city.client.courier(&centre.courier).await;
    Scene { city, centre, courier, booking, objects }
}

impl Scene {
    fn proof(&self, kind: &str, more: Value) -> Value {
        let mut body = json!({"id": Uuid::new_v4(), "booking_id": self.booking["id"], "kind": kind});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    }

    async fn bring(&self, body: &Value) -> Answer {
        self.courier.post("/v1/courier/proofs", body.clone()).await
    }

    fn path(&self) -> String {
        format!("/v1/bookings/{}/proofs", self.booking.text("id"))
    }

    async fn listed(&self) -> Value {
        self.city.client.get(&self.path()).await.expect(200)
    }
}

async fn upload(client: &Client, id: &Value, media: &str, content: &[u8]) -> Answer {
    let path = format!("/v1/courier/proofs/{}/file", id.as_str().unwrap());
    send(client.request(Method::PUT, &path).header(CONTENT_TYPE, media).body(content.to_vec())).await
}

/// All files below a directory.
fn files(directory: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_can_be_sent_and_had_as_bytes_of_any_type() {
    let scene = scene(&["photo"]).await;
    let photo = scene.proof("photo", json!({}));
    scene.bring(&photo).await.expect(201);
    let bytes = "application/octet-stream";
    assert_eq!(upload(&scene.courier, &photo["id"], bytes, b"no picture").await.problem(415), "unsupported_media_type");
    let sent = upload(&scene.courier, &photo["id"], bytes, PNG).await.expect(200);
    assert_eq!(sent["file"]["media_type"], "image/png", "by its first bytes");
    let url = sent["file"].text("url");
    for (accept, content_type) in [("*/*", "image/png"), ("image/*", "image/png"), (bytes, bytes)] {
        let got = scene.city.client.with("").get_as(&url, accept).await;
        assert_eq!((got.status, got.content_type.as_str()), (200, content_type), "{accept}");
    }
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hand_over_is_proved_by_pin_and_photo() {
    let scene = scene(&["pin", "photo"]).await;
    let pin = scene.booking.text("pin");
    let shopper = scene.city.client.shopper("c-1").await;
    let link = scene.city.client.with(&scene.booking.text("booking_token"));
    for reader in [&scene.city.client, &shopper, &link] {
        let path = format!("/v1/bookings/{}", scene.booking.text("id"));
        assert_eq!(reader.get(&path).await.expect(200)["pin"], pin);
    }
    let routes = scene.courier.get(&format!("/v1/courier/routes/{TODAY}")).await;
    assert!(routes.status == 200 && !routes.text.contains("\"pin\""), "couriers ask for it: {}", routes.text);
    assert_eq!(scene.listed().await, json!({"items": [], "missing": ["pin", "photo"]}));

    let said = scene.proof("pin", json!({"pin": pin, "at": "2026-11-23T05:58:00+01:00"}));
    let kept = scene.bring(&said).await.expect(201);
    assert_eq!((&kept["courier_id"], kept.text("reported_by")), (&json!(scene.centre.courier), "courier".into()));
    assert_eq!(
        (kept.text("at"), kept.text("received_at")),
        ("2026-11-23T05:58:00+01:00".into(), "2026-11-23T06:00:00+01:00".into())
    );
    assert_eq!(scene.bring(&said).await.expect(200), kept, "sent again");

    let photo = scene.proof("photo", json!({}));
    assert_eq!(scene.bring(&photo).await.expect(201)["file"], Value::Null);
    assert_eq!(scene.listed().await["missing"], json!(["photo"]), "a photo without a picture proves nothing");
    let sent = upload(&scene.courier, &photo["id"], "image/jpeg", JPEG).await.expect(200);
    assert_eq!(
        (sent["file"].text("media_type"), &sent["file"]["size_bytes"]),
        ("image/jpeg".into(), &json!(JPEG.len()))
    );
    assert_eq!(upload(&scene.courier, &photo["id"], "image/jpeg", JPEG).await.expect(200), sent, "sent again");
    assert_eq!(upload(&scene.courier, &photo["id"], "image/png", PNG).await.problem(409), "conflict");
    assert_eq!(files(scene.objects.path()), 1);
    for reader in [&shopper, &link] {
        let seen = reader.get(&scene.path()).await.expect(200);
        assert_eq!((seen.items("items").len(), &seen["missing"]), (2, &json!([])));
        assert_eq!(seen["items"][1], sent);
    }
    for other in [&scene.courier, &scene.city.client.shopper("c-2").await] {
        assert!([403, 404].contains(&other.get(&scene.path()).await.status), "not theirs");
    }
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_shows_the_picture_for_a_while_and_nothing_else() {
    let scene = scene(&[]).await;
    let signature = scene.proof("signature", json!({}));
    scene.bring(&signature).await.expect(201);
    let url = upload(&scene.courier, &signature["id"], "image/png", PNG).await.expect(200)["file"].text("url");
    let public = scene.city.client.with("");
    let got = public.request(Method::GET, &url).send().await.unwrap();
    let header = |name: &str| got.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((got.status().as_u16(), header("content-type")), (200, "image/png".into()));
    assert_eq!(
        (header("cache-control"), header("x-content-type-options")),
        ("private, max-age=600".into(), "nosniff".into())
    );
    assert!(
        header("content-disposition").starts_with("attachment; filename=\"proof-"),
        "{}",
        header("content-disposition")
    );
    assert_eq!(got.bytes().await.unwrap(), PNG);
    for (from, to) in [
        ("expires=17", "expires=18"),
        ("signature=", "signature=x"),
        ("/proofs/", "/proofs/0"),
        ("signature=", "signature=%00"),
    ] {
        let wrong = public.get(&url.replace(from, to)).await;
        assert!([404, 422].contains(&wrong.status), "{to}: {}", wrong.text);
    }
    assert_eq!(public.get(&url.replace("&signature=", "&key=")).await.problem(422), "unknown_field");
    scene.city.time.pass(600);
    assert_eq!(
        public.request(Method::GET, &url).send().await.unwrap().headers()["cache-control"],
        "private, max-age=0"
    );
    scene.city.time.pass(1);
    assert_eq!(public.get(&url).await.problem(410), "link_expired");
    let fresh = scene.listed().await["items"][0]["file"].text("url");
    assert_ne!(fresh, url);
    assert_eq!(public.request(Method::GET, &fresh).send().await.unwrap().status(), 200);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_proof_is_refused() {
    let scene = scene(&[]).await;
    assert_eq!(scene.booking["pin"], Value::Null, "the zone wants none");
    for (kind, more, field) in [
        ("pin", json!({"pin": "1234"}), "kind"),
        ("pin", json!({}), "pin"),
        ("pin", json!({"pin": "12345"}), "pin"),
        ("pin", json!({"pin": "1234", "text": "x"}), "kind"),
        ("name", json!({}), "text"),
        ("name", json!({"text": "x".repeat(201)}), "text"),
        ("name", json!({"text": "Ada", "pin": "1234"}), "pin"),
        ("photo", json!({"text": "a door"}), "text"),
        ("note", json!({"text": " "}), "text"),
        ("note", json!({"text": "x", "at": "0001-01-01T00:00:00Z"}), "at"),
        ("note", json!({"text": "x", "shop": 1}), "shop"),
    ] {
        let answer = scene.bring(&scene.proof(kind, more)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{kind}: {}", answer.text);
    }
    let note = scene.proof("note", json!({"text": "behind the gate"}));
    scene.bring(&note).await.expect(201);
    let mut other = note.clone();
    other["text"] = json!("before the gate");
    assert_eq!(scene.bring(&other).await.problem(409), "conflict", "another proof by the same id");
    assert_eq!(
        upload(&scene.courier, &note["id"], "image/png", PNG).await.problem(409),
        "conflict",
        "a note has no picture"
    );
    let photo = scene.proof("photo", json!({}));
    scene.bring(&photo).await.expect(201);
    for (media, content) in
        [("image/png", JPEG), ("image/gif", b"GIF89a"), ("text/html", b"<html>"), ("image/webp", b"RIFF")]
    {
        assert_eq!(upload(&scene.courier, &photo["id"], media, content).await.problem(415), "unsupported_media_type");
    }
    let large = [JPEG, &[0; 2048]].concat();
    assert_eq!(upload(&scene.courier, &photo["id"], "image/jpeg", &large).await.problem(413), "payload_too_large");
    assert_eq!(files(scene.objects.path()), 0);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn couriers_prove_what_is_in_their_own_routes_only() {
    let scene = scene(&[]).await;
    let id = scene.city.client.new_courier(&scene.centre.zone, 5).await;
    scene.city.client.shift(&id, &scene.centre.depot, TODAY).await;
    let other = scene.city.client.courier(&id).await;
    let note = scene.proof("note", json!({"text": "mine"}));
    assert_eq!(other.post("/v1/courier/proofs", note.clone()).await.problem(404), "not_found");
    let photo = scene.proof("photo", json!({}));
    scene.bring(&photo).await.expect(201);
    assert_eq!(upload(&other, &photo["id"], "image/jpeg", JPEG).await.problem(404), "not_found");
    let mut nowhere = note.clone();
    nowhere["booking_id"] = json!(Uuid::new_v4());
    assert_eq!(scene.bring(&nowhere).await.problem(404), "not_found");
    assert_eq!(scene.listed().await.items("items").len(), 1);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_five_wrong_pins_only_an_operator_can_give_the_right_one() {
    let scene = scene(&["pin"]).await;
    let pin = scene.booking.text("pin");
    let wrong = format!("{:04}", (pin.parse::<u32>().unwrap() + 1) % 10_000);
    let first = scene.proof("pin", json!({"pin": wrong}));
    for _ in 0..3 {
        let refused = scene.bring(&first).await;
        assert_eq!((refused.problem(422), &refused.body["attempts_left"]), ("pin_wrong", &json!(4)), "it counts once");
    }
    for left in [3, 2, 1, 0] {
        let refused = scene.bring(&scene.proof("pin", json!({"pin": wrong}))).await;
        assert_eq!((refused.problem(422), &refused.body["attempts_left"]), ("pin_wrong", &json!(left)));
    }
    let right = scene.proof("pin", json!({"pin": pin}));
    assert_eq!(scene.bring(&right).await.problem(409), "pin_locked");
    assert_eq!(scene.listed().await, json!({"items": [], "missing": ["pin"]}));
    let desk = scene.city.client.with(&operator(&scene.city.url, "Bottega").await);
    for (pin, status) in [(&wrong, 422), (&wrong, 422), (&pin, 201)] {
        let given = desk.post(&scene.path(), json!({"id": right["id"], "kind": "pin", "pin": pin})).await;
        assert_eq!(given.status, status, "{}", given.text);
    }
    let photo = desk.post(&scene.path(), json!({"id": Uuid::new_v4(), "kind": "photo"})).await;
    assert_eq!(photo.fields(), ["kind"]);
    let listed = scene.listed().await;
    assert_eq!((&listed["missing"], &listed["items"][0]["courier_id"]), (&json!([]), &Value::Null));
    assert_eq!(listed["items"][0].text("reported_by"), "operator");
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_different_wrong_pin_counts_whatever_its_id() {
    let scene = scene(&["pin"]).await;
    let pin = scene.booking.text("pin");
    let wrong = |by: u32| format!("{:04}", (pin.parse::<u32>().unwrap() + by) % 10_000);
    let note = scene.proof("note", json!({"text": "at the gate"}));
    scene.bring(&note).await.expect(201);
    let id = json!(Uuid::new_v4());
    let attempt = |by, id: &Value| scene.proof("pin", json!({"pin": wrong(by), "id": id}));
    let left = |answer: Answer| (answer.problem(422).to_owned(), answer.body["attempts_left"].clone());
    for (by, id, expected) in
        [(1, &id, 4), (1, &id, 4), (2, &id, 3), (1, &id, 3), (2, &id, 3), (3, &note["id"], 2), (4, &id, 1), (5, &id, 0)]
    {
        assert_eq!(left(scene.bring(&attempt(by, id)).await), ("pin_wrong".into(), json!(expected)), "{by}");
    }
    for by in [0, 5, 6] {
        assert_eq!(scene.bring(&attempt(by, &id)).await.problem(409), "pin_locked", "{by}");
    }
    let stored = "SELECT string_agg(encode(tried, 'escape'), ' ') FROM pin_failures";
    let stored: String = scene.city.sql().await.query_one(stored, &[]).await.unwrap().get(0);
    assert!(!stored.contains(&wrong(1)), "no PIN is kept as it was typed");
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_pins_at_once_are_counted_one_by_one() {
    let scene = scene(&["pin"]).await;
    let pin = scene.booking.text("pin");
    let id = Uuid::new_v4();
    let guesses = (0..20_u32).map(|by| {
        let guess = format!("{:04}", (pin.parse::<u32>().unwrap() + 1 + by) % 10_000);
        let (id, courier) = (if by % 2 == 0 { id } else { Uuid::new_v4() }, scene.courier.clone());
        let body = scene.proof("pin", json!({"pin": guess, "id": id}));
        async move { courier.post("/v1/courier/proofs", body).await }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let mut left: Vec<_> =
        answers.iter().filter(|a| a.status == 422).map(|a| a.body["attempts_left"].as_i64()).collect();
    left.sort();
    assert_eq!(left, [0, 1, 2, 3, 4].map(Some));
    assert!(answers.iter().filter(|a| a.status != 422).all(|a| a.problem(409) == "pin_locked"));
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_are_handed_out_and_erased_with_their_shopper() {
    let scene = scene(&[]).await;
    scene.bring(&scene.proof("name", json!({"text": "Zvezdana Querini"}))).await.expect(201);
    let photo = scene.proof("photo", json!({}));
    scene.bring(&photo).await.expect(201);
    let sent = upload(&scene.courier, &photo["id"], "image/jpeg", JPEG).await.expect(200);
    let all = scene.city.client.get("/v1/shoppers/c-1/export").await.expect(200);
    let proofs = all["bookings"][0].items("proofs");
    assert_eq!((proofs[0].text("text"), &proofs[1]), ("Zvezdana Querini".into(), &sent));
    scene.city.time.pass(3 * DAY);
    let erased = scene.city.client.delete("/v1/shoppers/c-1").await.expect(200);
    assert_eq!(erased["erased"]["proofs"], 2);
    assert_eq!(scene.listed().await["items"], json!([]));
    assert_eq!(files(scene.objects.path()), 0, "the picture is gone");
    let left = "SELECT (SELECT count(*) FROM proofs) + (SELECT count(*) FROM object_deletions)";
    assert_eq!(scene.city.sql().await.query_one(left, &[]).await.unwrap().get::<_, i64>(0), 0);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_proofs_are_forgotten_with_pictures_that_no_one_knows() {
    let scene = scene(&["pin"]).await;
    let photo = scene.proof("photo", json!({}));
    scene.bring(&photo).await.expect(201);
    let url = upload(&scene.courier, &photo["id"], "image/jpeg", JPEG).await.expect(200)["file"].text("url");
    scene.bring(&scene.proof("pin", json!({"pin": "0000"}))).await;
    // As if a process had died between the picture and the row that tells of it.
    let object = url.split('/').nth(3).unwrap();
    std::fs::write(scene.objects.path().join(format!("proofs/{object}/other")), JPEG).unwrap();
    let market = &scene.city.server.app;
    scene.city.time.pass(89 * DAY);
    upkeep::forget_proofs(market, 90).await.unwrap();
    upkeep::forget_proofs(market, 0).await.unwrap();
    assert_eq!(files(scene.objects.path()), 2, "not before their time");
    scene.city.time.pass(2 * DAY);
    upkeep::forget_proofs(market, 90).await.unwrap();
    assert_eq!(files(scene.objects.path()), 0);
    let left = "SELECT (SELECT count(*) FROM proofs) + (SELECT count(*) FROM object_deletions) + (SELECT count(*) FROM pin_failures)";
    assert_eq!(scene.city.sql().await.query_one(left, &[]).await.unwrap().get::<_, i64>(0), 0);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_reported_to_who_completes_a_booking() {
    use ritiro::app::dispatch::proofs;
    use ritiro_domain::{BookingId, MerchantId, ProofKind};
    let scene = scene(&["name", "photo"]).await;
    let store = ritiro::store::Store::new(&scene.city.url, 1).unwrap();
    let id = BookingId(scene.booking.text("id").parse().unwrap());
    let merchant = "SELECT merchant_id FROM zones";
    let merchant = MerchantId(scene.city.sql().await.query_one(merchant, &[]).await.unwrap().get(0));
    let mut conn = store.connection().await.unwrap();
    let booking = ritiro::store::bookings::find(&mut conn, merchant, id).await.unwrap().unwrap();
    let zone = ritiro::store::zones::get(&mut conn, booking.zone).await.unwrap().unwrap();
    assert_eq!(proofs::missing(&mut conn, &zone, &booking).await.unwrap(), [ProofKind::Name, ProofKind::Photo]);
    let name = scene.proof("name", json!({"text": "Ada"}));
    scene.bring(&name).await.expect(201);
    assert_eq!(proofs::missing(&mut conn, &zone, &booking).await.unwrap(), [ProofKind::Photo]);
    let (known, unknown) = (name.text("id").parse().unwrap(), Uuid::new_v4());
    assert_eq!(proofs::unknown(&mut conn, id, &[known, unknown]).await.unwrap(), [unknown]);
    drop(conn);
    scene.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_stop_opens_in_a_map() {
    let scene = scene(&[]).await;
    let second =
        json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    scene.city.client.post("/v1/bookings", second).await.expect(201);
    let routes = scene.courier.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
    let stops = routes["routes"][0].items("stops");
    assert_eq!(stops.len(), 3);
    for stop in stops {
        let at = format!("{}%2C{}", stop["place"]["lat"], stop["place"]["lng"]);
        let google = format!("https://www.google.com/maps/dir/?api=1&destination={at}&travelmode=bicycling");
        assert_eq!(stop["navigation"].text("google"), google, "the courier rides a cargo_bike");
        assert_eq!(stop["navigation"].text("waze"), format!("https://waze.com/ul?ll={at}&navigate=yes"));
        assert!(stop["navigation"].text("geo").starts_with("geo:45.4"));
    }
    scene.city.stop().await;
}
