//! `ritiro webhook`: lists deliveries that were given up, and sends them again.

use std::io::Write;

use chrono::SecondsFormat;

use super::args::{ReplayDeliveries, WebhookCommand};
use super::key::KeyError;
use crate::app::Paging;
use crate::app::webhooks::DeliveryWithAttempts;
use crate::app::webhooks::deliveries::{self, Which};
use crate::store::Store;
use ritiro_domain::{DeliveryState, Timestamp, WebhookDeliveryId, WebhookEndpointId};

/// Does what was asked, at the time `now`, and writes the answer for a person.
pub async fn run(
    store: &Store,
    command: &WebhookCommand,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<(), KeyError> {
    match command {
        WebhookCommand::Dead { endpoint, limit } => {
            dead(store, endpoint.map(WebhookEndpointId), i64::from(*limit), out).await
        }
        WebhookCommand::Replay(what) => replay(store, what, now, out).await,
    }
}

async fn dead(
    store: &Store,
    endpoint: Option<WebhookEndpointId>,
    limit: i64,
    out: &mut impl Write,
) -> Result<(), KeyError> {
    let which = Which { merchant: None, endpoint, state: Some(DeliveryState::Dead) };
    for DeliveryWithAttempts { delivery, attempts } in
        deliveries::list_any(store, which, Paging { after: None, limit }).await?
    {
        let happened = delivery.happened_at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        let last = attempts.last().and_then(|attempt| attempt.error.as_deref()).unwrap_or("never tried");
        let (id, endpoint, kind) = (delivery.id, delivery.endpoint, delivery.event_type);
        writeln!(out, "{id}\t{endpoint}\t{kind}\t{happened}\t{}\t{last}", attempts.len())?;
    }
    Ok(())
}

async fn replay(store: &Store, what: &ReplayDeliveries, now: Timestamp, out: &mut impl Write) -> Result<(), KeyError> {
    if let Some((endpoint, since)) = what.endpoint.zip(what.since) {
        let since = Timestamp::from(since.to_utc());
        let replayed = deliveries::replay_any_since(store, WebhookEndpointId(endpoint), since, now).await?;
        return Ok(writeln!(out, "{replayed} deliveries are sent again.")?);
    }
    for id in &what.deliveries {
        deliveries::replay_any(store, WebhookDeliveryId(*id), now).await?;
        writeln!(out, "{id} is sent again.")?;
    }
    Ok(())
}
