//! A client of the API, and answers as it sees them.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// Speaks to one server with one key or token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    pub key: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub etag: String,
    pub content_type: String,
    pub text: String,
    /// `null` where the body is not JSON.
    pub body: Value,
}

impl Answer {
    /// The body, of an answer with that status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// The id of what was made.
    #[track_caller]
    pub fn id(self) -> String {
        self.expect(201).text("id")
    }

    /// The code of a problem with that status; it must be whole.
    #[track_caller]
    pub fn problem(&self, status: u16) -> &str {
        assert_eq!((self.status, self.content_type.as_str()), (status, "application/problem+json"), "{}", self.text);
        assert_eq!(self.body["status"], json!(status));
        for member in ["type", "title", "detail"] {
            assert!(self.body[member].is_string(), "{member}: {}", self.text);
        }
        self.body["code"].as_str().unwrap()
    }

    /// The names of the wrong fields.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map_or(&[][..], Vec::as_slice);
        errors.iter().filter_map(|error| error["field"].as_str()).collect()
    }
}

/// Members that must be there.
pub trait Members {
    fn text(&self, name: &str) -> String;
    fn items(&self, name: &str) -> &[Value];
}

impl Members for Value {
    #[track_caller]
    fn text(&self, name: &str) -> String {
        self[name].as_str().unwrap_or_else(|| panic!("no text {name} in {self}")).to_owned()
    }

    #[track_caller]
    fn items(&self, name: &str) -> &[Value] {
        self[name].as_array().unwrap_or_else(|| panic!("no list {name} in {self}"))
    }
}

impl Client {
    pub fn new(base: &str, key: &str) -> Self {
        let http = ritiro_client::transport::http_client(Duration::from_secs(60)).unwrap();
        Self { http, base: base.to_owned(), key: key.to_owned() }
    }

    /// The same client with another key or token.
    pub fn with(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    /// A client of the same server for a shopper.
    pub async fn shopper(&self, name: &str) -> Self {
        let made = self.post("/v1/shopper-tokens", json!({"shopper": name, "expires_in_seconds": 86_400})).await;
        self.with(&made.expect(201).text("token"))
    }

    /// A client of the same server for a courier.
    pub async fn courier(&self, id: &str) -> Self {
        let made = self.post(&format!("/v1/couriers/{id}/tokens"), json!({})).await;
        self.with(&made.expect(201).text("token"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn get_as(&self, path: &str, accept: &str) -> Answer {
        send(self.request(Method::GET, path).header(ACCEPT, accept)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Overwrites whatever version there is.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PUT, path).header("If-Match", "*").json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// With an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).header("Idempotency-Key", key).json(&body)).await
    }

    /// A body as it is, of that type.
    pub async fn post_raw(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        send(self.request(Method::POST, path).header(CONTENT_TYPE, content_type).body(body)).await
    }

    /// A request of which the answer may not come.
    pub async fn try_post(&self, path: &str, body: Value) -> reqwest::Result<Answer> {
        try_send(self.request(Method::POST, path).json(&body)).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        if self.key.is_empty() { request } else { request.header(AUTHORIZATION, format!("Bearer {}", self.key)) }
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    try_send(request).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// What is asked of every answer of a server of this version.
pub static CHECK: OnceLock<fn(&Method, &str, &Answer)> = OnceLock::new();

async fn try_send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let (http, request) = request.build_split();
    let request = request?;
    let (method, path) = (request.method().clone(), request.url().path().to_owned());
    let response = http.execute(request).await?;
    let header = |name| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, etag, content_type) = (response.status().as_u16(), header(ETAG), header(CONTENT_TYPE));
    // A stream goes on for ever.
    let text = if content_type == "text/event-stream" { String::new() } else { response.text().await? };
    let answer = Answer { status, etag, content_type, body: serde_json::from_str(&text).unwrap_or_default(), text };
    CHECK.get().into_iter().for_each(|check| check(&method, &path, &answer));
    Ok(answer)
}
