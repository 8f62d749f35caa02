//! The cluster as its owner sees it: started, asked for its address, stopped.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Instant;

use super::binaries::Binaries;
use super::create::create;
use super::directory::{self, DataDir};
use super::identity::Identity;
use super::postmaster::Postmaster;
use super::server::Server;
use super::{EmbeddedError, NAME, Options, socket};

/// Defaults that [`Options::settings`] may override.
const DEFAULTS: [(&str, &str); 3] = [
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    // The log is for what needs a reader; checkpoints would fill it.
    ("log_checkpoints", "off"),
];

/// A running Postgres with the superuser `ritiro` and the database `ritiro`, owned by this process.
///
/// Dropping it stops the server and waits until it is gone, usually for some 50 ms. In asynchronous code, start and
/// stop it on a thread that may block.
#[derive(Debug)]
pub struct Cluster {
    // Declared in this order for Drop: the lock is released last.
    server: Server,
    data: DataDir,
}

impl Cluster {
    /// Starts the server, creating the cluster first or taking over a running one as needed, and waits until it accepts
    /// connections.
    pub fn start(options: Options) -> Result<Cluster, EmbeddedError> {
        let began = Instant::now();
        let identity = Identity::choose(&options.data_dir)?;
        let data = DataDir::open(&options.data_dir, &identity)?;
        let server = match adopt(&data, &options, &identity)? {
            Some(server) => server,
            None => launch(&data, &options, &identity)?,
        };
        tracing::info!(
            data_dir = %data.path().display(), pid = server.pid(), user = identity.name(),
            milliseconds = began.elapsed().as_millis(), "the embedded Postgres is ready"
        );
        Ok(Cluster { server, data })
    }

    /// Address of one of its databases, as in `postgresql://ritiro@%2Fsocket%2Fdirectory:5432/ritiro`.
    pub fn url(&self, database: &str) -> String {
        socket::url(self.server.socket_dir(), NAME, database)
    }

    /// Where the data is, which may be elsewhere than asked for.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Stops the server and waits until it is gone, as dropping does.
    pub fn stop(self) {}
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let began = Instant::now();
        if let Err(error) = self.server.stop() {
            tracing::error!("{error}");
            return;
        }
        // It may lie outside the data directory, where nobody else would clear it away.
        if let Err(error) = fs::remove_dir(self.server.socket_dir()) {
            tracing::debug!(%error, "the socket directory stays");
        }
        tracing::info!(milliseconds = began.elapsed().as_millis(), "the embedded Postgres has stopped");
    }
}

/// Stops a server that goes on although its owner was killed. False if there was none.
///
/// # Errors
/// [`EmbeddedError::InUse`] if the owner lives, and what else can befall the directory.
pub fn stop_abandoned(data_dir: &Path) -> Result<bool, EmbeddedError> {
    let data = DataDir::open(data_dir, &Identity::choose(data_dir)?)?;
    match Server::running(&data)? {
        Some(mut server) => server.stop().map(|()| true),
        None => Ok(false),
    }
}

/// Address of a database on the server that another process owns and runs, if it answers.
pub fn address_of_running(data_dir: &Path, database: &str) -> Option<String> {
    let identity = Identity::choose(data_dir).ok()?;
    let cluster = directory::cluster_at(data_dir, &identity).ok()?;
    let postmaster = Postmaster::read(&cluster).filter(Postmaster::answers)?;
    Some(socket::url(&postmaster.socket_dir, NAME, database))
}

/// Takes over the server of a predecessor, unless it runs with other settings than the ones asked for.
fn adopt(data: &DataDir, options: &Options, identity: &Identity) -> Result<Option<Server>, EmbeddedError> {
    let Some(mut server) = Server::running(data)? else {
        return Ok(None);
    };
    if server.was_started_with(&arguments(data, options, identity)?) {
        tracing::info!(pid = server.pid(), "taking over the Postgres of an earlier process");
        return Ok(Some(server));
    }
    tracing::info!(pid = server.pid(), "restarting the Postgres of an earlier process with the present settings");
    server.stop().map(|()| None)
}

fn launch(data: &DataDir, options: &Options, identity: &Identity) -> Result<Server, EmbeddedError> {
    let existing = data.major()?;
    let binaries = Binaries::find(existing, data.path(), identity)?;
    if existing.is_none() {
        create(data, options.durability, &binaries, identity)?;
    }
    tracing::info!(postgres = binaries.major, from = %binaries.dir.display(), "starting Postgres");
    let arguments = arguments(data, options, identity)?;
    Server::launch(data, &arguments, &binaries, identity)
}

/// The command line of the server. Of settings given twice Postgres takes the last.
fn arguments(data: &DataDir, options: &Options, identity: &Identity) -> Result<Vec<OsString>, EmbeddedError> {
    let mut arguments = vec![OsString::from("-D"), data.cluster().into_os_string()];
    let mut set = |name: &str, value: OsString| {
        let mut setting = OsString::from(format!("{name}="));
        setting.push(value);
        arguments.extend([OsString::from("-c"), setting]);
    };
    for (name, value) in DEFAULTS {
        set(name, value.into());
    }
    for (name, value) in &options.settings {
        set(name, value.into());
    }
    for (name, value) in options.durability.settings() {
        set(name, value.into());
    }
    set("listen_addresses", OsString::new());
    set("port", socket::PORT.to_string().into());
    set("unix_socket_permissions", "0700".into());
    let mut quoted = OsString::from("\"");
    quoted.push(socket::directory(data.path(), identity)?);
    quoted.push("\"");
    set("unix_socket_directories", quoted);
    Ok(arguments)
}
