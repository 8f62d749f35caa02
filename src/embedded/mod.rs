//! A Postgres of our own: found or fetched, created, started, and stopped with us, so that Ritiro runs with nothing
//! set up beforehand. Whoever has a server sets `DATABASE_URL` and needs none of this.
//!
//! The server listens on a Unix socket alone, in a directory that only its user can open; that is why the socket
//! trusts whoever connects. One process owns a data directory, by a lock. If that process is killed, the server goes
//! on, and the next owner takes it over with all its data. A clean exit stops it.
//!
//! ```text
//! DATA_DIR/ritiro.lock           held by the owner, holds its process number
//! DATA_DIR/postgres/             what Postgres calls its data directory
//! DATA_DIR/postgres.unfinished/  holds a cluster being created
//! DATA_DIR/socket/               the socket, unless its path would be too long
//! DATA_DIR/server.log            the server's log since its start; server.log.previous is the one before
//! ```

mod binaries;
mod cluster;
mod create;
mod directory;
mod download;
mod error;
mod identity;
mod postmaster;
mod server;
mod socket;

use std::env;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use cluster::{Cluster, address_of_running, stop_abandoned};
pub use error::EmbeddedError;

/// Name of the superuser and of the database that every cluster has.
const NAME: &str = "ritiro";

/// What a committed transaction survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A crash of the server or the machine, as Postgres promises.
    Full,
    /// Nothing but the server's own clean stop. Faster, and for tests alone.
    Off,
}

impl Durability {
    /// Given on the command line, so that no `ALTER SYSTEM` can say otherwise.
    fn settings(self) -> [(&'static str, &'static str); 3] {
        let value = match self {
            Self::Full => "on",
            Self::Off => "off",
        };
        ["fsync", "full_page_writes", "synchronous_commit"].map(|name| (name, value))
    }
}

/// How to start a [`Cluster`].
#[derive(Debug, Clone)]
pub struct Options {
    /// Created if it is not there. It must be empty, or one used before.
    pub data_dir: PathBuf,
    /// Whether to survive crashes.
    pub durability: Durability,
    /// Further settings of Postgres, name and value. Where it listens and its durability cannot be set this way.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// A durable server with the usual settings.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), durability: Durability::Full, settings: Vec::new() }
    }
}

/// A program that comes with Postgres: from `PG_BINDIR`, else `PATH`, else where installers put it.
pub fn program(name: &str) -> Option<PathBuf> {
    binaries::program(name)
}

/// Where data goes unless told otherwise: `$XDG_DATA_HOME/ritiro`, else `~/.local/share/ritiro`.
pub fn default_data_dir() -> PathBuf {
    user_dir("XDG_DATA_HOME", ".local/share")
        .map(|parent| parent.join("ritiro"))
        .unwrap_or_else(|| PathBuf::from("/var/lib/ritiro/default"))
}

/// The directory that `variable` names if it is absolute, as the XDG specification asks, else `below` the home.
fn user_dir(variable: &str, below: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute()).or_else(|| {
        let home = env::home_dir().filter(|home| home.is_absolute())?;
        Some(home.join(below))
    })
}

/// Eight hexadecimal digits that tell directories apart which have to share one parent.
fn fingerprint(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}
