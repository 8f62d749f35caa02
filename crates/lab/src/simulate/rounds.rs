//! The background work of the server, at simulated times.

use chrono::NaiveDate;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::channel::{Channel, ChannelError, Order};
use super::clock::Moment;

/// Triggers the background work of one server with one plan. The workers of a server use real time, which does not
/// fit a simulated day that takes a minute, so the simulation triggers their work when it is due.
pub struct Rounds {
    channel: Mutex<Channel>,
    zone: Uuid,
    date: NaiveDate,
}

impl Rounds {
    pub fn new(channel: Channel, zone: Uuid, date: NaiveDate) -> Self {
        Self { channel: Mutex::new(channel), zone, date }
    }

    async fn order(&self, order: Order) -> Result<(), ChannelError> {
        self.channel.lock().await.order(order).await
    }

    /// Advances the server's clock.
    pub async fn advance(&self, to: Moment) -> Result<(), ChannelError> {
        self.order(Order::Advance(to)).await
    }

    /// Improves the plan for a while, if it has changed since the last improvement.
    pub async fn improve(&self) -> Result<(), ChannelError> {
        self.order(Order::Improve { zone: self.zone, date: self.date }).await
    }

    /// Checks the day for delays, absent couriers and needed repairs.
    pub async fn watch(&self) -> Result<(), ChannelError> {
        self.order(Order::Watch).await
    }

    /// Waits until the search for repair has finished. In reality the next event would come seconds later, when the
    /// search has finished; here no time passes between two events, so the simulation waits for it.
    pub async fn settle(&self) -> Result<(), ChannelError> {
        self.order(Order::Settle).await
    }

    /// Stops the server.
    pub async fn end(self) -> Result<(), ChannelError> {
        self.channel.into_inner().close().await
    }
}
