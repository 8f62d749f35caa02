//! Claims deliveries, sends them, and decides their outcome from the response.

use std::collections::{BTreeSet, HashMap};

use chrono::SecondsFormat;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::post::{Answer, WebhookRequest, post};
use super::secret::signature;
use super::{Webhooks, address};
use crate::app::{AppError, AppResult};
use crate::numbers::count;
use crate::store::webhooks::claims::{self, Claimed, Finish, Share};
use crate::store::webhooks::endpoints::SealedSecrets;
use crate::store::webhooks::{deliveries, endpoints};
use ritiro_domain::{
    DISABLED_AFTER, DisabledReason, EventType, Seconds, Timestamp, Verdict, WebhookAttempt, WebhookDeliveryId,
    WebhookEndpoint, WebhookEndpointId, judge,
};

/// The time by which a lease outlives the endpoint's time to answer.
const LEASE_MARGIN: Seconds = Seconds(30);

/// A delivery that only this process may send until its lease ends.
pub struct ClaimedDelivery {
    claimed: Claimed,
    lease: Uuid,
    endpoint: WebhookEndpoint,
    secrets: SealedSecrets,
}

/// The request body, with the field names of Standard Webhooks.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: &'a Value,
}

impl Webhooks {
    /// The largest number of deliveries that this process may send at once.
    pub fn concurrency(&self) -> usize {
        self.rules.concurrency
    }

    /// Claims due deliveries, at most `most`. If this process does not send them before the lease ends, other
    /// processes can claim them.
    pub async fn claim(&self, most: usize) -> AppResult<Vec<ClaimedDelivery>> {
        let (lease, now) = (Uuid::now_v7(), self.now());
        let share = Share { of_endpoint: count(self.rules.endpoint_concurrency), in_all: count(most) };
        let mut conn = self.senders_store.connection().await?;
        let claimed = claims::claim(&mut conn, share, lease, now, now + self.rules.timeout + LEASE_MARGIN).await?;
        if claimed.is_empty() {
            return Ok(Vec::new());
        }
        let ids: BTreeSet<Uuid> = claimed.iter().map(|claimed| claimed.endpoint_id).collect();
        let found = endpoints::with_secrets(&mut conn, &Vec::from_iter(ids)).await?;
        let found: HashMap<Uuid, _> = found.into_iter().map(|(e, secrets)| (e.id.0, (e, secrets))).collect();
        let claimed_delivery = |claimed: Claimed| {
            // If an endpoint is not found, it was deleted together with its deliveries.
            let (endpoint, secrets) = found.get(&claimed.endpoint_id)?.clone();
            Some(ClaimedDelivery { claimed, lease, endpoint, secrets })
        };
        Ok(claimed.into_iter().filter_map(claimed_delivery).collect())
    }

    /// Sends a delivery and stores the outcome. No transaction is open during the request.
    pub async fn deliver(&self, claimed_delivery: ClaimedDelivery) -> AppResult<()> {
        let sent_at = self.now();
        let answer = match self.webhook_request(&claimed_delivery, sent_at) {
            Ok(webhook_request) => post(&self.client, webhook_request).await,
            Err(why) => Answer::unsent(&why),
        };
        let once = claimed_delivery.claimed.event_type == EventType::WebhookTest.as_str();
        let failures = usize::try_from(claimed_delivery.claimed.failures).unwrap_or_default();
        let verdict = judge(answer.status, answer.retry_after, failures, once, rand::random());
        let Answer { status, error, excerpt, milliseconds, .. } = answer;
        let attempt = WebhookAttempt { at: sent_at, status, error, excerpt, milliseconds };
        self.write_down(&claimed_delivery, &attempt, verdict).await
    }

