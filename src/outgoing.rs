//! The HTTP client for addresses that come from outside, for example from merchants.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use ritiro_client::transport::{CONNECT_TIMEOUT, install_tls_provider};
use ritiro_domain::is_public;

/// Creates a client for addresses that come from outside. It follows no redirects. Unless `allow_private` is set, it does
/// not call a name that resolves to an address that is not public. It does not resolve addresses written as numbers; the
/// caller checks those.
pub fn untrusted_client(timeout: Duration, allow_private: bool) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT.min(timeout))
        .timeout(timeout);
    if allow_private { client.build() } else { client.dns_resolver(Arc::new(PublicOnly)).build() }
}

/// Resolves names to public addresses. The connection uses the address that was checked, because the name is not resolved
/// a second time.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(all_public(found.collect())?.into_iter()) as Addrs)
        })
    }
}

/// Refuses a name if one of its addresses is not public, because no legitimate endpoint has such a name.
fn all_public(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    if found.iter().all(|address| is_public(address.ip())) { Ok(found) } else { Err(NotPublic) }
}

/// The name resolves to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
struct NotPublic;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_also_leads_inwards_is_not_called() {
        let address = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let (open, inward) = (address("1.1.1.1"), address("::ffff:10.0.0.1"));
        assert_eq!(all_public(vec![open]).unwrap(), [open]);
        assert!(all_public(vec![open, inward]).is_err() && all_public(vec![inward]).is_err());
    }

    /// The resolved address decides, not the name.
    #[tokio::test]
    async fn the_client_does_not_connect_to_this_machine_by_name() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let call = async |allow_private| {
            let client = untrusted_client(Duration::from_secs(2), allow_private).unwrap();
            tokio::select! {
                _ = listener.accept() => true,
                answer = client.get(&url).send() => answer.is_ok(),
            }
        };
        assert!(!call(false).await);
        assert!(call(true).await, "with the switch it does");
    }
}
