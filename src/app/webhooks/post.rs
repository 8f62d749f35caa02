//! One request to an endpoint, and a short excerpt of its response.

use std::error::Error;
use std::time::{Duration, Instant};

use chrono::DateTime;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, Response};
use url::Url;

use ritiro_domain::{Seconds, Timestamp};

const AGENT: &str = concat!("Ritiro/", env!("CARGO_PKG_VERSION"), " (webhooks)");
/// The number of characters of a response or an error that are stored.
const LONGEST_EXCERPT: usize = 300;
/// How long the body of a response is awaited: the status alone decides the outcome.
const PATIENCE_WITH_BODY: Duration = Duration::from_secs(1);

/// The request that is sent.
pub(super) struct WebhookRequest {
    pub url: Url,
    pub id: String,
    pub sent_at: Timestamp,
    /// The signatures, one per valid secret, separated by spaces.
    pub signatures: String,
    pub body: String,
}

/// The result of a request.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub status: Option<u16>,
    pub error: Option<String>,
    pub excerpt: Option<String>,
    pub retry_after: Option<Seconds>,
    pub milliseconds: i64,
}

impl Answer {
    /// Creates the result of a request that was not sent.
    pub(super) fn unsent(why: &str) -> Self {
        Self { error: Some(why.to_owned()), ..Self::default() }
    }
}

/// Sends a webhook request and waits for the response until the client's time-out.
pub(super) async fn post(client: &Client, webhook_request: WebhookRequest) -> Answer {
    let (began, now) = (Instant::now(), webhook_request.sent_at);
    let request = client
        .post(webhook_request.url)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, AGENT)
        .header("webhook-id", webhook_request.id)
        .header("webhook-timestamp", webhook_request.sent_at.0)
        .header("webhook-signature", webhook_request.signatures)
        .body(webhook_request.body);
    let mut answer = match request.send().await {
        Ok(response) => read(response, now).await,
        Err(error) => Answer::unsent(&explain(error)),
    };
    answer.milliseconds = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    answer
}

async fn read(response: Response, now: Timestamp) -> Answer {
    let status = response.status();
    let retry_after = wish(response.headers(), now);
    let excerpt = excerpt(response).await;
    let error = match status.as_u16() {
        200..=299 => return Answer { status: Some(status.as_u16()), ..Answer::default() },
        300..=399 => format!("answered {status}; redirects are not followed"),
        _ => format!("answered {status}"),
    };
    Answer { status: Some(status.as_u16()), error: Some(error), excerpt, retry_after, milliseconds: 0 }
}

/// The beginning of the body. Reading the body also allows the connection to be reused.
async fn excerpt(mut response: Response) -> Option<String> {
    let mut bytes = Vec::new();
    let reading = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > 4 * LONGEST_EXCERPT {
                break;
            }
        }
    };
    // The part that arrived before the time-out is enough.
    let _ = tokio::time::timeout(PATIENCE_WITH_BODY, reading).await;
    let text = short(&String::from_utf8_lossy(&bytes));
    (!text.is_empty()).then_some(text)
}

/// Replaces control characters by spaces: the database cannot store all of them, and they would confuse readers.
fn short(text: &str) -> String {
    let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    printable.take(LONGEST_EXCERPT).collect::<String>().trim().to_owned()
}

/// Explains why there was no response, without the address.
fn explain(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
        cause = inner.source();
    }
    short(&text)
}

/// Reads `Retry-After`, in seconds or as a date.
fn wish(headers: &HeaderMap<HeaderValue>, now: Timestamp) -> Option<Seconds> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Seconds(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp::from(date.to_utc()) - now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_in_both_forms() {
        let wished = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(text).unwrap())]);
            wish(&headers, Timestamp(784_111_770))
        };
        assert_eq!(wished("120"), Some(Seconds(120)));
        assert_eq!(wished("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Seconds(7)));
        assert_eq!((wished("soon"), wished("1.5"), wish(&HeaderMap::new(), Timestamp(0))), (None, None, None));
    }

    #[test]
    fn excerpts_are_short_and_printable() {
        assert_eq!(short("a\0b\n"), "a b");
        assert_eq!(short(&"é".repeat(400)).chars().count(), LONGEST_EXCERPT);
    }
}
