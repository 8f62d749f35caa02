//! HTTP calls of the API. Connections are kept alive, and problem documents become errors with their code. If the
//! server is busy (503 or 429 with `Retry-After`), the call is repeated.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::RETRY_AFTER;
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use crate::transport;
use crate::wire::{Page, Problem};

/// How many times a call to a busy server is repeated before its answer is returned.
const BUSY_RETRIES: u32 = 5;
/// The longest wait that a `Retry-After` header can cause.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// The wait between two attempts to reach a server that does not answer.
const RETRY_EVERY: Duration = Duration::from_millis(250);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// A client of one server for one merchant.
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: String,
    traffic: Traffic,
}

/// The counts of all requests so far.
#[derive(Debug, Default)]
pub struct Traffic {
    requests: AtomicU64,
    busy: AtomicU64,
    server_errors: AtomicU64,
    unreachable: AtomicU64,
}

/// The counts at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct TrafficCounts {
    /// Requests that were answered.
    pub requests: u64,
    /// Answers with status 503 or 429 and `Retry-After` after which the call was repeated.
    pub busy: u64,
    /// Answers with status 5xx that were returned to the caller.
    pub server_errors: u64,
    /// Attempts that did not reach a server or got no answer.
    pub unreachable: u64,
}

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base address is no URL with the scheme http or https.
    #[error("`{0}` is not the address of a server: it should look like http://127.0.0.1:8080")]
    Address(String),
    /// The HTTP client could not be created.
    #[error("cannot set up the HTTP client")]
    Setup(#[source] reqwest::Error),
    /// No server listens at the address.
    #[error("no server answers at {url}. Is it running?")]
    Unreachable {
        /// The URL of the request.
        url: Url,
        /// The error of the HTTP client.
        #[source]
        source: reqwest::Error,
    },
    /// The connection broke. The server may have processed the request.
    #[error("the connection to {url} broke before the answer was complete")]
    Interrupted {
        /// The URL of the request.
        url: Url,
        /// The error of the HTTP client.
        #[source]
        source: reqwest::Error,
    },
    /// The server answered with a problem document (RFC 9457), or with another answer that is not a success.
    #[error("{method} {path} was refused with {status}: {}", problem_text(problem))]
    Problem {
        /// The method of the request.
        method: Method,
        /// The path of the request.
        path: String,
        /// The status of the answer.
        status: StatusCode,
        /// The problem document.
        problem: Box<Problem>,
    },
    /// The answer does not match the API contract.
    #[error("the answer to {method} {path} does not match the API contract at `{field}`: {message}")]
    Shape {
        /// The method of the request.
        method: Method,
        /// The path of the request.
        path: String,
        /// The path of the wrong field in the answer.
        field: String,
        /// A description of the error.
        message: String,
    },
}

/// One API request.
pub struct Call<'a> {
    method: Method,
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
    body: Option<Vec<u8>>,
    token: Option<&'a str>,
    idempotency_key: Option<&'a str>,
    outage: Duration,
}

impl<'a> Call<'a> {
    /// Creates a `GET` request of a path such as `/v1/zones`.
    pub fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            query: &[],
            body: None,
            token: None,
            idempotency_key: None,
            outage: Duration::ZERO,
        }
    }

    /// Creates a `POST` request with a JSON body.
    pub fn post(path: &'a str, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("request types have string keys only");
        Self { method: Method::POST, body: Some(body), ..Self::get(path) }
    }

    /// Creates a `PATCH` request with a JSON body.
    pub fn patch(path: &'a str, body: &impl Serialize) -> Self {
        Self { method: Method::PATCH, ..Self::post(path, body) }
    }

    /// Adds query parameters.
    pub fn query(self, query: &'a [(&'a str, &'a str)]) -> Self {
        Self { query, ..self }
    }

    /// Uses this token instead of the merchant's key.
    pub fn token(self, token: &'a str) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Adds an `Idempotency-Key`: the call may be repeated, and has one effect.
    pub fn idempotency_key(self, key: &'a str) -> Self {
        Self { idempotency_key: Some(key), ..self }
    }

    /// Repeats the call for this time while no server answers. Use it only for calls that may be repeated.
    pub fn outage(self, outage: Duration) -> Self {
        Self { outage, ..self }
    }
}

