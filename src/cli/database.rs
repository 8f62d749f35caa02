//! The database of a command: the configured one, else the embedded Postgres.

use crate::config::DatabaseSettings;
use crate::embedded::{self, Cluster, EmbeddedError, Options};

/// A database that is there while this lives.
pub struct Database {
    url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// Starts the embedded Postgres where no database is configured.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, EmbeddedError> {
        if let Some(url) = &settings.url {
            return Ok(Self { url: url.expose().to_owned(), cluster: None });
        }
        let data_dir = settings.data_dir.clone().unwrap_or_else(embedded::default_data_dir);
        let started = tokio::task::spawn_blocking(|| Cluster::start(Options::new(data_dir))).await;
        let cluster = started.expect("starting a server does not panic")?;
        Ok(Self { url: cluster.url("ritiro"), cluster: Some(cluster) })
    }

    /// The same, but an embedded Postgres that another process runs is used along with it.
    pub async fn open_or_join(settings: &DatabaseSettings) -> Result<Self, EmbeddedError> {
        let data_dir = settings.data_dir.clone().unwrap_or_else(embedded::default_data_dir);
        match Self::open(settings).await {
            Err(error @ EmbeddedError::InUse { .. }) => {
                let url = embedded::address_of_running(&data_dir, "ritiro").ok_or(error)?;
                Ok(Self { url, cluster: None })
            }
            opened => opened,
        }
    }

    /// The one that a server on this machine uses: the configured one, or the embedded Postgres that it runs. Starts nothing.
    pub fn of_running_server(settings: &DatabaseSettings) -> Option<Self> {
        let configured = settings.url.as_ref().map(|url| url.expose().to_owned());
        let data_dir = || settings.data_dir.clone().unwrap_or_else(embedded::default_data_dir);
        let url = configured.or_else(|| embedded::address_of_running(&data_dir(), "ritiro"))?;
        Some(Self { url, cluster: None })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The directory of the embedded Postgres, if it is that.
    pub fn data_dir(&self) -> Option<&std::path::Path> {
        self.cluster.as_ref().map(Cluster::data_dir)
    }

    /// Stops the embedded Postgres, if it is that.
    pub async fn close(self) {
        if let Some(cluster) = self.cluster {
            // A server that cannot be stopped goes on, and the next start takes it over.
            let _ = tokio::task::spawn_blocking(|| cluster.stop()).await;
        }
    }
}
