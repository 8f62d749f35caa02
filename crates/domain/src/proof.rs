//! Proofs of a hand-over: that the right one got it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{BookingId, CourierId, Invalid, Kind, MerchantId, Timestamp, ZoneId};

/// So many wrong PINs of one booking; after that only an operator may give one.
pub const PIN_ATTEMPTS: i64 = 5;
/// Most characters of a name.
const LONGEST_NAME: usize = 200;
/// Most characters of a note.
const LONGEST_NOTE: usize = 1000;

states! {
    /// How a hand-over is proved.
    ProofKind {
        /// The shopper tells the courier the number that the booking shows.
        Pin = "pin",
        /// A picture of where the goods are.
        Photo = "photo",
        /// A picture of a signature.
        Signature = "signature",
        /// Who took the goods.
        Name = "name",
        /// What happened, in the courier's words.
        Note = "note",
    }
}

impl ProofKind {
    /// Whether it is a picture, which is sent after what is said of it.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Photo | Self::Signature)
    }

    /// The text as this kind takes it, or what is wrong with it. Pictures and PINs have none.
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

/// Which proofs a zone wants before a booking is completed, by kind of booking.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProofRules {
    /// Of deliveries.
    pub delivery: Vec<ProofKind>,
    /// Of collections.
    pub collection: Vec<ProofKind>,
    /// Of shipments, at the destination.
    pub shipment: Vec<ProofKind>,
}

impl ProofRules {
    /// What is wanted of a kind of booking.
    pub fn of(&self, kind: Kind) -> &[ProofKind] {
        match kind {
            Kind::Delivery => &self.delivery,
            Kind::Collection => &self.collection,
            Kind::Shipment => &self.shipment,
        }
    }

    /// Refuses what is named twice.
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

/// The types of pictures that are taken, known by their first bytes.
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

    /// As headers name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// As names of files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// The reverse of [`MediaType::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// What a file is, whatever is said of it.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// A picture that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofFile {
    /// What it is.
    pub media: MediaType,
    /// Its length, in bytes.
    pub size: i64,
    /// SHA-256 of its content.
    pub hash: Vec<u8>,
}

/// One proof of a booking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Given by the device.
    pub id: Uuid,
    /// The tenant.
    pub merchant: MerchantId,
    /// The booking's zone.
    pub zone: ZoneId,
    /// The booking's service day.
    pub date: NaiveDate,
    /// Of which booking.
    pub booking: BookingId,
    /// Who brought it; `None`: an operator.
    pub courier: Option<CourierId>,
    /// `courier`, `operator` or `admin`.
    pub by: String,
    /// What it is.
    pub kind: ProofKind,
    /// Of a name or a note.
    pub text: Option<String>,
    /// Of a picture: under which random name it is kept.
    pub object: Option<Uuid>,
    /// Of a picture, once it was sent.
    pub file: Option<ProofFile>,
    /// When, by the device.
    pub at: Timestamp,
    /// When it was heard of.
    pub received_at: Timestamp,
}

impl Proof {
    /// Whether it proves something: a picture only once it is there.
    pub fn is_whole(&self) -> bool {
        !self.kind.is_file() || self.file.is_some()
    }

    /// Whether it says the same of the same booking, so that one of them was sent again.
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
