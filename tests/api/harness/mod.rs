//! What the tests share: a server for the whole run, and a database for each test.

pub mod program;
pub mod scratch;
mod server;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

const TEMPLATE: &str = "ritiro_template";
const MOMENT: Duration = Duration::from_millis(50);

/// Opens a connection that lives as long as the runtime of the calling test.
pub async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.unwrap_or_else(|error| panic!("cannot connect to {url}: {error:?}"));
    tokio::spawn(connection);
    client
}

/// Makes a migrated database for one test, and returns its address.
pub async fn database() -> String {
    static TEMPLATE_READY: OnceCell<()> = OnceCell::const_new();
    TEMPLATE_READY.get_or_init(prepare).await;
    database_like(TEMPLATE).await
}

/// The same without any schema.
pub async fn empty_database() -> String {
    database_like("template1").await
}

/// A copy of a database that nobody uses any more.
pub async fn copy_of(url: &str) -> String {
    let address = url.split_once('?').map_or(url, |(address, _)| address);
    let (_, name) = address.rsplit_once('/').expect("the address of a database names it");
    database_like(name).await
}

async fn database_like(template: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    // The process number keeps two runs apart that share one server.
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("t_{}_{count}", std::process::id());
    create(&name, template).await;
    server::url(&name)
}

async fn prepare() {
    create(TEMPLATE, "template1").await;
    prepare_template(&server::url(TEMPLATE)).await;
}

/// Brings the empty template at `url` to the state in which each test finds its database.
///
/// Connections opened here must be closed at the end: Postgres does not copy a database that is in use.
async fn prepare_template(url: &str) {
    let url = url.to_owned();
    // Migrations block in place, which the runtime of a test, having one thread, does not allow.
    let migrating = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(ritiro::store::migrate(&url)).unwrap();
    });
    migrating.join().unwrap();
}

/// Dropped first, since a server that is not ours may have it from an earlier run.
async fn create(database: &str, template: &str) {
    let client = connect(&server::admin_url()).await;
    let drop = format!("DROP DATABASE IF EXISTS {database}");
    client.batch_execute(&drop).await.unwrap();
    let create = format!("CREATE DATABASE {database} TEMPLATE {template}");
    // Connections that were just closed may take a moment to be gone.
    for _ in 0..100 {
        match client.batch_execute(&create).await {
            Err(error) if error.code() == Some(&SqlState::OBJECT_IN_USE) => tokio::time::sleep(MOMENT).await,
            made => return made.unwrap(),
        }
    }
    panic!("{template} stays in use");
}

mod checks {
    #[tokio::test]
    async fn each_test_has_a_database_to_itself() {
        let (first, second) = tokio::join!(super::database(), super::database());
        let (first, second) = (super::connect(&first).await, super::connect(&second).await);
        first.batch_execute("CREATE TABLE mine ()").await.unwrap();
        second.batch_execute("CREATE TABLE mine ()").await.unwrap();
    }
}
