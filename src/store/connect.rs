//! Opens connections: it tries every host of the address in order, each for a limited time.

use std::time::Duration;

use tokio_postgres::config::Host;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};

use super::error::with_causes;
use super::{StoreError, StoreResult};

/// A host that accepts a connection but does not answer must not delay the attempt with the next host any longer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// A connection and the future that drives it.
pub(super) type Opened = (Client, Connection<Socket, NoTlsStream>);

/// Parses an address such as `postgres://user:password@one,two/ritiro?target_session_attrs=read-write`.
pub(super) fn address(url: &str) -> StoreResult<Config> {
    url.parse().map_err(unreachable)
}

/// Connects to the first host that answers in time and meets the requirements of the address.
pub(super) async fn open(config: &Config) -> StoreResult<Opened> {
    let mut last = StoreError::Unreachable("the address names no host".into());
    for host in hosts(config) {
        match tokio::time::timeout(TIMEOUT, host.connect(NoTls)).await {
            Ok(Ok(opened)) => return Ok(opened),
            Ok(Err(error)) => last = unreachable(error),
            Err(_) => last = StoreError::Unreachable("it does not answer".into()),
        }
    }
    Err(last)
}

fn unreachable(error: tokio_postgres::Error) -> StoreError {
    StoreError::Unreachable(with_causes(&error))
}

/// One configuration for each host of the address.
fn hosts(config: &Config) -> Vec<Config> {
    let count = config.get_hosts().len().max(config.get_hostaddrs().len());
    let alone = |at: usize| {
        let mut one = without_hosts(config);
        match config.get_hosts().get(at) {
            Some(Host::Tcp(name)) => _ = one.host(name),
            #[cfg(unix)]
            Some(Host::Unix(path)) => _ = one.host_path(path),
            _ => {}
        }
        if let Some(address) = config.get_hostaddrs().get(at) {
            one.hostaddr(*address);
        }
        // A single port applies to all hosts.
        if let Some(port) = config.get_ports().get(at).or(config.get_ports().first()) {
            one.port(*port);
        }
        one
    };
    (0..count).map(alone).collect()
}

fn without_hosts(config: &Config) -> Config {
    let mut bare = Config::new();
    if let Some(user) = config.get_user() {
        bare.user(user);
    }
    if let Some(password) = config.get_password() {
        bare.password(password);
    }
    if let Some(name) = config.get_dbname() {
        bare.dbname(name);
    }
    if let Some(options) = config.get_options() {
        bare.options(options);
    }
    if let Some(name) = config.get_application_name() {
        bare.application_name(name);
    }
    if let Some(timeout) = config.get_connect_timeout() {
        bare.connect_timeout(*timeout);
    }
    if let Some(timeout) = config.get_tcp_user_timeout() {
        bare.tcp_user_timeout(*timeout);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        bare.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        bare.keepalives_retries(retries);
    }
    bare.ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding());
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_keeps_its_port_and_what_holds_for_all() {
        let config = "postgres://ada:secret@one:5433,two:5434/ritiro?target_session_attrs=read-write";
        let hosts = hosts(&address(config).expect("an address"));
        let described: Vec<_> =
            hosts.iter().map(|host| (host.get_hosts().to_vec(), host.get_ports().to_vec())).collect();
        let tcp = |name: &str| vec![Host::Tcp(name.into())];
        assert_eq!(described, [(tcp("one"), vec![5433]), (tcp("two"), vec![5434])]);
        for host in &hosts {
            assert_eq!((host.get_user(), host.get_password()), (Some("ada"), Some(&b"secret"[..])));
            assert_eq!(host.get_target_session_attrs(), tokio_postgres::config::TargetSessionAttrs::ReadWrite);
        }
    }

    #[tokio::test]
    async fn a_host_that_says_nothing_is_passed_over() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("its address").port();
        let config = address(&format!("postgres://ada@127.0.0.1:{port},127.0.0.1:1/ritiro")).expect("an address");
        let asked = std::time::Instant::now();
        let refused = open(&config).await.err().expect("nobody answers").to_string();
        assert!(refused.contains("error connecting"), "the last host's word: {refused}");
        assert!(asked.elapsed() < TIMEOUT * 3);
    }
}