    fn webhook_request(
        &self,
        claimed_delivery: &ClaimedDelivery,
        sent_at: Timestamp,
    ) -> Result<WebhookRequest, String> {
        let ClaimedDelivery { claimed, endpoint, .. } = claimed_delivery;
        let allow_private = self.rules.allow_private_addresses;
        let url = address::read(&endpoint.url, allow_private).map_err(|e| format!("the url {}", e.message))?;
        let id = claimed.event_id.to_string();
        let body = Body {
            kind: &claimed.event_type,
            timestamp: claimed.happened_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            data: &claimed.data,
        };
        let body = serde_json::to_string(&body).map_err(|e| e.to_string())?;
        let secrets =
            self.secrets(claimed_delivery, sent_at).ok_or("the secret cannot be opened any more: rotate it")?;
        let signatures: Vec<_> = secrets.iter().map(|secret| signature(secret, &id, sent_at.0, &body)).collect();
        Ok(WebhookRequest { url, id, sent_at, signatures: signatures.join(" "), body })
    }

    /// The secrets that sign now, newest first.
    fn secrets(&self, claimed_delivery: &ClaimedDelivery, now: Timestamp) -> Option<Vec<Vec<u8>>> {
        let ClaimedDelivery { endpoint, secrets, .. } = claimed_delivery;
        let current = self.vault.open(endpoint.id, &secrets.current)?;
        let overlaps = endpoint.previous_expires_at.is_some_and(|end| now < end);
        let previous = secrets.previous.as_ref().filter(|_| overlaps);
        let previous = previous.and_then(|kept| self.vault.open(endpoint.id, kept));
        Some([Some(current), previous].into_iter().flatten().collect())
    }

    async fn write_down(
        &self,
        claimed_delivery: &ClaimedDelivery,
        attempt: &WebhookAttempt,
        verdict: Verdict,
    ) -> AppResult<()> {
        let now = self.now();
        let finish = match verdict {
            Verdict::Delivered => Finish::Delivered,
            Verdict::Again(delay) => Finish::Again(now + delay),
            Verdict::Dead | Verdict::Gone => Finish::Dead,
        };
        let outcome = match finish {
            Finish::Delivered => "delivered",
            Finish::Again(_) => "again",
            Finish::Dead => "dead",
        };
        self.counters.attempts.with_label_values(&[outcome]).inc();
        let id = WebhookDeliveryId(claimed_delivery.claimed.id);
        let mut conn = self.senders_store.connection().await?;
        let endpoint = claimed_delivery.endpoint.id;
        // This runs in a transaction of its own, because a transaction that holds a delivery must not wait for its
        // endpoint. If the endpoint is gone, it runs first: after this delivery is finished, the next one could be
        // claimed.
        if verdict == Verdict::Gone {
            conn.transaction(async |conn| note_failure(conn, endpoint, verdict, now).await).await?;
        }
        conn.transaction(async |conn| {
            Ok::<_, AppError>(claims::finish(conn, id, claimed_delivery.lease, attempt, finish, now).await?)
        })
        .await?;
        match verdict {
            Verdict::Delivered => Ok(endpoints::succeeded(&mut conn, endpoint).await?),
            Verdict::Gone => Ok(()),
            Verdict::Again(_) | Verdict::Dead => {
                conn.transaction(async |conn| note_failure(conn, endpoint, verdict, now).await).await
            }
        }
    }
}

async fn note_failure(
    conn: &mut AsyncPgConnection,
    id: WebhookEndpointId,
    verdict: Verdict,
    now: Timestamp,
) -> AppResult<()> {
    let failing_since = endpoints::failed(conn, id, now).await?;
    match verdict {
        Verdict::Gone => switch_off(conn, id, DisabledReason::Gone, now).await,
        _ if failing_since.is_some_and(|since| since <= now - DISABLED_AFTER) => {
            switch_off(conn, id, DisabledReason::Failing, now).await
        }
        _ => Ok(()),
    }
}

async fn switch_off(
    conn: &mut AsyncPgConnection,
    id: WebhookEndpointId,
    reason: DisabledReason,
    now: Timestamp,
) -> AppResult<()> {
    if endpoints::disable(conn, id, reason, now).await? {
        tracing::warn!(endpoint_id = %id, reason = reason.as_str(), "a webhook endpoint was disabled");
        deliveries::give_up(conn, id, now).await?;
    }
    Ok(())
}
