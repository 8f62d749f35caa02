//! Shoppers who do not give up, and who remember what they were told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use chrono::Days;
use futures_util::future::join_all;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::header::{AUTHORIZATION, ETAG, IF_MATCH, RETRY_AFTER};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::city::{Client, Members, merchant, place, window, zone_fields};
use crate::harness;
use crate::harness::program::{Program, Serving};
use crate::say;

/// How many shoppers are busy at once.
pub const SHOPPERS: usize = 16;
/// Most bookings that a shopper keeps: plans stay small, however long it goes on.
const KEPT: usize = 5;
/// Longer than any fault lasts.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(25);

const WINDOWS: [(&str, &str); 3] = [("10:00", "12:30"), ("12:30", "15:00"), ("15:00", "17:00")];

/// A booking as its shopper knows it.
#[derive(Clone, PartialEq, Debug)]
struct Known {
    state: &'static str,
    window: Value,
    version: u64,
}

/// A market that shoppers shop in, and all that they were told.
pub struct Load {
    http: reqwest::Client,
    key: String,
    zone: String,
    dates: [String; 2],
    /// Where the service is: its instances, which take turns.
    bases: RwLock<Vec<String>>,
    asked: AtomicUsize,
    known: Mutex<BTreeMap<String, Known>>,
    /// References of bookings that were refused for good.
    refused: Mutex<BTreeSet<String>>,
    pub acknowledged: AtomicUsize,
    /// Requests without an answer.
    pub cut_off: AtomicUsize,
    /// Answers that asked to try again.
    pub put_off: AtomicUsize,
    over: AtomicBool,
}

/// An answer to keep going by.
struct Told {
    status: u16,
    version: u64,
    body: Value,
}

impl Load {
    /// Makes a zone with four couriers on two days to come, on a database that a server at `base` serves.
    pub async fn prepare(base: &str, url: &str) -> Arc<Self> {
        Self::prepare_with(base, &merchant(url, "Bottega").await).await
    }

    /// The same with a merchant's key that is there already.
    pub async fn prepare_with(base: &str, key: &str) -> Arc<Self> {
        let client = Client::new(base, key);
        let mut zone = zone_fields("Milano");
        // The version before does not know the field.
        zone.as_object_mut().expect("an object").remove("trips");
        let centre = client.centre_of(zone, 1000).await;
        // What they book takes places of it, by whichever version.
        client.slot(&centre.zone, "Counted", ("10:00", "17:00"), json!({"max_bookings": 100_000})).await;
        let day = |ahead| (chrono::Utc::now().date_naive() + Days::new(ahead)).to_string();
        let dates = [day(2), day(3)];
        for _ in 0..4 {
            let courier = client.new_courier(&centre.zone, 1000).await;
            for date in &dates {
                client.shift(&courier, &centre.depot, date).await;
            }
        }
        // Nobody waits for an answer that will not come.
        let http = ritiro_client::transport::http_client(Duration::from_secs(10)).unwrap();
        Arc::new(Self {
            http,
            key: key.to_owned(),
            zone: centre.zone,
            dates,
            bases: RwLock::new(vec![base.to_owned()]),
            asked: AtomicUsize::new(0),
            known: Mutex::default(),
            refused: Mutex::default(),
            acknowledged: AtomicUsize::new(0),
            cut_off: AtomicUsize::new(0),
            put_off: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        })
    }

    /// From now on these instances are asked.
    pub fn ask(&self, bases: &[&str]) {
        *self.bases.write().unwrap() = bases.iter().map(|base| (*base).to_owned()).collect();
    }

    fn base(&self) -> String {
        let bases = self.bases.read().unwrap();
        bases[self.asked.fetch_add(1, Ordering::SeqCst) % bases.len()].clone()
    }

    /// Sends the shoppers in. Every fourth one comes with a token of their own, the others by way of the merchant's server.
    pub async fn begin(self: &Arc<Self>, seed: u64) -> Vec<JoinHandle<()>> {
        let merchant = Client::new(&self.base(), &self.key);
        let mut shoppers = Vec::new();
        for i in 0..SHOPPERS {
            let name = format!("{seed:x}-{i}");
            let token = i % 4 == 0;
            let key = if token { merchant.shopper(&name).await.key } else { self.key.clone() };
            let random = ChaCha8Rng::seed_from_u64(seed.wrapping_add(i as u64));
            let shopper = Shopper { load: Arc::clone(self), random, key, token, name, tries: 0, own: Vec::new() };
            shoppers.push(tokio::spawn(shopper.shop()));
        }
        shoppers
    }

