//! One connection for batches, opened when first needed and again after it broke.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config};
use uuid::Uuid;

use super::BatchError;
use super::statements::Statements;
use crate::store::{StoreError, StoreResult, connect};

/// How long a connection may take to be opened and prepared.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How a session is opened. All plans share the lanes, so a batch waits for a lock for a moment only; its plan's writer tries again
/// ([`StoreError::Locked`]). A server whose client vanished in a transaction does not keep its locks.
const SESSION: &str = "SET statement_timeout = '15s'; SET lock_timeout = '100ms'; \
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
        self.open.as_ref().ok_or_else(unreachable)
    }

    /// Commits the transaction that is open. [`BatchError::Unknown`] if nobody can tell whether it is committed.
    pub(super) async fn commit(&mut self) -> Result<(), BatchError> {
        let Some(open) = &self.open else { return Err(BatchError::Store(unreachable())) };
        let Err(error) = open.client.batch_execute("COMMIT").await else { return Ok(()) };
        self.open = None;
        Err(if rolled_back(&error) { error.into() } else { BatchError::Unknown(StoreError::from(error).to_string()) })
    }

    pub(super) async fn roll_back(&mut self) -> StoreResult<()> {
        if self.open.as_ref().is_some_and(|open| !open.client.is_closed()) {
            self.end("ROLLBACK").await
        } else {
            self.open = None;
            Ok(())
        }
    }

    /// Gives the connection up, in whatever state it is: what was not committed is undone by the server.
    pub fn drop_connection(&mut self) {
        self.open = None;
    }

    async fn end(&mut self, how: &str) -> StoreResult<()> {
        let Some(open) = &self.open else { return Err(unreachable()) };
        let ended = open.client.batch_execute(how).await;
        if ended.is_err() {
            // Whatever state it is in, nobody else shall find it so.
            self.open = None;
        }
        Ok(ended?)
    }
}

fn unreachable() -> StoreError {
    StoreError::Unreachable("the connection is gone".into())
}

/// Whether the server refused a COMMIT and so rolled back: a constraint that is checked at the end, or a conflict. Errors of
/// the connection, of a shutdown or of a standby that does not answer say nothing about the transaction.
fn rolled_back(error: &tokio_postgres::Error) -> bool {
    let Some(code) = error.code() else { return false };
    let class = code.code().get(..2).unwrap_or_default();
    ["22", "23", "25", "40", "42", "P0"].contains(&class) && *code != SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
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
    let timeout = tokio::time::timeout(TIMEOUT, connecting).await;
    timeout.unwrap_or_else(|_| Err(StoreError::Unreachable("it does not answer".into())))
}
