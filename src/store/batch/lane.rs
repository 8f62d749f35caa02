//! One connection for batches, opened when first needed and again after it broke.

use std::time::Duration;

use tokio_postgres::{Client, Config};
use uuid::Uuid;

use super::statements::Statements;
use crate::store::{StoreError, StoreResult, connect};

/// How long a connection may take to be opened and prepared.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a session of ours is opened with: a batch that waits longer than this for a lock or for a statement is given up,
/// and a server whose client vanished in a transaction does not keep its locks.
const SESSION: &str = "SET statement_timeout = '15s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET plan_cache_mode = 'force_generic_plan'";

/// A connection with the statements of a batch prepared.
pub struct Lane {
    config: Config,
    instance: Uuid,
    open: Option<Open>,
}

pub(super) struct Open {
    /// Under which name notices are told.
    pub instance: Uuid,
    pub client: Client,
    pub statements: Statements,
}

impl Lane {
    /// Nothing is opened yet. Several hosts are tried in turn, as the address says. Other instances hear of what is written
    /// under the name `instance`.
    pub fn new(url: &str, instance: Uuid) -> StoreResult<Self> {
        let mut config = connect::address(url)?;
        config.application_name("ritiro writer");
        Ok(Self { config, instance, open: None })
    }

    /// The open connection.
    pub(super) async fn open(&mut self) -> StoreResult<&Open> {
        let lost = self.open.as_ref().is_none_or(|open| open.client.is_closed());
        if lost {
            self.open = None;
            self.open = Some(prepared(&self.config, self.instance).await?);
        }
        self.open.as_ref().ok_or_else(|| StoreError::Unreachable("the connection is gone".into()))
    }

    /// Ends the transaction that is open.
    pub(super) async fn commit(&mut self) -> StoreResult<()> {
        self.end("COMMIT").await
    }

    pub(super) async fn roll_back(&mut self) -> StoreResult<()> {
        if self.open.as_ref().is_some_and(|open| !open.client.is_closed()) {
            self.end("ROLLBACK").await
        } else {
            Ok(())
        }
    }

    /// Gives the connection up, in whatever state it is: what was not committed is undone by the server.
    pub fn drop_connection(&mut self) {
        self.open = None;
    }

    async fn end(&mut self, how: &str) -> StoreResult<()> {
        let Some(open) = &self.open else { return Err(StoreError::Unreachable("the connection is gone".into())) };
        let ended = open.client.batch_execute(how).await;
        if ended.is_err() {
            // Whatever state it is in, nobody else shall find it so.
            self.open = None;
        }
        Ok(ended?)
    }
}

async fn prepared(config: &Config, instance: Uuid) -> StoreResult<Open> {
    let connecting = async {
        let (client, connection) = connect::open(config).await?;
        tokio::spawn(async move {
            // Its end is seen by whoever uses the client.
            let _ = connection.await;
        });
        client.batch_execute(SESSION).await?;
        let statements = Statements::prepare(&client).await?;
        Ok(Open { instance, client, statements })
    };
    let patience = tokio::time::timeout(PATIENCE, connecting).await;
    patience.unwrap_or_else(|_| Err(StoreError::Unreachable("it does not answer".into())))
}
