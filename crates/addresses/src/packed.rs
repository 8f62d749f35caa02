//! The files of the search library within the one file of an index, so that it is replaced as a whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, RamDirectory, WatchCallback, WatchHandle, WritePtr,
};

use crate::image::Image;

/// The beginning of the names of its sections.
const PREFIX: &str = "tantivy/";

/// The files of a finished index, by their names as sections.
pub(crate) fn files(
    directory: &RamDirectory,
    names: &[PathBuf],
) -> Result<Vec<(String, Vec<u8>)>, tantivy::TantivyError> {
    let mut files = Vec::new();
    for name in names {
        let bytes = directory.open_read(name)?.read_bytes()?;
        files.push((format!("{PREFIX}{}", name.display()), bytes.to_vec()));
    }
    Ok(files)
}

/// An image as a folder that cannot be written.
#[derive(Clone, Debug)]
pub(crate) struct Packed(pub(crate) Image);

impl Packed {
    fn section(&self, path: &Path) -> Option<OwnedBytes> {
        let name = format!("{PREFIX}{}", path.display());
        self.0.names().any(|known| known == name).then(|| self.0.section(&name))
    }
}

fn refusal() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::PermissionDenied, "an index is not changed after it was made")
}

impl Directory for Packed {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.section(path) {
            Some(bytes) => Ok(Arc::new(bytes)),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refusal()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.section(path).is_some())
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError { io_error: Arc::new(refusal()), filepath: path.to_owned() })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.section(path).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))?;
        Ok(bytes.to_vec())
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> std::io::Result<()> {
        Err(refusal())
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        Ok(())
    }

    /// Nobody writes, so nobody has to wait.
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
