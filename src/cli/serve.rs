//! `ritiro serve` and `ritiro demo`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::args::ServeArgs;
use super::database::Database;
use crate::config::Settings;
use crate::server::{Server, system_clock};

/// Serves until told to stop, then finishes what was accepted.
pub async fn run(settings: Settings, args: &ServeArgs) -> Result<(), Failure> {
    let database = Database::open(&settings.database).await?;
    let served = serve(&settings, args, &database).await;
    database.close().await;
    served
}

async fn serve(settings: &Settings, args: &ServeArgs, database: &Database) -> Result<(), Failure> {
    let server = Server::start(settings, database.url(), system_clock()).await?;
    let url = local_url(server.address)?;
    tracing::info!(address = %server.address, "listening");
    if let Some(path) = database.data_dir() {
        tracing::info!(path = %path.display(), "the embedded Postgres keeps its data here");
    }
    if args.demo {
    } else {
        println!("Ritiro answers at {url} — try it at {url}docs/ (keys: ritiro key create --merchant NAME)");
    }
    stop_signal().await?;
    tracing::info!("stopping: open requests are finished first");
    server.stop().await?;
    Ok(())
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
