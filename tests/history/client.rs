//! Asks one of the instances, and records what was asked and answered.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, IF_MATCH};
use serde_json::Value;

use crate::fleet::Fleet;
use crate::record::{History, Kind, Record, Touch};

/// Longer than a server that lives takes to answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A request.
pub struct Ask {
    pub kind: Kind,
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    pub instance: usize,
    /// Not the merchant's key.
    pub token: Option<String>,
    pub idempotency: Option<String>,
    pub if_match: Option<String>,
    /// After that the client hangs up.
    pub patience: Duration,
    pub booking: Option<String>,
    pub hold: Option<String>,
    pub days: Vec<usize>,
}

impl Ask {
    pub fn new(kind: Kind, method: Method, path: impl Into<String>, instance: usize) -> Self {
        Self {
            kind,
            method,
            path: path.into(),
            body: None,
            instance,
            token: None,
            idempotency: None,
            if_match: None,
            patience: PATIENCE,
            booking: None,
            hold: None,
            days: Vec::new(),
        }
    }

    pub fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn told(&self) -> String {
        let mut text = format!("{} {}", self.method, self.path);
        for (name, value) in [("key", &self.idempotency), ("if-match", &self.if_match)] {
            text.extend(value.iter().map(|value| format!(" {name}={value}")));
        }
        text.extend(self.body.iter().map(|body| format!(" {body}")));
        text
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Told {
    /// In the history.
    pub record: usize,
    pub ended: u64,
    /// 0: nothing came.
    pub status: u16,
    pub body: Value,
}

impl Told {
    /// Whether nobody knows what became of it.
    pub fn is_lost(&self) -> bool {
        matches!(self.status, 0 | 503)
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }
}

/// Speaks to all instances.
pub struct Caller {
    pub fleet: Arc<Fleet>,
    pub history: Arc<History>,
    http: reqwest::Client,
}

impl Caller {
    pub fn new(fleet: Arc<Fleet>, history: Arc<History>) -> Self {
        Self { fleet, history, http: ritiro_client::transport::http_client(PATIENCE).unwrap() }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&self, ask: Ask) -> Told {
        let record = self.history.begin(Record {
            kind: ask.kind,
            instance: ask.instance,
            booking: ask.booking.clone(),
            hold: ask.hold.clone(),
            days: ask.days.clone(),
            request: ask.told(),
            invoked: self.history.now(),
            ended: None,
            status: 0,
            answer: String::new(),
            touches: Vec::new(),
        });
        let (status, body) = self.send(&ask).await.unwrap_or_default();
        let ended = self.history.now();
        let told = Told { record, ended, status, body };
        self.history.end(record, ended, status, shown(&told));
        told
    }

    async fn send(&self, ask: &Ask) -> reqwest::Result<(u16, Value)> {
        let base = &self.fleet.instances[ask.instance].base;
        let token = ask.token.as_ref().unwrap_or(&self.fleet.key);
        let mut request = self.http.request(ask.method.clone(), format!("{base}{}", ask.path));
        request = request.header(AUTHORIZATION, format!("Bearer {token}")).timeout(ask.patience);
        if let Some(key) = &ask.idempotency {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(version) = &ask.if_match {
            request = request.header(IF_MATCH, version);
        }
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }

    pub fn touch(&self, told: &Told, touch: Touch) {
        self.history.touch(told.record, touch);
    }
}

/// What an excerpt shows of an answer.
fn shown(told: &Told) -> String {
    if !told.code().is_empty() {
        return format!("{}: {}", told.code(), told.detail());
    }
    let body = &told.body;
    let members = ["id", "state", "version", "date", "expires_at"];
    let mut parts: Vec<String> =
        members.iter().filter(|name| !body[**name].is_null()).map(|name| format!("{name}={}", body[*name])).collect();
    parts.extend(body["promise"]["window"]["start"].as_str().map(|start| format!("window from {start}")));
    let events = body["events"].as_array().map_or(&[][..], Vec::as_slice);
    parts.extend(events.iter().map(|event| format!("{} {}", event["status"], event["code"])));
    parts.join(" ")
}
