//! Where files lie: a directory of this machine, or a bucket of whatever speaks S3.

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

use super::{AppError, AppResult};
use ritiro_domain::Seconds;

/// A store that does not answer is asked again for so long.
const TIMEOUT: Duration = Duration::from_secs(10);
const RETRIES: usize = 3;

/// Where files lie.
#[derive(Clone, Debug)]
pub enum ObjectPlace {
    /// Below a directory, which is made when it is first needed.
    Directory(PathBuf),
    /// In a bucket. Keys and roles come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, …).
    S3 {
        /// Its name.
        bucket: String,
        /// Where it is.
        region: String,
        /// Of a service other than Amazon's.
        endpoint: Option<String>,
    },
}

/// The files of this installation. Cloning shares them.
#[derive(Clone)]
pub struct Objects {
    opened: Arc<OnceCell<Box<dyn ObjectStore>>>,
    place: ObjectPlace,
    /// How long a link to a file works.
    pub(super) link_for: Seconds,
}

impl Objects {
    /// Nothing is opened before the first file.
    pub fn new(place: ObjectPlace, link_for: Seconds) -> Self {
        Self { opened: Arc::default(), place, link_for }
    }

    /// Keeps the content of a file, whose hash is part of its name: what is there already is the same.
    pub(super) async fn put(&self, object: Uuid, hash: &[u8], content: Vec<u8>) -> AppResult<()> {
        self.store().await?.put(&name(object, hash), PutPayload::from(content)).await?;
        Ok(())
    }

    /// The content of a file; `None` if it is not there.
    pub(super) async fn get(&self, object: Uuid, hash: &[u8]) -> AppResult<Option<Vec<u8>>> {
        match self.store().await?.get(&name(object, hash)).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes one content; that it is not there is no error.
    pub(super) async fn delete(&self, object: Uuid, hash: &[u8]) -> AppResult<()> {
        gone(self.store().await?.delete(&name(object, hash)).await)
    }

    /// Deletes all that was ever sent for an object, also by somebody who died before it was written down.
    pub(super) async fn delete_all(&self, object: Uuid) -> AppResult<()> {
        let store = self.store().await?;
        let found: Vec<_> = store.list(Some(&folder(object))).try_collect().await?;
        for file in found {
            gone(store.delete(&file.location).await)?;
        }
        Ok(())
    }

    /// Whether files can be kept in the directory, found out by keeping one. A bucket is asked with the first picture: whether one may
    /// write to it, nothing else tells.
    ///
    /// # Errors
    /// The directory and what the system says.
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
            // Not every service that speaks S3 deletes many at once, and there are few.
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
