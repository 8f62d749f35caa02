//! The cluster for its owner: start, address, stop.

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
    // The log is for events that need attention. Checkpoints would fill it.
    ("log_checkpoints", "off"),
];

/// A running Postgres with the superuser `ritiro` and the database `ritiro`. This process owns it.
///
/// Dropping it stops the server and waits for its end, usually about 50 ms. In asynchronous code, start and stop it on
/// a thread that may block.
#[derive(Debug)]
pub struct Cluster {
    // Drop uses this order of declaration: the lock is released last.
    server: Server,
    data: DataDir,
}

impl Cluster {
    /// Starts the server and waits until it accepts connections. It first creates the cluster or takes over a running
    /// server if needed.
    pub fn start(options: Options) -> Result<Cluster, EmbeddedError> {
        let began = Instant::now();
        let identity = directory::choose_identity(&options.data_dir)?;
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

    /// The address of one of its databases, as in `postgresql://ritiro@%2Fsocket%2Fdirectory:5432/ritiro`.
    pub fn url(&self, database: &str) -> String {
        socket::url(self.server.socket_dir(), NAME, database)
    }

    /// The data directory. It may differ from the requested one.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Stops the server and waits for its end, like dropping it.
    pub fn stop(self) {}
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let began = Instant::now();
        if let Err(error) = self.server.stop() {
            tracing::error!("{error}");
            return;
        }
        // The socket directory may be outside the data directory, so no other code would remove it.
        if let Err(error) = fs::remove_dir(self.server.socket_dir()) {
            tracing::debug!(%error, "the socket directory stays");
        }
        tracing::info!(milliseconds = began.elapsed().as_millis(), "the embedded Postgres has stopped");
    }
}

/// Stops a server that is still running although its owner was killed. Returns `false` if there was none.
///
/// # Errors
/// [`EmbeddedError::InUse`] if the owner is alive, and the errors of opening the directory.
pub fn stop_abandoned(data_dir: &Path) -> Result<bool, EmbeddedError> {
    let data = DataDir::open(data_dir, &directory::choose_identity(data_dir)?)?;
    match Server::running(&data)? {
        Some(mut server) => server.stop().map(|()| true),
        None => Ok(false),
    }
}

/// The address of a database on a server that another process owns and runs, if it answers.
pub fn address_of_running(data_dir: &Path, database: &str) -> Option<String> {
    let identity = directory::choose_identity(data_dir).ok()?;
    let cluster = directory::cluster_at(data_dir, &identity).ok()?;
    let postmaster = Postmaster::read(&cluster).filter(Postmaster::answers)?;
    Some(socket::url(&postmaster.socket_dir, NAME, database))
}

/// Takes over the server of a killed process, unless it runs with other settings than requested.
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

/// The command line of the server. If a setting occurs twice, Postgres uses the last one.
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