impl Client {
    /// Creates a client of the server at `base`, such as `http://127.0.0.1:8080`, with a merchant's key.
    ///
    /// # Errors
    /// [`ClientError::Address`] or [`ClientError::Setup`].
    pub fn new(base: &str, key: &str) -> Result<Self, ClientError> {
        let address = || ClientError::Address(base.to_owned());
        let base = Url::parse(base).map_err(|_| address())?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(address());
        }
        let http = transport::http_client(REQUEST_TIMEOUT).map_err(ClientError::Setup)?;
        Ok(Self { http, base, key: key.to_owned(), traffic: Traffic::default() })
    }

    /// The counts of all calls of this client.
    pub fn traffic(&self) -> TrafficCounts {
        self.traffic.counts()
    }

    /// Makes the call and decodes its answer.
    ///
    /// # Errors
    /// Every [`ClientError`] except those of [`Client::new`].
    pub async fn send<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, ClientError> {
        let response = self.through_outage(&call).await?;
        let status = response.status();
        let url = response.url().clone();
        let body = response.bytes().await.map_err(|source| ClientError::Interrupted { url, source })?;
        match status.is_success() {
            true => decode(&call, &body),
            false => Err(self.problem(&call, status, &body)),
        }
    }

    /// Returns all items of a list, and reads it page by page.
    ///
    /// # Errors
    /// The same as [`Client::send`].
    pub async fn list<T: DeserializeOwned>(&self, path: &str, filter: &[(&str, &str)]) -> Result<Vec<T>, ClientError> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut query = filter.to_vec();
            query.push(("limit", "200"));
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let page: Page<T> = self.send(Call::get(path).query(&query)).await?;
            items.extend(page.items);
            match page.next_cursor {
                Some(next) => cursor = Some(next),
                None => return Ok(items),
            }
        }
    }

    async fn through_outage(&self, call: &Call<'_>) -> Result<Response, ClientError> {
        let deadline = Instant::now() + call.outage;
        loop {
            match self.through_busy(call).await {
                Err(_) if Instant::now() < deadline => sleep(RETRY_EVERY).await,
                outcome => return outcome,
            }
        }
    }

    async fn through_busy(&self, call: &Call<'_>) -> Result<Response, ClientError> {
        let mut retries = 0;
        loop {
            let response = self.attempt(call).await?;
            match requested_wait(&response) {
                Some(wait) if retries < BUSY_RETRIES => {
                    retries += 1;
                    self.traffic.busy.fetch_add(1, Ordering::Relaxed);
                    sleep(wait).await;
                }
                _ => return Ok(response),
            }
        }
    }

    async fn attempt(&self, call: &Call<'_>) -> Result<Response, ClientError> {
        let url = self.address(call);
        let outcome = self.request(url.clone(), call).send().await;
        let count = match outcome {
            Ok(_) => &self.traffic.requests,
            Err(_) => &self.traffic.unreachable,
        };
        count.fetch_add(1, Ordering::Relaxed);
        outcome.map_err(|source| match source.is_connect() {
            true => ClientError::Unreachable { url, source },
            false => ClientError::Interrupted { url, source },
        })
    }

    fn address(&self, call: &Call<'_>) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{}", self.base.path().trim_end_matches('/'), call.path));
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        url
    }

    fn request(&self, url: Url, call: &Call<'_>) -> RequestBuilder {
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .header("accept", "application/json")
            .bearer_auth(call.token.unwrap_or(&self.key));
        if let Some(key) = call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        match &call.body {
            Some(body) => request.header("content-type", "application/json").body(body.clone()),
            None => request,
        }
    }

    fn problem(&self, call: &Call<'_>, status: StatusCode, body: &[u8]) -> ClientError {
        if status.is_server_error() {
            self.traffic.server_errors.fetch_add(1, Ordering::Relaxed);
        }
        // A proxy may answer without a problem document, but its status is still useful.
        let mut problem: Problem = serde_json::from_slice(body).unwrap_or_default();
        if problem.code.is_empty() {
            problem.code = format!("status_{}", status.as_u16());
        }
        ClientError::Problem {
            method: call.method.clone(),
            path: call.path.to_owned(),
            status,
            problem: Box::new(problem),
        }
    }
}

impl Traffic {
    fn counts(&self) -> TrafficCounts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        TrafficCounts {
            requests: read(&self.requests),
            busy: read(&self.busy),
            server_errors: read(&self.server_errors),
            unreachable: read(&self.unreachable),
        }
    }
}

impl ClientError {
    /// The code of a refusal by the server (4xx); `None` for every other error.
    pub fn refusal_code(&self) -> Option<&str> {
        match self {
            Self::Problem { status, problem, .. } if status.is_client_error() => Some(&problem.code),
            _ => None,
        }
    }

    /// A short code that groups errors for counting.
    pub fn failure_code(&self) -> &str {
        match self {
            Self::Address(_) | Self::Setup(_) => "client",
            Self::Unreachable { .. } => "unreachable",
            Self::Interrupted { .. } => "interrupted",
            Self::Problem { problem, .. } => &problem.code,
            Self::Shape { .. } => "not_the_contract",
        }
    }
}

