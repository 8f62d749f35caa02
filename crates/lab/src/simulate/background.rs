//! The background work of the server, at simulated times.

use chrono::NaiveDate;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::channel::{Channel, ChannelError, ServerCommand};
use super::clock::Moment;

/// Triggers the background work of one server with one zone. The workers of a server use real time, which does not
/// fit a simulated day that takes a minute, so the simulation triggers their work when it is due.
pub struct BackgroundWork {
    channel: Mutex<Channel>,
    zone: Uuid,
}

impl BackgroundWork {
    pub fn new(channel: Channel, zone: Uuid) -> Self {
        Self { channel: Mutex::new(channel), zone }
    }

    async fn command(&self, command: ServerCommand) -> Result<(), ChannelError> {
        self.channel.lock().await.command(command).await
    }

    /// Advances the server's clock.
    pub async fn advance(&self, to: Moment) -> Result<(), ChannelError> {
        self.command(ServerCommand::Advance(to)).await
    }

    /// Improves the plan of a day for a while, if it has changed since the last improvement.
    pub async fn improve(&self, date: NaiveDate) -> Result<(), ChannelError> {
        self.command(ServerCommand::Improve { zone: self.zone, date }).await
    }

    /// Checks the day for delays, absent couriers and needed repairs.
    pub async fn watch(&self) -> Result<(), ChannelError> {
        self.command(ServerCommand::Watch).await
    }

    /// Waits until the search for repair has finished. In reality the next event would come seconds later, when the
    /// search has finished; here no time passes between two events, so the simulation waits for it.
    pub async fn settle(&self) -> Result<(), ChannelError> {
        self.command(ServerCommand::Settle).await
    }

    /// Stops the server.
    pub async fn end(self) -> Result<(), ChannelError> {
        self.channel.into_inner().close().await
    }
}