    /// Lets the shoppers finish what they are at, which takes a service that works.
    pub async fn end(&self, shoppers: Vec<JoinHandle<()>>) {
        self.over.store(true, Ordering::SeqCst);
        join_all(shoppers).await.into_iter().for_each(Result::unwrap);
        self.over.store(false, Ordering::SeqCst);
    }

    /// Waits until so many more bookings were acknowledged.
    pub async fn works(&self, more: usize) {
        let (enough, began) = (self.acknowledged.load(Ordering::SeqCst) + more, Instant::now());
        while self.acknowledged.load(Ordering::SeqCst) < enough {
            assert!(began.elapsed() < PATIENCE, "the service does not come back by itself");
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn request(&self, key: &str, method: Method, path: &str) -> RequestBuilder {
        let base = self.base();
        self.http.request(method, format!("{base}{path}")).header(AUTHORIZATION, format!("Bearer {key}"))
    }

    /// Sends a request until it is answered for good. A service that cannot answer says when to try again.
    async fn insist(&self, request: impl Fn() -> RequestBuilder) -> Told {
        let began = Instant::now();
        loop {
            match self.once(request()).await {
                Some(told) => return told,
                None => tokio::time::sleep(PAUSE).await,
            }
            assert!(began.elapsed() < PATIENCE, "nobody answers any more");
        }
    }

    async fn once(&self, request: RequestBuilder) -> Option<Told> {
        let answer = request.send().await;
        let Ok(answer) = answer else {
            self.cut_off.fetch_add(1, Ordering::SeqCst);
            return None;
        };
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let Ok(text) = answer.text().await else {
            self.cut_off.fetch_add(1, Ordering::SeqCst);
            return None;
        };
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        // Shoppers' tokens have a rate, which a service that is fast reaches.
        if status == 503 || status == 429 {
            assert!(headers.contains_key(RETRY_AFTER), "{status} without Retry-After: {text}");
            self.put_off.fetch_add(1, Ordering::SeqCst);
            return None;
        }
        if body["code"] == "idempotency_in_flight" {
            return None;
        }
        assert!(status < 500, "{status}: {text}");
        let etag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.trim_matches('"').parse().ok());
        Some(Told { status, version: etag.unwrap_or(0), body })
    }

    /// Everything that anybody was told is so, nothing is there twice or was refused, and every invariant holds.
    pub async fn verify(&self, program: &Program, url: &str) {
        let known = self.known.lock().unwrap().clone();
        for (id, known) in &known {
            let told = self.insist(|| self.request(&self.key, Method::GET, &format!("/v1/bookings/{id}"))).await;
            assert_eq!(told.status, 200, "{id} was acknowledged and is lost: {}", told.body);
            assert_eq!(told.body["state"], known.state, "{id}");
            assert_eq!(told.body["plan"].is_object(), known.state == "confirmed", "{id} in the plan");
            assert_eq!(instants(&told.body["promise"]["window"]), instants(&known.window), "{id}");
        }
        let sql = harness::connect(url).await;
        let of_zone = "SELECT reference, count(*), min(id::text) FROM bookings WHERE zone_id::text = $1 GROUP BY 1";
        let rows = sql.query(of_zone, &[&self.zone]).await.unwrap();
        let refused = self.refused.lock().unwrap().clone();
        for row in &rows {
            let (reference, count, id): (String, i64, String) = (row.get(0), row.get(1), row.get(2));
            assert_eq!(count, 1, "{reference} was booked twice");
            assert!(!refused.contains(&reference), "{reference} was refused and is booked");
            assert!(known.contains_key(&id), "{reference} was booked, and its shopper was never told");
        }
        assert_eq!(rows.len(), known.len());
        let checked = program.check(url, &[]);
        assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
        let confirmed = known.values().filter(|known| known.state == "confirmed").count();
        say(&format!(
            "  {} bookings acknowledged ({confirmed} confirmed now), {} requests cut off, {} put off; 0 lost, 0 twice, check clean",
            known.len(),
            self.cut_off.load(Ordering::SeqCst),
            self.put_off.load(Ordering::SeqCst)
        ));
    }
}

/// A window as instants, whatever offset it is told in.
fn instants(window: &Value) -> [i64; 2] {
    ["start", "end"].map(|end| {
        let at = window[end].as_str().unwrap_or_else(|| panic!("no {end} in {window}"));
        chrono::DateTime::parse_from_rfc3339(at).unwrap().timestamp()
    })
}

struct Shopper {
    load: Arc<Load>,
    random: ChaCha8Rng,
    key: String,
    /// Whether the key is a token of theirs: then a hold replaces the one before, wherever that stands.
    token: bool,
    name: String,
    tries: usize,
    /// Bookings that are confirmed.
    own: Vec<String>,
}

impl Shopper {
    async fn shop(mut self) {
        while !self.load.over.load(Ordering::SeqCst) {
            match self.random.random_range(0..10) {
                _ if self.own.len() >= KEPT => self.cancel().await,
                0..=5 => self.book().await,
                6..=7 => self.reschedule().await,
                _ => self.cancel().await,
            }
        }
    }

