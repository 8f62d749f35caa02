//! The address of the server: a Unix socket in a directory that only the server's user can open.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::EmbeddedError;
use super::identity::{self, Identity};

/// Distinguishes sockets in one directory; there is no network port.
pub(super) const PORT: u16 = 5432;

/// The file name that Postgres gives to its socket.
pub(super) const FILE: &str = ".s.PGSQL.5432";

/// The file in which Postgres records the owner of the socket.
pub(super) const LOCK: &str = ".s.PGSQL.5432.lock";

/// The smallest limit among the supported systems, in bytes.
const LONGEST_PATH: usize = 103;

/// Creates the directory for the socket: in the data directory, or under `/tmp` if that path is too long.
pub(super) fn directory(data_dir: &Path, identity: &Identity) -> Result<PathBuf, EmbeddedError> {
    let inside = data_dir.join("socket");
    if fits(&inside) {
        make(&inside, identity)?;
        return Ok(inside);
    }
    let elsewhere = Path::new("/tmp").join(format!("ritiro-{}", super::fingerprint(data_dir)));
    make(&elsewhere, identity)?;
    Ok(elsewhere)
}

/// The address of `database` on the server that listens in `directory`, for libpq, tokio-postgres and similar clients.
pub(super) fn url(directory: &Path, user: &str, database: &str) -> String {
    let host = percent_encoded(directory.as_os_str().as_bytes());
    let database = percent_encoded(database.as_bytes());
    format!("postgresql://{user}@{host}:{PORT}/{database}")
}

/// Whether the path is short enough and needs no quoting: Postgres reads a list of directories, in which quotation
/// marks have a meaning.
fn fits(directory: &Path) -> bool {
    let path = directory.join(FILE);
    let bytes = path.as_os_str().as_bytes();
    bytes.len() <= LONGEST_PATH && !bytes.contains(&b'"')
}

/// Creates the directory. Everyone who can open it is superuser of the database, so an existing directory is checked.
fn make(directory: &Path, identity: &Identity) -> Result<(), EmbeddedError> {
    if fs::symlink_metadata(directory).is_err() {
        // The server's user creates it: root must not change the owner of a file in another user's directory, because
        // that user may have replaced the file in the meantime.
        let mut mkdir = identity.command(Path::new("mkdir"));
        identity::run(mkdir.args(["-m", "700"]).arg(directory))?;
    }
    if is_private(directory, identity) {
        return Ok(());
    }
    Err(EmbeddedError::SocketDirectory { path: directory.to_path_buf(), owner: identity.name().to_owned() })
}

fn is_private(directory: &Path, identity: &Identity) -> bool {
    fs::symlink_metadata(directory).is_ok_and(|it| it.is_dir() && it.uid() == identity.uid() && it.mode() & 0o077 == 0)
}

fn percent_encoded(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    };
    bytes.iter().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn the_url_carries_the_socket_directory_as_its_host() {
        let url = url(Path::new("/data/so cket"), "ritiro", "t_1");
        assert_eq!(url, "postgresql://ritiro@%2Fdata%2Fso%20cket:5432/t_1");
        let config: tokio_postgres::Config = url.parse().unwrap();
        let host = tokio_postgres::config::Host::Unix("/data/so cket".into());
        assert_eq!(config.get_hosts(), [host]);
    }

    #[test]
    fn a_path_of_103_bytes_is_the_longest() {
        let longest = PathBuf::from("/").join("x".repeat(LONGEST_PATH - FILE.len() - 2));
        assert!(fits(&longest));
        assert!(!fits(&longest.with_added_extension("y")));
        assert!(!fits(Path::new("/a\"b")));
    }

    #[test]
    fn a_directory_that_others_could_open_is_refused() {
        let link = std::env::temp_dir().join(format!("ritiro-link-{}", std::process::id()));
        symlink("/", &link).unwrap();
        let error = make(&link, &Identity::Ourselves).unwrap_err();
        assert!(matches!(error, EmbeddedError::SocketDirectory { .. }), "{error}");
        fs::remove_file(&link).unwrap();
    }
}
