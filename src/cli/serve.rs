//! `ritiro serve` and `ritiro demo`.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use tokio::signal::unix::{SignalKind, signal};

use super::args::{DemoArgs, ServeArgs};
use super::database::Database;
use super::{Failure, health};
use crate::app::TimeSource;
use crate::app::{AppResult, Signer};
use crate::config::Settings;
use crate::server::{Server, system_time};
use crate::store::Store;
use crate::{demo, files};

/// Serves until it receives a signal to stop, then finishes the accepted requests.
pub async fn run(settings: Settings, args: &ServeArgs) -> Result<(), Failure> {
    files::raise_limit();
    let database = Database::open(&settings.database).await?;
    let served = serve(&settings, args, &database).await;
    database.close().await;
    served
}

async fn serve(settings: &Settings, args: &ServeArgs, database: &Database) -> Result<(), Failure> {
    let server = Server::start(settings, database.url(), TimeSource::system()).await?;
    let url = local_url(server.address)?;
    tracing::info!(address = %server.address, "listening");
    if let Some(path) = database.data_dir() {
        tracing::info!(path = %path.display(), "the embedded Postgres keeps its data here");
    }
    let served = until_stopped(settings, &server, &url, args.demo).await;
    tracing::info!("stopping: open requests are finished first");
    server.stop().await?;
    served
}

/// Greets and waits for the signal to stop, which may come while the demo is still being loaded.
async fn until_stopped(settings: &Settings, server: &Server, url: &Url, demo: bool) -> Result<(), Failure> {
    let greeted = async {
        greet(settings, server, url, demo).await?;
        std::future::pending().await
    };
    tokio::select! {
        failed = greeted => failed,
        stopped = stop_signal() => Ok(stopped?),
    }
}

async fn greet(settings: &Settings, server: &Server, url: &Url, demo: bool) -> Result<(), Failure> {
    let greeting = if demo {
        let deps = &server.app.deps;
        let keys = demo::keys(&deps.store, &server.app.signer, deps.now()).await?;
        demo::load(url, &keys, &settings.roads_directory()).await?.to_string()
    } else {
        format!("Ritiro answers at {url} — try it at {url}docs/ (keys: ritiro key create --merchant NAME)")
    };
    // The server continues if its output is closed.
    let _ = writeln!(io::stdout(), "{greeting}");
    Ok(())
}

/// Loads the demo market into a server that runs on the configured database.
pub async fn run_demo(settings: &Settings, args: &DemoArgs) -> Result<(), Failure> {
    let url = args.url.clone().map_or_else(|| local_url(settings.http.bind), Ok)?;
    // Asked first: a server that runs has migrated the database.
    health::ask(&url).await.map_err(|e| format!("{e}: start it with `ritiro serve`, or name it with --url"))?;
    let Some(database) = Database::of_running_server(&settings.database) else {
        return Err(format!(
            "the demo's keys are made in the database of the server at {url}, and no embedded Postgres runs here: set DATABASE_URL \
             to that of the server, or start one with `ritiro serve --demo`"
        )
        .into());
    };
    let keys = demo_keys(settings, database.url()).await;
    let keys = keys.map_err(|e| format!("{e}: the database must be that of the server at {url}"))?;
    Ok(writeln!(io::stdout(), "{}", demo::load(&url, &keys, &settings.roads_directory()).await?)?)
}

async fn demo_keys(settings: &Settings, database_url: &str) -> AppResult<demo::Keys> {
    let store = Store::new(database_url, 1)?;
    let signer = Signer::load(&store, settings.auth.secret.as_ref().map(|s| s.expose())).await?;
    demo::keys(&store, &signer, system_time()).await
}

/// The address under which this machine reaches a server that listens at `address`.
pub fn local_url(address: SocketAddr) -> Result<Url, Failure> {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Ok(Url::parse(&format!("http://{}/", SocketAddr::new(host, address.port())))?)
}

async fn stop_signal() -> std::io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
