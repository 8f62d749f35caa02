//! Proofs of a hand-over.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{instant, local};
use super::names;
use crate::app::dispatch::proofs::{NewProof, ProofView, ProofsView};
use ritiro_domain::{BookingId, Invalid};

/// How a hand-over is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// The shopper tells the courier the number that the booking shows.
    Pin,
    /// A picture of where the goods are.
    Photo,
    /// A picture of a signature.
    Signature,
    /// Who took the goods.
    Name,
    /// What happened, in the courier's words.
    Note,
}

impl From<ProofKind> for ritiro_domain::ProofKind {
    fn from(kind: ProofKind) -> Self {
        match kind {
            ProofKind::Pin => Self::Pin,
            ProofKind::Photo => Self::Photo,
            ProofKind::Signature => Self::Signature,
            ProofKind::Name => Self::Name,
            ProofKind::Note => Self::Note,
        }
    }
}

impl From<ritiro_domain::ProofKind> for ProofKind {
    fn from(kind: ritiro_domain::ProofKind) -> Self {
        match kind {
            ritiro_domain::ProofKind::Pin => Self::Pin,
            ritiro_domain::ProofKind::Photo => Self::Photo,
            ritiro_domain::ProofKind::Signature => Self::Signature,
            ritiro_domain::ProofKind::Name => Self::Name,
            ritiro_domain::ProofKind::Note => Self::Note,
        }
    }
}

/// A proof that a courier brings.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0190a7a4-5f0c-7000-8000-2b6a9d3e4f71", "kind": "name", "text": "Ada Rossi, neighbour",
    "booking_id": "01a2027e-f3b4-7017-89c0-d2cb192dae68"}))]
pub struct ProofFields {
    /// Made by the device. Sent again with the same content it counts once. Every different wrong PIN counts, whatever its id.
    pub id: Uuid,
    /// Of a booking in one of the courier's routes.
    pub booking_id: Uuid,
    /// A photo or a signature is complete when its picture was sent too.
    pub kind: ProofKind,
    /// Only, and always, for `pin`.
    #[schema(pattern = "^[0-9]{4}$", example = json!(null))]
    pub pin: Option<String>,
    /// Only, and always, for `name` (up to 200 characters) and `note`.
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
    /// By the clock of the device; now if not given.
    pub at: Option<DateTime<FixedOffset>>,
}

impl ProofFields {
    /// The proof, or what is wrong with it.
    pub fn read(self) -> Result<NewProof, Invalid> {
        let Self { id, booking_id, kind, pin, text, at } = self;
        DeskProofFields { id, kind, pin, text, at }.read(BookingId(booking_id))
    }
}

/// A proof that an operator gives for a courier.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0190a7a4-5f0c-7000-8000-2b6a9d3e4f72", "kind": "pin", "pin": "0815"}))]
pub struct DeskProofFields {
    /// Made by the caller. Sent again with the same content it counts once.
    pub id: Uuid,
    /// `pin`, `name` or `note`.
    pub kind: ProofKind,
    /// Only, and always, for `pin`. There is no limit to an operator's attempts.
    #[schema(pattern = "^[0-9]{4}$")]
    pub pin: Option<String>,
    /// Only, and always, for `name` (up to 200 characters) and `note`.
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
    /// When; now if not given.
    pub at: Option<DateTime<FixedOffset>>,
}

impl DeskProofFields {
    /// The proof of a booking, or what is wrong with it.
    pub fn read(self, booking: BookingId) -> Result<NewProof, Invalid> {
        let four = |pin: &String| pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit());
        if self.pin.as_ref().is_some_and(|pin| !four(pin)) {
            return Err(Invalid::new("pin", "must be four digits"));
        }
        let at = self.at.map(|at| instant("at", at)).transpose()?;
        Ok(NewProof { id: self.id, booking, kind: self.kind.into(), pin: self.pin, text: self.text, at })
    }
}

/// The picture of a proof.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProofFile {
    /// What kind of picture.
    #[schema(value_type = names::MediaType, example = "image/jpeg")]
    pub media_type: &'static str,
    /// Its length.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Where it can be had without a key, below the address of this server.
    #[schema(example = "/v1/proofs/3f0c2b6a-9d3e-4f71-8a2b-3c4d5e6f7081/file?expires=1795410600&signature=EXZy…")]
    pub url: String,
    /// Until then. Read the proof again for a fresh link.
    pub expires_at: DateTime<FixedOffset>,
}

/// A proof of a hand-over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proof {
    /// As the device gave it.
    pub id: Uuid,
    /// The booking.
    pub booking_id: Uuid,
    /// What it is.
    pub kind: ProofKind,
    /// Of a name or a note.
    pub text: Option<String>,
    /// The picture of a photo or a signature, once it was sent.
    pub file: Option<ProofFile>,
    /// Who brought it; `null`: an operator.
    pub courier_id: Option<Uuid>,
    /// `courier`, `operator` or `admin`.
    #[schema(example = "courier")]
    pub reported_by: String,
    /// By the clock of the device.
    pub at: DateTime<FixedOffset>,
    /// When it was heard of.
    pub received_at: DateTime<FixedOffset>,
}

impl From<ProofView> for Proof {
    fn from(ProofView { proof, book, link }: ProofView) -> Self {
        let tz = book.zone.time_zone;
        let file = proof.file.zip(link).map(|(file, link)| ProofFile {
            media_type: file.media.as_str(),
            size_bytes: file.size,
            sha256: file.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            url: link.path,
            expires_at: local(tz, link.expires_at),
        });
        Self {
            id: proof.id,
            booking_id: proof.booking.0,
            kind: proof.kind.into(),
            text: proof.text,
            file,
            courier_id: proof.courier.map(|id| id.0),
            reported_by: proof.by,
            at: local(tz, proof.at),
            received_at: local(tz, proof.received_at),
        }
    }
}

/// The proofs of a booking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proofs {
    /// In the order in which they were heard of.
    pub items: Vec<Proof>,
    /// What the zone wants before the booking is completed, and nobody has brought.
    pub missing: Vec<ProofKind>,
}

impl From<ProofsView> for Proofs {
    fn from(ProofsView { proofs, missing }: ProofsView) -> Self {
        Self {
            items: proofs.into_iter().map(Proof::from).collect(),
            missing: missing.into_iter().map(ProofKind::from).collect(),
        }
    }
}
