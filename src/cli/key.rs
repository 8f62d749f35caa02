//! `ritiro key`: makes, lists and revokes merchants' keys.

use std::io::{self, Write};

use chrono::SecondsFormat;

use super::args::KeyCommand;
use crate::app::AppError;
use crate::app::access::credentials::Credential;
use crate::app::access::keys::{self, NewKey};
use crate::store::Store;
use ritiro_domain::{MerchantId, Timestamp};

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
        KeyCommand::Create { merchant, new, role, name } => {
            let key = NewKey { role: (*role).into(), name: name.clone(), lasting: None };
            let merchant = keys::merchant_meant(store, merchant, *new).await?;
            create(store, merchant, key, now, out).await
        }
        KeyCommand::Revoke { prefix } => revoke(store, prefix, now, out).await,
        KeyCommand::List => list(store, out).await,
    }
}

/// The key alone is the answer, so that a script can take it.
async fn create(
    store: &Store,
    merchant: MerchantId,
    key: NewKey,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<(), KeyError> {
    let issued = keys::create_key(store, merchant, key, rand::random(), now).await?;
    Ok(writeln!(out, "{}", issued.secret)?)
}

async fn revoke(store: &Store, prefix: &str, now: Timestamp, out: &mut impl Write) -> Result<(), KeyError> {
    keys::revoke(store, prefix, now).await?;
    Ok(writeln!(out, "{prefix} is revoked.")?)
}

async fn list(store: &Store, out: &mut impl Write) -> Result<(), KeyError> {
    for (merchant, key) in keys::all_keys(store).await? {
        let (made, name) = (time(key.created_at), key.name.as_deref().unwrap_or_default());
        let used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", time(at)));
        let role = key.holder.role();
        writeln!(out, "{}\t{role}\t{made}\t{}\t{used}\t{merchant}\t{name}", key.prefix, state(&key))?;
    }
    Ok(())
}

fn state(key: &Credential) -> String {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", time(at)),
        (None, Some(at)) => format!("valid until {}", time(at)),
        (None, None) => "valid".to_owned(),
    }
}

fn time(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}
