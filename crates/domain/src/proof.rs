//! Proofs of a hand-over to the right person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{BookingId, CourierId, Invalid, Kind, MerchantId, Timestamp, ZoneId};

/// The largest number of wrong PINs for one booking. After that, only an operator may enter a PIN.
pub const PIN_ATTEMPTS: i64 = 5;
/// The largest number of characters of a name.
const LONGEST_NAME: usize = 200;
/// The largest number of characters of a note.
const LONGEST_NOTE: usize = 1000;

states! {
    /// The kinds of proofs of a hand-over.
    ProofKind {
        /// A PIN: the shopper says the number in the booking to the courier.
        Pin = "pin",
        /// A picture of the place where the courier left the goods.
        Photo = "photo",
        /// A picture of a signature.
        Signature = "signature",
        /// The name of the person who took the goods.
        Name = "name",
        /// A note by the courier about the hand-over.
        Note = "note",
    }
}

impl ProofKind {
    /// Whether the proof is a picture. A picture is sent after the data of the proof.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Photo | Self::Signature)
    }

    /// Checks the text of a proof of this kind, and returns it. Pictures and PINs have no text.
    ///
    /// # Errors
    /// Returns an error if the text is missing, too long, or not possible for this kind.
    pub fn text(self, text: Option<String>) -> Result<Option<String>, Invalid> {
        let most = match self {
            Self::Name => LONGEST_NAME,
            Self::Note => LONGEST_NOTE,
            Self::Pin | Self::Photo | Self::Signature => {
                let none = Invalid::new("text", format!("is only for name and note, not for {}", self.as_str()));
                return if text.is_some() { Err(none) } else { Ok(None) };
            }
        };
        let fits = |text: &String| !text.trim().is_empty() && text.chars().count() <= most;
        match text.filter(fits) {
            Some(text) => Ok(Some(text)),
            None => Err(Invalid::new("text", format!("is required for a {}: 1 to {most} characters", self.as_str()))),
        }
    }
}

/// The proofs that a zone requires before a booking can be completed: any of `pin`, `photo`, `signature`, `name`, `note`.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = ZoneProofs))]
#[serde(deny_unknown_fields, default)]
pub struct ProofRules {
    /// Required for deliveries.
    #[cfg_attr(feature = "schema", schema(max_items = 5, example = json!(["pin"])))]
    pub delivery: Vec<ProofKind>,
    /// Required for collections.
    #[cfg_attr(feature = "schema", schema(max_items = 5, example = json!([])))]
    pub collection: Vec<ProofKind>,
    /// Required for shipments, at the destination.
    #[cfg_attr(feature = "schema", schema(max_items = 5, example = json!(["photo", "name"])))]
    pub shipment: Vec<ProofKind>,
}

impl ProofRules {
    /// The required proofs for a kind of booking.
    pub fn of(&self, kind: Kind) -> &[ProofKind] {
        match kind {
            Kind::Delivery => &self.delivery,
            Kind::Collection => &self.collection,
            Kind::Shipment => &self.shipment,
        }
    }

    /// Checks the rules.
    ///
    /// # Errors
    /// Returns an error for a kind of proof that occurs twice.
    pub fn check(&self) -> Result<(), Invalid> {
        let all = [("delivery", &self.delivery), ("collection", &self.collection), ("shipment", &self.shipment)];
        for (name, kinds) in all {
            if kinds.len() > ProofKind::ALL.len() {
                return Err(Invalid::new(
                    format!("proofs.{name}"),
                    format!("must be at most {}", ProofKind::ALL.len()),
                ));
            }
            for (i, kind) in kinds.iter().enumerate() {
                if kinds[..i].contains(kind) {
                    let field = format!("proofs.{name}[{i}]");
                    return Err(Invalid::new(field, format!("{:?} is named twice", kind.as_str())));
                }
            }
        }
        Ok(())
    }
}

/// The accepted types of pictures. The first bytes of a file decide its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediaType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
}

impl MediaType {
    /// Every type.
    pub const ALL: &[Self] = &[Self::Jpeg, Self::Png, Self::Webp];

    /// The name in HTTP headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The extension of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// Parses a name; the reverse of [`MediaType::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// The type of a file from its content, without regard to the type that the sender declared.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// A picture that the server has received.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofFile {
    /// The type of the picture.
    pub media: MediaType,
    /// The length in bytes.
    pub size: i64,
    /// The SHA-256 hash of the content.
    pub hash: Vec<u8>,
}

/// One proof of a booking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The id that the device gave it.
    pub id: Uuid,
    /// The tenant.
    pub merchant: MerchantId,
    /// The booking's zone.
    pub zone: ZoneId,
    /// The booking's service day.
    pub date: NaiveDate,
    /// The booking.
    pub booking: BookingId,
    /// The courier who provided it; `None` if an operator did.
    pub courier: Option<CourierId>,
    /// The role of the author: `courier`, `operator` or `admin`.
    pub by: String,
    /// The kind of proof.
    pub kind: ProofKind,
    /// The text of a name or a note.
    pub text: Option<String>,
    /// For a picture: the random name under which the object store keeps it.
    pub object: Option<Uuid>,
    /// For a picture: its file, after the server has received it.
    pub file: Option<ProofFile>,
    /// The instant by the device's clock.
    pub at: Timestamp,
    /// The instant at which the server received the proof.
    pub received_at: Timestamp,
}

impl Proof {
    /// Whether the proof is complete. A picture is complete only when its file has arrived.
    pub fn is_whole(&self) -> bool {
        !self.kind.is_file() || self.file.is_some()
    }

    /// Whether it has the same content for the same booking, so that one of them is a repetition.
    pub fn repeats(&self, other: &Self) -> bool {
        (self.booking, self.kind, &self.text, self.courier) == (other.booking, other.kind, &other.text, other.courier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(MediaType::of(b"\xff\xd8\xff\xe0..JFIF"), Some(MediaType::Jpeg));
        assert_eq!(MediaType::of(b"\x89PNG\r\n\x1a\n...."), Some(MediaType::Png));
        assert_eq!(MediaType::of(b"RIFF....WEBPVP8 "), Some(MediaType::Webp));
        for other in [&b"GIF89a"[..], b"<svg", b"RIFF....WAVE", b"\x89PNG", b"\xff\xd8", b""] {
            assert_eq!(MediaType::of(other), None);
        }
        for media in MediaType::ALL {
            assert_eq!(MediaType::parse(media.as_str()), Some(*media));
        }
    }

    #[test]
    fn names_and_notes_have_texts_and_nothing_else_has() {
        let text = |kind: ProofKind, text: &str| kind.text(Some(text.to_owned()));
        assert!(text(ProofKind::Name, "Ada").is_ok() && text(ProofKind::Note, &"é".repeat(1000)).is_ok());
        assert!(text(ProofKind::Name, "  ").is_err() && text(ProofKind::Name, &"x".repeat(201)).is_err());
        assert!(ProofKind::Note.text(None).is_err() && text(ProofKind::Photo, "x").is_err());
        assert_eq!(ProofKind::Pin.text(None), Ok(None));
    }

    #[test]
    fn rules_name_each_kind_once() {
        let rules =
            ProofRules { shipment: vec![ProofKind::Pin, ProofKind::Name, ProofKind::Pin], ..Default::default() };
        assert_eq!(rules.check().unwrap_err().field, "proofs.shipment[2]");
        assert_eq!(rules.of(Kind::Delivery), []);
        assert!(ProofRules::default().check().is_ok());
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            let _ = MediaType::of(&bytes);
        }
    }
}
