//! HTTP clients, as all programs here make them.

use std::time::Duration;

/// How long a connection may take to be opened.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A client that keeps connections open and fails a request after `timeout`. No proxy of the environment is used: these
/// clients measure, or speak to this machine.
///
/// # Errors
/// If the certificates of authorities cannot be read.
pub fn http_client(timeout: Duration) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    reqwest::Client::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).timeout(timeout).build()
}

/// Tells rustls which cryptography to use. A provider that the process chose before stays.
pub fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread has just installed one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
