//! `ritiro key`: makes, lists and revokes merchants' keys.

use std::io::{self, Write};

use chrono::SecondsFormat;

use super::args::{KeyCommand, KeyRole};
use crate::app::{AppError, credentials};
use crate::domain::Timestamp;
use crate::store::Store;

/// Why a command on the database failed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The use case said no.
    #[error("{}", explain(.0))]
    App(#[from] AppError),
    /// The output could not be written.
    #[error("the answer cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// The fields of a refused argument, which the error's own text leaves out.
fn explain(error: &AppError) -> String {
    match error {
        AppError::Invalid(fields) => fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// Does what was asked, at the time `now`, and writes the answer for a person.
pub async fn run(store: &Store, command: &KeyCommand, now: Timestamp, out: &mut impl Write) -> Result<(), KeyError> {
    match command {
        KeyCommand::Create { merchant, role: KeyRole::Admin } => create(store, merchant, now, out).await,
        KeyCommand::Revoke { prefix } => revoke(store, prefix, now, out).await,
        KeyCommand::List => list(store, out).await,
    }
}

/// The key alone is the answer, so that a script can take it.
async fn create(store: &Store, merchant: &str, now: Timestamp, out: &mut impl Write) -> Result<(), KeyError> {
    let merchant = credentials::merchant_named(store, merchant).await?;
    let issued = credentials::create_admin_key(store, merchant, rand::random(), now).await?;
    Ok(writeln!(out, "{}", issued.secret)?)
}

async fn revoke(store: &Store, prefix: &str, now: Timestamp, out: &mut impl Write) -> Result<(), KeyError> {
    credentials::revoke(store, prefix, now).await?;
    Ok(writeln!(out, "{prefix} is revoked.")?)
}

async fn list(store: &Store, out: &mut impl Write) -> Result<(), KeyError> {
    for (merchant, key) in credentials::admin_keys(store).await? {
        let made = time(key.created_at);
        let state = key.revoked_at.map_or_else(|| "valid".to_owned(), |at| format!("revoked {}", time(at)));
        writeln!(out, "{}\t{}\t{made}\t{state}\t{merchant}", key.prefix, key.holder.role())?;
    }
    Ok(())
}

fn time(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}
