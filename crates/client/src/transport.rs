//! The HTTP clients of all programs in this repository.

use std::time::Duration;

/// The longest time for opening a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Creates a client that keeps connections open and fails a request after `timeout`. It ignores the proxy settings of
/// the environment, because these clients measure, or connect to this machine.
///
/// # Errors
/// If the certificates of certificate authorities cannot be read.
pub fn http_client(timeout: Duration) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    reqwest::Client::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).timeout(timeout).build()
}

/// Installs the cryptography provider of rustls. A provider that the process installed before stays.
pub fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread installed a provider at the same time.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
