//! `ritiro health`: for whoever watches a container.

use std::time::Duration;

use reqwest::Url;

use ritiro_client::transport::http_client;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Whether the server at `url` is ready, or why not.
pub async fn ask(url: &Url) -> Result<(), String> {
    let address = url.join("/health/ready").map_err(|e| format!("{url} is no address of a server: {e}"))?;
    let client = http_client(TIMEOUT).map_err(|e| e.to_string())?;
    let answer = client.get(address.clone()).send().await.map_err(|_| format!("no server answers at {address}"))?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("the server at {address} is not ready: it answers {status}")),
    }
}
