//! The data directory: its location, its ownership, and the lock against other processes.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::EmbeddedError;
use super::identity::Identity;

/// The location for data if the server's user cannot access the requested one.
const FALLBACK: &str = "/var/lib/ritiro";

/// The lock file of the owning process. Its presence also marks the directory as one of Ritiro.
const LOCK: &str = "ritiro.lock";

/// The name of Postgres' own data directory within the data directory.
const CLUSTER: &str = "postgres";

/// The path of the cluster of a data directory, whether it exists or not. Another process may own it.
pub(super) fn cluster_at(asked: &Path, identity: &Identity) -> Result<PathBuf, EmbeddedError> {
    let asked = resolve(asked)?;
    let used = if identity.reaches(&asked) { asked } else { substitute(&asked) };
    Ok(used.join(CLUSTER))
}

/// The user that runs Postgres for a data directory: the owner of the cluster in it, or the first user that can.
pub(super) fn choose_identity(data_dir: &Path) -> Result<Identity, EmbeddedError> {
    let mut candidates = Identity::candidates();
    let owner = candidates.iter().position(|user| owns_cluster(user, data_dir)).unwrap_or(0);
    if candidates.is_empty() { Err(EmbeddedError::NoServerUser) } else { Ok(candidates.swap_remove(owner)) }
}

fn owns_cluster(user: &Identity, data_dir: &Path) -> bool {
    let cluster = cluster_at(data_dir, user);
    cluster.is_ok_and(|path| fs::metadata(path).is_ok_and(|found| found.uid() == user.uid()))
}

/// A data directory that this process owns until the value is dropped.
#[derive(Debug)]
pub(super) struct DataDir {
    path: PathBuf,
    lock: File,
}

impl DataDir {
    /// Creates the directory if needed, and locks it.
    pub(super) fn open(asked: &Path, identity: &Identity) -> Result<Self, EmbeddedError> {
        let path = place(asked, identity)?;
        prepare(&path, identity)?;
        let lock = lock(&path)?;
        Ok(Self { path, lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The data directory of Postgres itself.
    pub(super) fn cluster(&self) -> PathBuf {
        self.path.join(CLUSTER)
    }

    /// Contains a new cluster until it is complete and gets its final name.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.path.join("postgres.unfinished")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    /// The major version of the existing cluster, if there is one.
    pub(super) fn major(&self) -> Result<Option<u32>, EmbeddedError> {
        let file = self.cluster().join("PG_VERSION");
        if !self.cluster().exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&file).map_err(EmbeddedError::file("read", &file))?;
        // Before version 10 the major version had two parts. The program never finds such binaries.
        let major = text.trim().split('.').next().unwrap_or_default();
        major.parse().map(Some).map_err(|error| EmbeddedError::program(&file, error))
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        // Closing the file would be enough, but child processes that are being forked may still have a copy.
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, path = %self.path.display(), "the lock was not released");
        }
    }
}

/// The requested directory, or a substitute if the server's user cannot access it.
fn place(asked: &Path, identity: &Identity) -> Result<PathBuf, EmbeddedError> {
    let asked = resolve(asked)?;
    if identity.reaches(&asked) {
        return Ok(asked);
    }
    let parent = Path::new(FALLBACK);
    fs::create_dir_all(parent).map_err(EmbeddedError::file("create", parent))?;
    fs::set_permissions(parent, Permissions::from_mode(0o755))
        .map_err(EmbeddedError::file("set the permissions of", parent))?;
    let used = substitute(&asked);
    tracing::warn!(
        asked = %asked.display(), used = %used.display(),
        "the user {} cannot reach the data directory, so another one is used", identity.name()
    );
    Ok(used)
}

fn substitute(asked: &Path) -> PathBuf {
    let name = asked.file_name().unwrap_or_default().to_string_lossy();
    Path::new(FALLBACK).join(format!("{name}-{}", super::fingerprint(asked)))
}

/// Makes the path absolute and resolves the symbolic links of its existing part.
fn resolve(path: &Path) -> Result<PathBuf, EmbeddedError> {
    let path = std::path::absolute(path).map_err(EmbeddedError::file("find", path))?;
    let real = path.ancestors().find_map(|existing| {
        let rest = path.strip_prefix(existing).ok()?;
        Some(fs::canonicalize(existing).ok()?.join(rest))
    });
    // Joining an empty rest leaves a slash at the end, which `components()` removes.
    Ok(real.unwrap_or(path).components().collect())
}

fn prepare(path: &Path, identity: &Identity) -> Result<(), EmbeddedError> {
    fs::create_dir_all(path).map_err(EmbeddedError::file("create", path))?;
    let entries = fs::read_dir(path).map_err(EmbeddedError::file("read", path))?;
    let names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    let is_ours = names.iter().any(|name| name == LOCK);
    // An earlier failed attempt may have used another user: since then Postgres was installed, with a user of its own.
    if names.is_empty() || is_ours && !path.join(CLUSTER).exists() {
        return identity.take(path);
    }
    if is_ours {
        return Ok(());
    }
    Err(EmbeddedError::NotOurs { path: path.to_path_buf() })
}

fn lock(data_dir: &Path) -> Result<File, EmbeddedError> {
    let path = data_dir.join(LOCK);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        // The directory may belong to another user, who must not redirect root to another file.
        .custom_flags(libc::O_NOFOLLOW)
        .open(&path)
        .map_err(EmbeddedError::file("open", &path))?;
    match file.try_lock() {
        Ok(()) => sign(&mut file).map_err(EmbeddedError::file("write", &path))?,
        Err(TryLockError::WouldBlock) => {
            let owner = fs::read_to_string(&path).unwrap_or_default();
            return Err(EmbeddedError::InUse { data_dir: data_dir.to_path_buf(), owner: owner.trim().to_owned() });
        }
        Err(TryLockError::Error(error)) => return Err(EmbeddedError::file("lock", &path)(error)),
    }
    Ok(file)
}

/// Writes the process id, which another process shows in its error message.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("ritiro-{name}-{}", std::process::id()))
    }

    #[test]
    fn a_second_owner_is_reported_of_the_first() {
        let path = fresh("two-owners");
        let first = DataDir::open(&path, &Identity::Ourselves).unwrap();
        let error = DataDir::open(&path, &Identity::Ourselves).unwrap_err();
        assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
        drop(first);
        DataDir::open(&path, &Identity::Ourselves).unwrap();
        fs::remove_dir_all(&path).unwrap();
    }

    #[test]
    fn a_directory_with_something_else_in_it_is_left_alone() {
        let path = fresh("not-ours");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("letter.txt"), "Dear").unwrap();
        let error = DataDir::open(&path, &Identity::Ourselves).unwrap_err();
        assert!(matches!(error, EmbeddedError::NotOurs { .. }), "{error}");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        fs::remove_dir_all(&path).unwrap();
    }

    #[test]
    fn paths_are_absolute_and_without_links() {
        let path = resolve(Path::new("not/there/./yet")).unwrap();
        assert!(path.is_absolute());
        assert!(path.ends_with("not/there/yet"), "{}", path.display());
        assert!(!path.to_string_lossy().ends_with('/'));
    }
}
