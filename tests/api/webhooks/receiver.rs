//! A merchant's server that takes events: a real one, on a port of its own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::city::Members;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub text: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name} in {:?}", self.headers))
    }

    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn kind(&self) -> String {
        self.body().text("type")
    }

    /// The booking that it is about.
    pub fn booking(&self) -> String {
        self.body()["data"].text("booking_id")
    }

    /// As the specification tells receivers to verify: any of the signatures may fit.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.text);
        self.header("webhook-signature").split(' ').any(|signature| {
            let (version, tag) = signature.split_once(',').unwrap();
            let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(signed.as_bytes());
            version == "v1" && mac.verify_slice(&BASE64_STANDARD.decode(tag).unwrap()).is_ok()
        })
    }
}

/// How a request is answered.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub header: Option<(&'static str, String)>,
    pub body: &'static str,
    pub after: Duration,
}

impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        Self { status, header: None, body: "", after: Duration::ZERO }
    }
}

type Manners = Box<dyn FnMut(&Seen) -> Reply + Send>;

struct Inside {
    seen: Mutex<Vec<Seen>>,
    manners: Mutex<Manners>,
    busy: AtomicUsize,
    busiest: AtomicUsize,
}

pub struct Receiver {
    pub url: String,
    inside: Arc<Inside>,
}

impl Receiver {
    /// One that takes everything.
    pub async fn new() -> Self {
        let inside = Arc::new(Inside {
            seen: Mutex::default(),
            manners: Mutex::new(Box::new(|_| 204.into())),
            busy: AtomicUsize::new(0),
            busiest: AtomicUsize::new(0),
        });
        let shared = Data::from(Arc::clone(&inside));
        let app = move || App::new().app_data(shared.clone()).default_service(web::to(take));
        let server = HttpServer::new(app).workers(2).disable_signals().shutdown_timeout(1);
        let server = server.bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hooks", server.addrs()[0]);
        // It ends with the test's runtime.
        tokio::spawn(server.run());
        Self { url, inside }
    }

    /// From now on it answers so.
    pub fn answers<R: Into<Reply>>(&self, mut manners: impl FnMut(&Seen) -> R + Send + 'static) {
        *self.inside.manners.lock().unwrap() = Box::new(move |seen| manners(seen).into());
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.inside.seen.lock().unwrap().clone()
    }

    /// Waits until it has seen so many requests; never more than it has.
    pub async fn wait_for(&self, count: usize) -> Vec<Seen> {
        for _ in 0..1000 {
            if self.seen().len() >= count {
                return self.seen();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} of {count} requests came: {:#?}", self.seen().len(), self.seen());
    }

    /// What it has seen when several rounds of looking for work have passed.
    pub async fn settled(&self) -> Vec<Seen> {
        tokio::time::sleep(Duration::from_millis(400)).await;
        self.seen()
    }

    /// The most requests that it worked on at once.
    pub fn busiest(&self) -> usize {
        self.inside.busiest.load(Ordering::SeqCst)
    }
}

async fn take(inside: Data<Inside>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let busy = inside.busy.fetch_add(1, Ordering::SeqCst) + 1;
    inside.busiest.fetch_max(busy, Ordering::SeqCst);
    let header = |(name, value): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap().to_owned())
    };
    let headers = request.headers().iter().map(header).collect();
    let seen = Seen { path: request.path().to_owned(), headers, text: String::from_utf8(body.to_vec()).unwrap() };
    inside.seen.lock().unwrap().push(seen.clone());
    let reply = (inside.manners.lock().unwrap())(&seen);
    tokio::time::sleep(reply.after).await;
    inside.busy.fetch_sub(1, Ordering::SeqCst);
    let mut answer = HttpResponse::build(StatusCode::from_u16(reply.status).unwrap());
    if let Some((name, value)) = reply.header {
        answer.insert_header((name, value));
    }
    answer.body(reply.body)
}
