//! What the server does by itself from time to time, at simulated times.

use chrono::NaiveDate;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::channel::{Channel, ChannelError, Order};
use super::clock::Moment;

/// The rounds of one server with one plan. The workers of a simulated server go by the clock on the wall, which is of no use where
/// a day takes a minute; so their work is ordered here when it is due.
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

    /// The server's clock goes on.
    pub async fn advance(&self, to: Moment) -> Result<(), ChannelError> {
        self.order(Order::Advance(to)).await
    }

    /// The plan is improved for a while, if it has changed since.
    pub async fn improve(&self) -> Result<(), ChannelError> {
        self.order(Order::Improve { zone: self.zone, date: self.date }).await
    }

    /// The day is looked over: who is held up, who did not come, what has to be repaired.
    pub async fn watch(&self) -> Result<(), ChannelError> {
        self.order(Order::Watch).await
    }

    /// Waits until the search for repair has come to rest. On the street the next thing happens seconds later, by when it has; here
    /// no time passes between two things that happen, so the day stands still for it.
    pub async fn settle(&self) -> Result<(), ChannelError> {
        self.order(Order::Settle).await
    }

    /// Ends the server.
    pub async fn end(self) -> Result<(), ChannelError> {
        self.channel.into_inner().close().await
    }
}