    fn window(&mut self) -> Value {
        let (start, end) = WINDOWS[self.random.random_range(0..WINDOWS.len())];
        window(&self.load.dates[self.random.random_range(0..2)], start, end)
    }

    /// Straight or by way of a hold; each step under a key of its own, and now and then once more after it was answered.
    async fn book(&mut self) {
        self.tries += 1;
        let reference = format!("{}-{}", self.name, self.tries);
        let at = (45.43 + self.random.random_range(0.0..0.06), 9.15 + self.random.random_range(0.0..0.08));
        let window = self.window();
        let wanted = json!({"zone_id": self.load.zone, "place": place(at), "window": window, "service_seconds": 20});
        let mut order = match self.random.random_ratio(1, 3) {
            false => wanted,
            true => {
                if self.token {
                    let mut elsewhere = wanted.clone();
                    elsewhere["window"] = self.window();
                    self.post("/v1/holds", &format!("first-{reference}"), &elsewhere).await;
                }
                let held = self.post("/v1/holds", &format!("hold-{reference}"), &wanted).await;
                match held.status {
                    201 => json!({"hold_id": held.body["id"]}),
                    _ => return assert_eq!(held.status, 409, "{}", held.body),
                }
            }
        };
        order["reference"] = json!(reference);
        let booked = self.post("/v1/bookings", &reference, &order).await;
        if booked.status != 201 {
            assert_eq!(booked.status, 409, "{}", booked.body);
            self.load.refused.lock().unwrap().insert(reference);
            return;
        }
        let id = booked.body.text("id");
        if self.random.random_ratio(1, 4) {
            let again = self.post("/v1/bookings", &reference, &order).await;
            assert_eq!((again.status, again.body.text("id")), (201, id.clone()), "the same key is the same booking");
        }
        self.load.known.lock().unwrap().insert(id.clone(), Known { state: "confirmed", window, version: 1 });
        self.load.acknowledged.fetch_add(1, Ordering::SeqCst);
        self.own.push(id);
    }

    async fn post(&self, path: &str, key: &str, body: &Value) -> Told {
        self.load
            .insist(|| self.load.request(&self.key, Method::POST, path).header("Idempotency-Key", key).json(body))
            .await
    }

    fn pick(&mut self) -> Option<(String, Known)> {
        let id = self.own.get(self.random.random_range(0..self.own.len().max(1)))?.clone();
        let known = self.load.known.lock().unwrap()[&id].clone();
        Some((id, known))
    }

    /// By version: if an answer did not come, the next try tells whether it was done.
    async fn reschedule(&mut self) {
        let Some((id, known)) = self.pick() else { return };
        let window = self.window();
        let (path, version) = (format!("/v1/bookings/{id}"), format!("\"{}\"", known.version));
        let body = json!({"window": window});
        let patch = || self.load.request(&self.key, Method::PATCH, &path).header(IF_MATCH, &version).json(&body);
        let mut moved = self.load.insist(patch).await;
        if moved.status == 412 {
            moved = self.load.insist(|| self.load.request(&self.key, Method::GET, &path)).await;
            assert_eq!(moved.version, known.version + 1, "nobody else moves {id}");
        }
        match moved.status {
            200 => {
                assert_eq!(instants(&moved.body["promise"]["window"]), instants(&window), "{id}");
                let version = moved.version;
                self.load.known.lock().unwrap().insert(id, Known { state: "confirmed", window, version });
            }
            status => assert_eq!(status, 409, "{}", moved.body),
        }
    }

    async fn cancel(&mut self) {
        let Some((id, known)) = self.pick() else { return };
        let path = format!("/v1/bookings/{id}/cancel");
        let off = self.load.insist(|| self.load.request(&self.key, Method::POST, &path).json(&json!({}))).await;
        assert_eq!((off.status, &off.body["state"]), (200, &json!("cancelled")), "{}", off.body);
        self.own.retain(|own| *own != id);
        self.load.known.lock().unwrap().insert(id, Known { state: "cancelled", version: off.version, ..known });
    }
}

/// A server on a database of its own cluster or of the run's, with a market in it.
pub async fn market(program: &Program, url: &str) -> (Serving, Arc<Load>) {
    let serving = program.serve(url).await;
    let load = Load::prepare(&serving.base, url).await;
    (serving, load)
}
