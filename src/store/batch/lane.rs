//! One database connection that commits batches. It is opened at its first use and reopened after a failure.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Statement};
use uuid::Uuid;

use super::BatchError;
use super::tables;
use crate::store::{StoreError, StoreResult, connect};

/// The longest time to open a connection and to prepare its statements.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of a session. All plans share the lanes, so a batch waits only 100 ms for a lock; the plan's writer
/// then retries ([`StoreError::Locked`]). If a client disappears within a transaction, the server ends the transaction
/// after 15 s, which frees its locks.
const SESSION: &str = "SET statement_timeout = '15s'; SET lock_timeout = '100ms'; \
    SET idle_in_transaction_session_timeout = '15s'; SET plan_cache_mode = 'force_generic_plan'";

/// A connection with the prepared statements of a batch.
pub struct Lane {
    config: Config,
    instance: Uuid,
    open: Option<Open>,
}

pub(super) struct Open {
    /// This process, as the sender of notices.
    pub instance: Uuid,
    pub client: Client,
    /// In the order of [`tables::STATEMENTS`].
    pub statements: Vec<Statement>,
}

impl Lane {
    /// Creates a lane without an open connection. If the address has several hosts, they are tried in order. The
    /// notices about commits name `instance` as the sender.
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
        self.open.as_ref().ok_or_else(unreachable)
    }

    /// Sends COMMIT for the open transaction and waits for the answer. Returns [`BatchError::Unknown`] if it is unknown whether the transaction was
    /// committed.
    pub(super) async fn send_commit(&mut self) -> Result<(), BatchError> {
        let Some(open) = &self.open else { return Err(BatchError::Store(unreachable())) };
        let Err(error) = open.client.batch_execute("COMMIT").await else { return Ok(()) };
        self.open = None;
        Err(if rolled_back(&error) { error.into() } else { BatchError::Unknown(StoreError::from(error).to_string()) })
    }

    /// Ends the open transaction without a change.
    pub(super) async fn send_rollback(&mut self) -> StoreResult<()> {
        if self.open.as_ref().is_some_and(|open| !open.client.is_closed()) {
            self.end("ROLLBACK").await
        } else {
            self.open = None;
            Ok(())
        }
    }

    /// Drops the connection in whatever state it is. The server rolls an uncommitted transaction back.
    pub fn drop_connection(&mut self) {
        self.open = None;
    }

    async fn end(&mut self, how: &str) -> StoreResult<()> {
        let Some(open) = &self.open else { return Err(unreachable()) };
        let ended = open.client.batch_execute(how).await;
        if ended.is_err() {
            // The connection may be in any state, so it must not be used again.
            self.open = None;
        }
        Ok(ended?)
    }
}

fn unreachable() -> StoreError {
    StoreError::Unreachable("the connection is gone".into())
}

/// Whether the server refused the COMMIT and so rolled the transaction back: a deferred constraint or a conflict.
/// Errors of the connection, of a shutdown or of a standby that does not confirm say nothing about the transaction.
fn rolled_back(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else { return false };
    let class = code.code().get(..2).unwrap_or_default();
    ["22", "23", "25", "40", "42", "P0"].contains(&class) && *code != SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
}

async fn prepared(config: &Config, instance: Uuid) -> StoreResult<Open> {
    let connecting = async {
        let (client, connection) = connect::open(config).await?;
        tokio::spawn(async move {
            // The user of the client sees the end of the connection.
            let _ = connection.await;
        });
        client.batch_execute(SESSION).await?;
        let statements = tables::prepare(&client).await?;
        Ok(Open { instance, client, statements })
    };
    let timeout = tokio::time::timeout(TIMEOUT, connecting).await;
    timeout.unwrap_or_else(|_| Err(StoreError::Unreachable("it does not answer".into())))
}
