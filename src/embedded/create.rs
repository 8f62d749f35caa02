//! Creates a new cluster: it runs `initdb` in a temporary directory, creates the database, and then renames the
//! directory.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::binaries::Binaries;
use super::directory::DataDir;
use super::identity::{self, Identity};
use super::{Durability, EmbeddedError, NAME};

/// Sorting by bytes and UTF-8 are the same on every machine, whatever locales are installed.
const INITDB: [&str; 7] = [
    "--encoding=UTF8",
    "--locale=C",
    "--auth-local=trust",
    "--auth-host=reject",
    "--data-checksums",
    "--no-instructions",
    "--pgdata",
];

/// Creates the cluster of `data`, which has none yet. An interruption at any point leaves no valid cluster.
pub(super) fn create(
    data: &DataDir,
    durability: Durability,
    binaries: &Binaries,
    identity: &Identity,
) -> Result<(), EmbeddedError> {
    tracing::info!(dir = %data.path().display(), postgres = binaries.major, "creating the database");
    clear(&data.unfinished())?;
    // The temporary directory has a unique name, because the `initdb` of a killed process may still be writing to its
    // own.
    let unfinished = data.unfinished().join(std::process::id().to_string());
    let mut initdb = identity.command(&binaries.program("initdb"));
    initdb.arg("--username").arg(NAME);
    initdb.args(INITDB).arg(&unfinished);
    if durability == Durability::Off {
        initdb.arg("--no-sync");
    }
    identity::run(&mut initdb)?;
    create_database(&unfinished, durability, binaries, identity)?;
    publish(&unfinished, &data.cluster(), data.path())?;
    clear(&data.unfinished())
}

fn clear(directory: &Path) -> Result<(), EmbeddedError> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(EmbeddedError::file("remove", directory))?;
    }
    Ok(())
}

/// Creates the database with single-user Postgres, because the pinned package has no client programs.
fn create_database(
    cluster: &Path,
    durability: Durability,
    binaries: &Binaries,
    identity: &Identity,
) -> Result<(), EmbeddedError> {
    let program = binaries.program("postgres");
    let mut command = identity.command(&program);
    command.arg("--single").arg("-D").arg(cluster);
    for (name, value) in durability.settings() {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    command.args(["-c", "exit_on_error=on", "postgres"]);
    feed(&mut command, &format!("CREATE DATABASE {NAME}\n"))
}

fn feed(command: &mut Command, input: &str) -> Result<(), EmbeddedError> {
    let program = Path::new(command.get_program()).to_path_buf();
    let failed = |detail: &dyn ToString| EmbeddedError::program(&program, detail.to_string());
    command.stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let written = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(|error| failed(&error))?;
    if output.status.success() && matches!(written, Some(Ok(()))) {
        return Ok(());
    }
    Err(failed(&String::from_utf8_lossy(&output.stderr)))
}

fn publish(unfinished: &Path, cluster: &Path, parent: &Path) -> Result<(), EmbeddedError> {
    fs::rename(unfinished, cluster).map_err(EmbeddedError::file("create", cluster))?;
    // The new name must survive a power failure like the files under it.
    File::open(parent).and_then(|directory| directory.sync_all()).map_err(EmbeddedError::file("write out", parent))
}
