//! The server of the test run: the one that `RITIRO_TEST_DATABASE_URL` names, else one of our own.
//!
//! The variable holds the address of any database on a server where the tests may create others, as in
//! `postgresql://user:password@host:5432/postgres`. Only one run at a time may use such a server, and what it created
//! stays there.

use std::env;
use std::sync::{LazyLock, Mutex, PoisonError};

use ritiro::embedded::{Cluster, Durability, Options};

use super::scratch::Scratch;

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

/// Address of a database of that name on the server, whether it exists or not.
pub fn url(database: &str) -> String {
    SERVER.url(database)
}

/// Address of the database in which others are created.
pub fn admin_url() -> String {
    SERVER.url("postgres")
}

struct Server {
    /// Address of some database on the server.
    url: String,
    /// Ours, until the end of the run.
    own: Mutex<Option<(Cluster, Scratch)>>,
}

impl Server {
    fn start() -> Self {
        match env::var("RITIRO_TEST_DATABASE_URL") {
            Ok(url) => Self { url, own: Mutex::new(None) },
            Err(_) => Self::start_own(),
        }
    }

    fn start_own() -> Self {
        let scratch = Scratch::new();
        let options = Options {
            durability: Durability::Off,
            settings: vec![("max_connections".into(), "500".into())],
            ..Options::new(scratch.path())
        };
        let cluster = Cluster::start(options).unwrap_or_else(|error| panic!("{error}"));
        // SAFETY: the handler takes no arguments, and nothing in it unwinds.
        unsafe { libc::atexit(stop_at_exit) };
        Self { url: cluster.url("postgres"), own: Mutex::new(Some((cluster, scratch))) }
    }

    fn url(&self, database: &str) -> String {
        let (address, query) = match self.url.split_once('?') {
            Some((address, query)) => (address, format!("?{query}")),
            None => (self.url.as_str(), String::new()),
        };
        let (server, _) = address.rsplit_once('/').expect("the address of the server names a database");
        format!("{server}/{database}{query}")
    }
}

/// The test runner leaves by `exit`, which drops no statics.
extern "C" fn stop_at_exit() {
    let own = SERVER.own.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((cluster, scratch)) = own {
        cluster.stop();
        drop(scratch);
    }
}
