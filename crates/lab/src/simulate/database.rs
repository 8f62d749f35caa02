//! A temporary database for one simulated day, on the configured Postgres server.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::common::database::{connect, message};

/// Why the database operation failed.
#[derive(Debug, thiserror::Error)]
#[error("a database for the simulated day cannot be {what}: {}", message(.source))]
pub struct ScratchError {
    what: &'static str,
    #[source]
    source: tokio_postgres::Error,
}

/// A database that exists for one simulated day.
pub struct ScratchDatabase {
    admin_url: String,
    name: String,
    url: String,
}

impl ScratchDatabase {
    /// Creates a database beside the one at `url`; the user must have the permission.
    pub async fn create(url: &str) -> Result<Self, ScratchError> {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("ritiro_simulated_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let scratch = Self { admin_url: url.to_owned(), url: named(url, &name), name };
        // A killed process with the same number may have left this database behind.
        scratch.execute("created", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", scratch.name)).await?;
        scratch.execute("created", &format!("CREATE DATABASE {}", scratch.name)).await?;
        Ok(scratch)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name, which can be shown; the address may contain a password.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub async fn drop_database(self) -> Result<(), ScratchError> {
        self.execute("dropped", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await
    }

    async fn execute(&self, what: &'static str, sql: &str) -> Result<(), ScratchError> {
        let failed = |source| ScratchError { what, source };
        let client = connect(&self.admin_url).await.map_err(failed)?;
        client.batch_execute(sql).await.map_err(failed)
    }
}

/// The same address with another database name.
fn named(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(address, options)| (address, Some(options)));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgresql", address));
    let server = rest.split_once('/').map_or(rest, |(server, _)| server);
    let options = options.map_or(String::new(), |options| format!("?{options}"));
    format!("{scheme}://{server}/{name}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_an_address_changes() {
        for (url, expected) in [
            ("postgres://u:p@h:5432/a", "postgres://u:p@h:5432/n"),
            ("postgres://u@h/a?connect_timeout=2", "postgres://u@h/n?connect_timeout=2"),
            ("postgresql://ritiro@%2Fso%2Fcket:5432/ritiro", "postgresql://ritiro@%2Fso%2Fcket:5432/n"),
            ("postgres://h", "postgres://h/n"),
        ] {
            assert_eq!(named(url, "n"), expected);
        }
    }
}
