//! Dispatches the outbox: it creates one delivery for each endpoint that subscribes to an event.

use std::collections::BTreeSet;

use diesel_async::{AsyncConnection, AsyncPgConnection};
use uuid::Uuid;

use super::Webhooks;
use crate::app::{AppError, AppResult};
use crate::numbers::count;
use crate::store::webhooks::outbox::WaitingEvent;
use crate::store::webhooks::{deliveries, endpoints, outbox};
use ritiro_domain::{DeliveryState, Timestamp, WebhookDelivery, WebhookDeliveryId, WebhookEndpoint};

/// The largest number of events without subscribers that are marked at once.
const MOST_PASSED_OVER: i64 = 5_000;
/// The largest number of events that are dispatched in one transaction.
const MOST_PASSED_ON: i64 = 500;
/// The largest number of rows that are deleted at once.
const MOST_FORGOTTEN: i64 = 5_000;

impl Webhooks {
    /// Dispatches the waiting events of the outbox. Returns whether more events may be waiting.
    pub async fn dispatch_outbox(&self) -> AppResult<bool> {
        let now = self.now();
        let mut conn = self.senders_store.connection().await?;
        conn.transaction(async |conn| {
            if !outbox::take_turn(conn).await? {
                return Ok(false);
            }
            let over = outbox::pass_over(conn, MOST_PASSED_OVER, now).await?;
            let on = pass_batch(conn, now).await?;
            Ok(count(over) == MOST_PASSED_OVER || count(on) == MOST_PASSED_ON)
        })
        .await
    }

    /// Deletes dispatched events and finished deliveries after their retention periods.
    pub async fn forget_old(&self) -> AppResult<()> {
        let now = self.now();
        let mut conn = self.senders_store.connection().await?;
        while count(outbox::forget(&mut conn, now - self.rules.keep_events, MOST_FORGOTTEN).await?) == MOST_FORGOTTEN {}
        let before = now - self.rules.keep_deliveries;
        while count(deliveries::forget(&mut conn, before, MOST_FORGOTTEN).await?) == MOST_FORGOTTEN {}
        Ok(())
    }
}

async fn pass_batch(conn: &mut AsyncPgConnection, now: Timestamp) -> Result<usize, AppError> {
    let events = outbox::claim(conn, MOST_PASSED_ON).await?;
    if events.is_empty() {
        return Ok(0);
    }
    let merchants: BTreeSet<_> = events.iter().map(|event| event.merchant).collect();
    // The endpoints are read after the events, so that an endpoint that was created before an event is included.
    let endpoints = endpoints::live_steady(conn, &Vec::from_iter(merchants)).await?;
    let wanted = |event| endpoints.iter().filter(move |endpoint| wants(endpoint, event));
    let new: Vec<_> = events.iter().flat_map(|e| wanted(e).map(move |endpoint| delivery(e, endpoint, now))).collect();
    deliveries::insert(conn, &new).await?;
    outbox::mark_sent(conn, &Vec::from_iter(events.iter().map(|event| event.id)), now).await?;
    Ok(events.len())
}

fn wants(endpoint: &WebhookEndpoint, event: &WaitingEvent) -> bool {
    let types = endpoint.event_types.as_deref();
    endpoint.merchant == event.merchant
        && types.is_none_or(|types| types.iter().any(|kind| kind.as_str() == event.topic))
}

fn delivery(event: &WaitingEvent, endpoint: &WebhookEndpoint, now: Timestamp) -> WebhookDelivery {
    WebhookDelivery {
        id: WebhookDeliveryId(Uuid::now_v7()),
        merchant: event.merchant,
        zone: Some(event.zone),
        endpoint: endpoint.id,
        event: event.id,
        seq: event.seq,
        event_type: event.topic.clone(),
        subject: event.subject,
        data: event.data.clone(),
        happened_at: event.at,
        state: DeliveryState::Pending,
        failures: 0,
        next_at: now,
        finished_at: None,
        created_at: now,
    }
}
