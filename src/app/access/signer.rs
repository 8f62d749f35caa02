//! The signatures of this installation: booking tokens, offers, and the keys of the demo.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::app::AppResult;
use crate::store::{Store, settings};
use ritiro_domain::BookingId;

const BOOKING_TOKEN: &str = "ritiro_bt_";

/// Holds the secret of the installation, which all its instances share.
pub struct Signer {
    keyed: Hmac<Sha256>,
}

impl Signer {
    /// Creates a signer from a secret.
    pub fn new(secret: &[u8]) -> Self {
        Self { keyed: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length") }
    }

    /// Loads the configured secret, or else the secret in the database, which the first instance generates.
    pub async fn load(store: &Store, configured: Option<&str>) -> AppResult<Self> {
        if let Some(secret) = configured {
            return Ok(Self::new(secret.as_bytes()));
        }
        let fresh: [u8; 32] = rand::random();
        let kept = settings::get_or_insert(&mut *store.connection().await?, "signing_secret", &fresh).await?;
        Ok(Self::new(&kept))
    }

    /// HMAC-SHA-256 of the data. A signature for one purpose is not valid for another purpose.
    pub fn sign(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        self.mac(purpose, data).finalize().into_bytes().into()
    }

    /// Whether `tag` is the signature, compared in constant time.
    pub fn verify(&self, purpose: &str, data: &[u8], tag: &[u8]) -> bool {
        self.mac(purpose, data).verify_slice(tag).is_ok()
    }

    /// Derives 32 bytes from a label. They are always the same for a label, and they cannot be guessed without the
    /// secret.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        self.sign("derive", label.as_bytes())
    }

    /// The signature as text for URLs.
    pub fn signature(&self, purpose: &str, data: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(purpose, data))
    }

    /// The four digits that the shopper says to the courier; they are always the same for a booking.
    pub fn pin(&self, id: BookingId) -> String {
        let [a, b, c, d, ..] = self.sign("pin", id.0.as_bytes());
        format!("{:04}", u32::from_be_bytes([a, b, c, d]) % 10_000)
    }

    /// The token with which its holder may see and change one booking.
    pub fn booking_token(&self, id: BookingId) -> String {
        let tag = URL_SAFE_NO_PAD.encode(self.sign("booking", id.0.as_bytes()));
        format!("{BOOKING_TOKEN}{}_{tag}", id.0.simple())
    }

    /// The booking of a token that this installation signed.
    pub fn read_booking_token(&self, token: &str) -> Option<BookingId> {
        let (id, tag) = token.strip_prefix(BOOKING_TOKEN)?.split_once('_')?;
        let id = Uuid::try_parse(id).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        self.verify("booking", id.as_bytes(), &tag).then_some(BookingId(id))
    }

    fn mac(&self, purpose: &str, data: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(purpose.as_bytes());
        // No purpose contains a zero byte, so the boundary between purpose and data is unambiguous.
        mac.update(&[0]);
        mac.update(data);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_token_names_its_booking_and_cannot_be_altered() {
        let signer = Signer::new(b"one secret");
        let id = BookingId(Uuid::from_u128(7));
        let token = signer.booking_token(id);
        assert_eq!(signer.read_booking_token(&token), Some(id));
        let other = token.replace("007_", "008_");
        assert_ne!(other, token);
        assert_eq!(signer.read_booking_token(&other), None);
        assert_eq!(signer.read_booking_token(&token[..token.len() - 1]), None);
        assert_eq!(Signer::new(b"another").read_booking_token(&token), None);
    }

    #[test]
    fn a_pin_has_four_digits_and_is_that_of_one_booking() {
        let signer = Signer::new(b"one secret");
        let pins: Vec<_> = (0..200).map(|n| signer.pin(BookingId(Uuid::from_u128(n)))).collect();
        assert!(pins.iter().all(|pin| pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(pins.iter().collect::<std::collections::HashSet<_>>().len() > 180);
        assert_eq!(signer.pin(BookingId(Uuid::from_u128(7))), pins[7]);
        assert_ne!(Signer::new(b"another").pin(BookingId(Uuid::from_u128(7))), pins[7]);
    }

    #[test]
    fn purposes_are_kept_apart() {
        let signer = Signer::new(b"one secret");
        assert!(signer.verify("offer", b"x", &signer.sign("offer", b"x")));
        assert!(!signer.verify("booking", b"x", &signer.sign("offer", b"x")));
        assert_ne!(signer.derive("a"), signer.derive("b"));
    }
    proptest::proptest! {
        #[test]
        fn anything_else_is_no_booking_token(text in "(ritiro_bt_)?[0-9a-f-]{0,36}_?.{0,60}") {
            proptest::prop_assert_eq!(Signer::new(b"one secret").read_booking_token(&text), None);
        }
    }
}
