//! The export and the erasure of a shopper's data.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::booking::{Event, Goods, Hold, Promise};
use super::common::{Place, local};
use super::contact::Contact;
use super::proof::Proof;
use crate::app::access::credentials::Credential;
use crate::app::operations::privacy::{Erased, Erasure, KeptAnswer, KeptBooking, Words};

/// All data that is stored about a shopper.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShopperExport {
    /// Your reference for the shopper.
    pub shopper: String,
    /// The time at which the export began. The export reads the data in several steps, so changes during the export may or may not be in
    /// it.
    pub exported_at: DateTime<Utc>,
    /// The bookings in every state, with contacts and all promises.
    pub bookings: Vec<KeptBookingView>,
    /// The holds in every state.
    pub holds: Vec<Hold>,
    /// The tokens, without their secrets, which are not stored.
    pub tokens: Vec<KeptToken>,
    /// Requests with an idempotency key that were answered within the last 48 hours. Their answers repeat the bookings and holds.
    pub requests: Vec<KeptRequest>,
}

/// A booking with everything that was promised for it. After its places were made coarse, each is the middle of a grid cell of 0.1 degrees.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptBookingView {
    id: Uuid,
    /// The state of the booking.
    #[schema(value_type = ritiro_domain::BookingState, example = "confirmed")]
    state: &'static str,
    zone_id: Uuid,
    /// The service day.
    date: NaiveDate,
    /// Your reference for the order.
    reference: Option<String>,
    promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    contact: Option<Contact>,
    /// The ledger of the booking, oldest first.
    events: Vec<Event>,
    /// Proofs of the hand-over, with links to pictures that work for a limited time.
    proofs: Vec<Proof>,
    /// The reports of couriers about its stops.
    reports: Vec<KeptReport>,
    created_at: DateTime<FixedOffset>,
    updated_at: DateTime<FixedOffset>,
}

impl From<KeptBooking> for KeptBookingView {
    fn from(KeptBooking { booking, context, ledger, proofs, reports }: KeptBooking) -> Self {
        let tz = context.zone.time_zone;
        Self {
            id: booking.id.0,
            state: booking.state.as_str(),
            zone_id: booking.zone.0,
            date: booking.date,
            reference: booking.reference,
            promise: Promise::to_wire(tz, &booking.promise),
            goods: Goods::to_wire(&context, &booking.order),
            contact: booking.contact.map(Contact::from),
            events: ledger.into_iter().map(|entry| Event::to_wire(&context, entry)).collect(),
            proofs: proofs.into_iter().map(Proof::from).collect(),
            reports: reports.into_iter().map(|words| KeptReport::to_wire(tz, words)).collect(),
            created_at: local(tz, booking.created_at),
            updated_at: local(tz, booking.updated_at),
        }
    }
}

/// A report of a courier about a stop of the booking.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptReport {
    /// The kind of event, as in courier events.
    #[schema(value_type = ritiro_domain::CourierEventKind, example = "complete")]
    kind: &'static str,
    at: DateTime<FixedOffset>,
    /// The position of the device.
    place: Option<Place>,
    /// The note of the courier.
    note: Option<String>,
}

impl KeptReport {
    fn to_wire(tz: chrono_tz::Tz, words: Words) -> Self {
        let place = words.place.map(Place::from);
        Self { kind: words.kind.as_str(), at: local(tz, words.at), place, note: words.note }
    }
}

/// A token of a shopper, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptToken {
    id: Uuid,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl From<Credential> for KeptToken {
    fn from(token: Credential) -> Self {
        Self {
            id: token.id.0,
            created_at: token.created_at.to_utc(),
            expires_at: token.expires_at.map(|at| at.to_utc()),
            revoked_at: token.revoked_at.map(|at| at.to_utc()),
        }
    }
}

/// An answered request with an idempotency key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptRequest {
    idempotency_key: String,
    /// `hold`, `booking`, `cancel` or `shopper_token`. New values may be added.
    #[schema(example = "booking")]
    request: String,
    answered_at: DateTime<Utc>,
}

impl From<KeptAnswer> for KeptRequest {
    fn from(answer: KeptAnswer) -> Self {
        let request = answer.scope.split(':').next().unwrap_or_default().to_owned();
        Self { idempotency_key: answer.key, request, answered_at: answer.created_at }
    }
}

/// The result of an erasure. A second erasure finds nothing to erase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasedShopper {
    /// The random text that replaces your reference for the shopper; `null` if there was nothing to erase.
    #[schema(example = "erased-5f0c2b6a9d3e4f718a2b3c4d5e6f7081")]
    pub pseudonym: Option<String>,
    /// How much was erased.
    pub erased: ErasedCounts,
}

/// How much was erased.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasedCounts {
    /// Deleted contacts.
    contacts: usize,
    /// Bookings that no longer identify the shopper and whose places are now coarse.
    bookings: usize,
    /// Holds that no longer identify the shopper and whose places are now coarse.
    holds: usize,
    /// Entries of the promise ledger of those bookings.
    ledger_entries: usize,
    /// Deleted proofs of the hand-over, with their pictures.
    proofs: usize,
    /// Tokens that were revoked.
    tokens: usize,
    /// Deleted answers to idempotency keys.
    answers: usize,
    /// Events that no longer name the shopper's orders.
    events: usize,
    /// Reports of couriers whose notes and places were deleted.
    reports: usize,
}

impl From<Erasure> for ErasedShopper {
    fn from(Erasure { pseudonym, erased }: Erasure) -> Self {
        let Erased { contacts, bookings, holds, ledger_entries, proofs, tokens, answers, events, reports } = erased;
        let erased =
            ErasedCounts { contacts, bookings, holds, ledger_entries, proofs, tokens, answers, events, reports };
        Self { pseudonym, erased }
    }
}
