//! HTTP clients, as all parts of this program make them.

use std::time::Duration;

/// How long a connection may take to be opened.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A client that keeps connections open and gives an answer up after `patience`. No proxy of the environment is used: these
/// clients measure, or speak to this machine.
pub fn client(patience: Duration) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    reqwest::Client::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).timeout(patience).build()
}

/// rustls has no provider of its own here. When the process already chose one, that one stays.
fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing a race against another installer is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
