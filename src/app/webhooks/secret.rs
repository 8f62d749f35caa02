//! The secrets that endpoints share with the service: each is shown once, stored encrypted, and used to sign.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::app::Signer;
use ritiro_domain::WebhookEndpointId;

const NONCE_LENGTH: usize = 24;

/// The text form of a secret for its merchant.
pub(super) fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// One signature of Standard Webhooks: HMAC-SHA-256 over the id, the time of sending (in seconds since 1970) and the
/// body.
pub fn signature(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// Encrypts secrets with a key that is derived from the installation's secret: a copy of the database alone cannot
/// sign.
pub(super) struct Vault(XChaCha20Poly1305);

impl Vault {
    pub(super) fn new(signer: &Signer) -> Self {
        Self(XChaCha20Poly1305::new(&signer.derive("webhook secrets").into()))
    }

    /// Encrypts a secret for storage, so that only this endpoint's row can use it.
    pub(super) fn seal(&self, endpoint: WebhookEndpointId, secret: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LENGTH] = rand::random();
        let payload = Payload { msg: secret, aad: endpoint.0.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).expect("a secret is short enough to be sealed");
        [&nonce[..], &sealed].concat()
    }

    /// Decrypts a secret; `None` if it was encrypted with another installation's key or for another endpoint.
    pub(super) fn open(&self, endpoint: WebhookEndpointId, kept: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = kept.split_first_chunk::<NONCE_LENGTH>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: endpoint.0.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// The example from the reference implementations of Standard Webhooks.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signature(&secret, id, 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(shown(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    #[test]
    fn a_sealed_secret_opens_for_its_endpoint_and_installation_only() {
        let endpoint = |n| WebhookEndpointId(Uuid::from_u128(n));
        let vault = Vault::new(&Signer::new(b"one secret"));
        let kept = vault.seal(endpoint(1), b"sesame");
        assert_eq!(vault.open(endpoint(1), &kept).as_deref(), Some(&b"sesame"[..]));
        assert_eq!(vault.open(endpoint(2), &kept), None);
        assert_eq!(Vault::new(&Signer::new(b"another")).open(endpoint(1), &kept), None);
        assert_ne!(vault.seal(endpoint(1), b"sesame"), kept, "no two look alike");
        assert!(!kept.windows(6).any(|six| six == b"sesame"));
    }

    proptest! {
        #[test]
        fn what_was_altered_does_not_open(at in any::<prop::sample::Index>(), flip in 1u8.., cut in 0usize..60) {
            let vault = Vault::new(&Signer::new(b"one secret"));
            let endpoint = WebhookEndpointId(Uuid::from_u128(1));
            let mut kept = vault.seal(endpoint, b"sesame");
            prop_assert_eq!(vault.open(endpoint, &kept[..cut.min(kept.len() - 1)]), None);
            let at = at.index(kept.len());
            kept[at] ^= flip;
            prop_assert_eq!(vault.open(endpoint, &kept), None);
        }
    }
}
