//! Proofs of the hand-over.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{instant, local};
use crate::app::dispatch::proofs::{NewProof, ProofView, ProofsView};
use ritiro_domain::{BookingId, Invalid, ProofKind};

/// A proof that a courier's device sends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0190a7a4-5f0c-7000-8000-2b6a9d3e4f71", "kind": "name", "text": "Ada Rossi, neighbour",
    "booking_id": "01a2027e-f3b4-7017-89c0-d2cb192dae68"}))]
pub struct ProofFields {
    /// An id that the device creates. A proof that is sent again with the same content counts once. Each different wrong PIN counts as an
    /// attempt, with any id.
    pub id: Uuid,
    /// A booking in one of the courier's routes.
    pub booking_id: Uuid,
    /// The kind. A photo or a signature is complete only when its picture was uploaded too.
    pub kind: ProofKind,
    /// Required for `pin`; not allowed for other kinds.
    #[schema(pattern = "^[0-9]{4}$", example = json!(null))]
    pub pin: Option<String>,
    /// Required for `name` (up to 200 characters) and `note`; not allowed for other kinds.
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
    /// The time by the device's clock. If not given, the time of the request.
    pub at: Option<DateTime<FixedOffset>>,
}

impl ProofFields {
    /// Converts the proof, or returns what is wrong with it.
    pub fn read(self) -> Result<NewProof, Invalid> {
        let Self { id, booking_id, kind, pin, text, at } = self;
        DeskProofFields { id, kind, pin, text, at }.read(BookingId(booking_id))
    }
}

/// A proof that an operator gives in place of a courier.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"id": "0190a7a4-5f0c-7000-8000-2b6a9d3e4f72", "kind": "pin", "pin": "0815"}))]
pub struct DeskProofFields {
    /// An id that the caller creates. A proof that is sent again with the same content counts once.
    pub id: Uuid,
    /// `pin`, `name` or `note`.
    pub kind: ProofKind,
    /// Required for `pin`; not allowed for other kinds. The number of an operator's attempts is not limited.
    #[schema(pattern = "^[0-9]{4}$")]
    pub pin: Option<String>,
    /// Required for `name` (up to 200 characters) and `note`; not allowed for other kinds.
    #[schema(min_length = 1, max_length = 1000)]
    pub text: Option<String>,
    /// The time. If not given, the time of the request.
    pub at: Option<DateTime<FixedOffset>>,
}

impl DeskProofFields {
    /// Converts the proof of a booking, or returns what is wrong with it.
    pub fn read(self, booking: BookingId) -> Result<NewProof, Invalid> {
        let four = |pin: &String| pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit());
        if self.pin.as_ref().is_some_and(|pin| !four(pin)) {
            return Err(Invalid::new("pin", "must be four digits"));
        }
        let at = self.at.map(|at| instant("at", at)).transpose()?;
        Ok(NewProof { id: self.id, booking, kind: self.kind, pin: self.pin, text: self.text, at })
    }
}

/// The picture of a proof.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProofFile {
    /// The media type of the picture.
    #[schema(value_type = ritiro_domain::MediaType, example = "image/jpeg")]
    pub media_type: &'static str,
    /// The length in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// A signed link to the picture, relative to the address of this server. It works without a key.
    #[schema(example = "/v1/proofs/3f0c2b6a-9d3e-4f71-8a2b-3c4d5e6f7081/file?expires=1795410600&signature=EXZy…")]
    pub url: String,
    /// The time until which the link works. Read the proof again to get a new link.
    pub expires_at: DateTime<FixedOffset>,
}

/// A proof of the hand-over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proof {
    /// The id that the device or the caller created.
    pub id: Uuid,
    /// The booking.
    pub booking_id: Uuid,
    /// The kind of proof.
    pub kind: ProofKind,
    /// The text of a name or a note.
    pub text: Option<String>,
    /// The picture of a photo or a signature, once it was uploaded.
    pub file: Option<ProofFile>,
    /// The courier who sent it; `null` if an operator did.
    pub courier_id: Option<Uuid>,
    /// The role of the sender: `courier`, `operator` or `admin`.
    #[schema(example = "courier")]
    pub reported_by: String,
    /// The time by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// The time at which the server received it.
    pub received_at: DateTime<FixedOffset>,
}

impl From<ProofView> for Proof {
    fn from(ProofView { proof, context, link }: ProofView) -> Self {
        let tz = context.zone.time_zone;
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
            kind: proof.kind,
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
    /// The proofs, in the order in which the server received them.
    pub items: Vec<Proof>,
    /// The proofs that the zone requires before the booking can be completed and that are still missing.
    pub missing: Vec<ProofKind>,
}

impl From<ProofsView> for Proofs {
    fn from(ProofsView { proofs, missing }: ProofsView) -> Self {
        Self { items: proofs.into_iter().map(Proof::from).collect(), missing }
    }
}
