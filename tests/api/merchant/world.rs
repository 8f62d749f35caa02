//! The merchant's handlers on a database of their own, at a time of their own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use chrono::NaiveDate;
use ritiro::app::access::keys;
use ritiro::app::{Authenticator, Callers, Clock, Deps, Origins, PlanListener, Signer, Timekeeper, ZoneContexts};
use ritiro::http::merchant;
use ritiro::store::Store;
use ritiro_domain::{Timestamp, ZoneId};
use ritiro_travel::TravelModels;
use serde_json::{Value, json};
use tokio_postgres::Client;
use utoipa_actix_web::AppExt as _;

use crate::harness;

/// 2026-11-22T08:00:00Z.
const NOW: Timestamp = Timestamp(1_795_334_400);

/// Remembers which plans it was told of.
#[derive(Default)]
pub struct Heard(Mutex<Vec<Option<NaiveDate>>>);

impl PlanListener for Heard {
    fn fleet_changed(&self, _: ZoneId, date: Option<NaiveDate>) {
        self.0.lock().unwrap().push(date);
    }
}

/// One installation with one merchant.
pub struct World {
    pub store: Store,
    pub key: String,
    pub heard: Arc<Heard>,
    pub sql: Client,
    deps: Deps,
    signer: Arc<Signer>,
    clock: Clock,
}

/// An answer as the client sees it.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: Value,
}

impl Answer {
    /// The id of what was made.
    #[track_caller]
    pub fn id(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        self.body["id"].as_str().unwrap().to_owned()
    }

    /// The status and code of a problem, and the first field that it names.
    pub fn problem(&self) -> (u16, &str, &str) {
        let text = |value| Value::as_str(value).unwrap_or_default();
        (self.status, text(&self.body["code"]), text(&self.body["errors"][0]["field"]))
    }
}

impl World {
    pub async fn new() -> Self {
        let url = harness::database().await;
        let store = Store::new(&url, 4).unwrap();
        let clock: Clock = Arc::new(|| NOW);
        let heard = Arc::new(Heard::default());
        let deps = Deps {
            store: store.clone(),
            zones: ZoneContexts::new(store.clone(), clock.clone(), Duration::from_secs(60)),
            travel: TravelModels::default(),
            clock: clock.clone(),
            timekeeper: Timekeeper::new(clock.clone().into(), Duration::from_secs(5)),
            plan_listener: heard.clone(),
            callers: Callers::new(Duration::ZERO),
            origins: Origins::new(store.clone(), Duration::ZERO),
        };
        let signer = Arc::new(Signer::load(&store, None).await.unwrap());
        let key = admin_key(&store, "Bottega").await;
        Self { key, heard, sql: harness::connect(&url).await, deps, signer, clock, store }
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send_as(&self.key, method, path, body, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Value::Null).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Value::Null).await
    }

    pub async fn put(&self, path: &str, etag: &str, body: Value) -> Answer {
        self.send_as(&self.key, Method::PUT, path, body, Some(etag)).await
    }

    /// Sends a request with a key or token, and an `If-Match` if given.
    pub async fn send_as(&self, key: &str, method: Method, path: &str, body: Value, etag: Option<&str>) -> Answer {
        let bearer = (header::AUTHORIZATION, format!("Bearer {key}"));
        let mut request = TestRequest::with_uri(path).method(method).insert_header(bearer);
        if !body.is_null() {
            request = request.set_json(body);
        }
        if let Some(etag) = etag {
            request = request.insert_header((header::IF_MATCH, etag));
        }
        self.call(request).await
    }

    async fn call(&self, request: TestRequest) -> Answer {
        let authenticator =
            Authenticator::new(self.store.clone(), self.signer.clone(), self.clock.clone(), self.deps.callers.clone());
        let app = App::new().into_utoipa_app().configure(merchant::configure).into_app();
        let app = app.app_data(web::Data::new(self.deps.clone())).app_data(web::Data::new(authenticator));
        answer(call_service(&init_service(app).await, request.to_request()).await).await
    }

    pub async fn zone(&self, name: &str) -> String {
        self.post("/v1/zones", zone_body(name)).await.id()
    }

    pub async fn depot(&self, zone: &str, name: &str) -> String {
        let body = json!({"zone_id": zone, "name": name, "place": {"lat": 45.46, "lng": 9.19}});
        self.post("/v1/depots", body).await.id()
    }

    pub async fn courier(&self, zone: &str) -> String {
        self.post("/v1/couriers", courier_body(zone)).await.id()
    }

    /// A visit in the route of a shift, as a booking would leave it.
    pub async fn visit(&self, shift: &str) {
        let sql = "INSERT INTO stops (id, zone_id, service_date, route_id, rank, kind, reservation_id, lat, lng, \
                   service_seconds, load, depart_after) \
                   SELECT gen_random_uuid(), zone_id, service_date, id, '\\xff', 'delivery', gen_random_uuid(), 45.4, \
                   9.1, 180, '{1,0,0,0}', '2026-11-23T05:00:00Z' FROM routes WHERE id = $1::text::uuid";
        assert_eq!(self.sql.execute(sql, &[&shift]).await.unwrap(), 1);
    }

    /// The plans that were told of since the last call.
    pub fn heard(&self) -> Vec<Option<String>> {
        self.heard.0.lock().unwrap().drain(..).map(|date| date.map(|date| date.to_string())).collect()
    }
}

/// A key of the merchant of that name.
pub async fn admin_key(store: &Store, merchant: &str) -> String {
    let merchant = keys::merchant_named(store, merchant).await.unwrap();
    keys::create_admin_key(store, merchant, rand::random(), NOW).await.unwrap().secret
}

async fn answer(response: ServiceResponse<BoxBody>) -> Answer {
    let status = response.status().as_u16();
    let etag = response.headers().get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned());
    let body = read_body(response).await;
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    Answer { status, etag, body }
}

pub fn zone_body(name: &str) -> Value {
    json!({
        "name": name,
        "time_zone": "Europe/Rome",
        "currency": "EUR",
        "area": {"type": "Polygon", "coordinates": [[[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.6], [9.0, 45.3]]]},
        "load_dimensions": ["parcels", "grams"],
        "skills": ["fridge", "stairs"],
        "trips": null,
        "foresight": {"menus": false, "opportunity_price_per_hour": 900},
        "live": {"eta_change_seconds": 120, "approaching_seconds": null, "approaching_meters": 800},
    })
}

pub fn courier_body(zone: &str) -> Value {
    json!({"zone_id": zone, "name": "Ada", "vehicle": "cargo_bike", "capacity": {"parcels": 40}, "skills": ["stairs"]})
}
