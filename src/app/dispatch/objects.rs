//! The object store: a directory of this machine, or a bucket of a service that implements the S3 API.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::app::{AppError, AppResult};
use ritiro_domain::Seconds;

/// The time limit of all retries of a request to the store.
const TIMEOUT: Duration = Duration::from_secs(10);
const RETRIES: usize = 3;

/// The location of the object store.
#[derive(Clone, Debug)]
pub enum ObjectPlace {
    /// A directory, which is created when it is first needed.
    Directory(PathBuf),
    /// A bucket. Access keys and roles come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, …).
    S3 {
        /// The name of the bucket.
        bucket: String,
        /// The region of the bucket.
        region: String,
        /// The endpoint of a service other than Amazon S3.
        endpoint: Option<String>,
    },
}

/// The files of this installation. A clone shares them.
#[derive(Clone)]
pub struct Objects {
    opened: Arc<OnceCell<Box<dyn ObjectStore>>>,
    place: ObjectPlace,
    /// How long a link to a file is valid.
    pub(in crate::app) link_for: Seconds,
}

impl Objects {
    /// Creates the store. It is opened when the first file is read or written.
    pub fn new(place: ObjectPlace, link_for: Seconds) -> Self {
        Self { opened: Arc::default(), place, link_for }
    }

    /// Stores the content of a file. Its hash is part of its name, so an existing file of that name has the same
    /// content.
    pub(in crate::app) async fn put(&self, object: Uuid, hash: &[u8], content: Vec<u8>) -> AppResult<()> {
        self.store().await?.put(&name(object, hash), PutPayload::from(content)).await?;
        Ok(())
    }

    /// Returns the content of a file; `None` if it does not exist.
    pub(in crate::app) async fn get(&self, object: Uuid, hash: &[u8]) -> AppResult<Option<Vec<u8>>> {
        match self.store().await?.get(&name(object, hash)).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes one content; a missing file is no error.
    pub(in crate::app) async fn delete(&self, object: Uuid, hash: &[u8]) -> AppResult<()> {
        gone(self.store().await?.delete(&name(object, hash)).await)
    }

    /// Deletes all contents that were ever uploaded for an object, also those of an upload that stopped before the
    /// database recorded it.
    pub(in crate::app) async fn delete_all(&self, object: Uuid) -> AppResult<()> {
        let store = self.store().await?;
        let found: Vec<_> = store.list(Some(&folder(object))).try_collect().await?;
        for file in found {
            gone(store.delete(&file.location).await)?;
        }
        Ok(())
    }

    /// Checks that files can be written to the directory by writing one. A bucket is not checked before the first
    /// picture, because only a write shows whether writing is permitted.
    ///
    /// # Errors
    /// The directory and the error of the operating system.
    pub async fn ensure_writable(&self) -> Result<(), (PathBuf, std::io::Error)> {
        let ObjectPlace::Directory(directory) = &self.place else { return Ok(()) };
        let failed = |error| (directory.clone(), error);
        tokio::fs::create_dir_all(directory).await.map_err(failed)?;
        let probe = directory.join(format!(".{}", Uuid::new_v4()));
        tokio::fs::write(&probe, b"").await.map_err(failed)?;
        tokio::fs::remove_file(&probe).await.map_err(failed)
    }

    async fn store(&self) -> AppResult<&dyn ObjectStore> {
        Ok(&**self.opened.get_or_try_init(|| open(&self.place)).await?)
    }
}

async fn open(place: &ObjectPlace) -> AppResult<Box<dyn ObjectStore>> {
    match place {
        ObjectPlace::Directory(directory) => {
            tokio::fs::create_dir_all(directory).await.map_err(|e| AppError::Objects(Box::new(e)))?;
            Ok(Box::new(LocalFileSystem::new_with_prefix(directory)?.with_fsync(true).with_automatic_cleanup(true)))
        }
        ObjectPlace::S3 { bucket, region, endpoint } => {
            let retry = RetryConfig { max_retries: RETRIES, retry_timeout: TIMEOUT, ..RetryConfig::default() };
            let mut builder =
                AmazonS3Builder::from_env().with_bucket_name(bucket).with_region(region).with_retry(retry);
            // Not every service with the S3 API supports bulk deletion, and few files are deleted at once.
            builder = builder.with_disable_bulk_delete(true);
            if let Some(endpoint) = endpoint {
                builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
            }
            Ok(Box::new(builder.build()?))
        }
    }
}

fn folder(object: Uuid) -> Path {
    Path::from_iter(["proofs", &object.to_string()])
}

fn name(object: Uuid, hash: &[u8]) -> Path {
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    folder(object).join(hex)
}

fn gone(deleted: object_store::Result<()>) -> AppResult<()> {
    match deleted {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

impl From<object_store::Error> for AppError {
    fn from(error: object_store::Error) -> Self {
        Self::Objects(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_directory_that_cannot_be_written_to_is_found_before_the_first_picture() {
        let directory = std::env::temp_dir().join(format!("ritiro-objects-{}", Uuid::new_v4()));
        let objects = |path: PathBuf| Objects::new(ObjectPlace::Directory(path), Seconds(600));
        objects(directory.clone()).ensure_writable().await.unwrap();
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0, "nothing is left there");
        let file = directory.join("file");
        std::fs::write(&file, "").unwrap();
        let (described, _) = objects(file.clone()).ensure_writable().await.unwrap_err();
        assert_eq!(described, file);
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