fn requested_wait(response: &Response) -> Option<Duration> {
    let busy = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS];
    if !busy.contains(&response.status()) {
        return None;
    }
    let seconds: u64 = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

fn decode<T: DeserializeOwned>(call: &Call<'_>, body: &[u8]) -> Result<T, ClientError> {
    let mut decoder = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut decoder).map_err(|error| ClientError::Shape {
        method: call.method.clone(),
        path: call.path.to_owned(),
        field: error.path().to_string(),
        message: error.inner().to_string(),
    })
}

fn problem_text(problem: &Problem) -> String {
    let mut text = format!("{}: {}", problem.code, problem.title);
    if !problem.detail.is_empty() {
        text.push_str(&format!(". {}", problem.detail));
    }
    for error in &problem.errors {
        text.push_str(&format!(" [{}: {}]", error.field, error.message));
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpSocket;

    use super::*;

    #[test]
    fn an_address_needs_http() {
        for bad in ["localhost:8080", "ftp://host", ""] {
            assert!(matches!(Client::new(bad, "k"), Err(ClientError::Address(_))));
        }
    }

    #[test]
    fn a_base_path_and_a_query_are_kept() {
        let client = Client::new("http://host:1/api/", "k").unwrap();
        let call = Call::get("/v1/shifts").query(&[("date", "2027-01-01"), ("cursor", "a&b")]);
        assert_eq!(client.address(&call).as_str(), "http://host:1/api/v1/shifts?date=2027-01-01&cursor=a%26b");
    }

    #[test]
    fn a_problem_is_reported_with_its_fields() {
        let problem: Problem = serde_json::from_str(
            r#"{"type":"/problems/invalid","title":"Invalid","status":422,"code":"invalid","detail":"One field is wrong",
                "errors":[{"field":"place.lat","message":"at most 90"}]}"#,
        )
        .unwrap();
        assert_eq!(problem_text(&problem), "invalid: Invalid. One field is wrong [place.lat: at most 90]");
    }

    /// A server on a port of its own. Connections are refused until it listens.
    struct Server {
        socket: TcpSocket,
        url: String,
    }

    impl Server {
        fn reserve() -> Self {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let url = format!("http://{}", socket.local_addr().unwrap());
            Self { socket, url }
        }

        /// Answers one connection after another with these texts.
        fn listen(self, texts: &'static [&'static str]) {
            let listener = self.socket.listen(16).unwrap();
            tokio::spawn(async move {
                for text in texts {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let _ = stream.read(&mut [0; 4096]).await.unwrap();
                    stream.write_all(text.as_bytes()).await.unwrap();
                }
            });
        }
    }

    const BUSY: &str = "HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const FAULT: &str = "HTTP/1.1 500 Fault\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const TOKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 13\r\nconnection: close\r\n\r\n{\"token\":\"t\"}";

    #[tokio::test]
    async fn a_refused_connection_says_so() {
        let server = Server::reserve();
        let client = Client::new(&server.url, "k").unwrap();
        let outcome = client.send::<Problem>(Call::get("/")).await;
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains("Is it running?"), "{error}");
        assert_eq!(client.traffic().unreachable, 1);
    }

    #[tokio::test]
    async fn an_outage_is_ridden_out_and_a_busy_server_asked_again() {
        let server = Server::reserve();
        let client = Client::new(&server.url, "k").unwrap();
        let call = Call::get("/").outage(Duration::from_secs(60));
        let answer = client.send::<crate::wire::IssuedToken>(call);
        let start_after_first_attempt = async {
            while client.traffic().unreachable == 0 {
                sleep(Duration::from_millis(1)).await;
            }
            server.listen(&[BUSY, TOKEN]);
        };
        let (token, ()) = tokio::join!(answer, start_after_first_attempt);
        assert_eq!(token.unwrap().token, "t");
        let traffic = client.traffic();
        assert!(traffic.unreachable > 0, "{traffic:?}");
        assert_eq!((traffic.busy, traffic.server_errors), (1, 0));
    }

    #[tokio::test]
    async fn a_server_error_without_a_problem_is_counted_by_its_status() {
        let server = Server::reserve();
        let client = Client::new(&server.url, "k").unwrap();
        server.listen(&[FAULT]);
        let error = client.send::<Problem>(Call::get("/")).await.unwrap_err();
        assert_eq!(error.failure_code(), "status_500");
        assert_eq!(error.refusal_code(), None);
        assert_eq!(client.traffic().server_errors, 1);
    }
}
