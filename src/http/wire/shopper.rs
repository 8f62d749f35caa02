//! What is kept of a shopper, and what an erasure did.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::booking::{Event, Goods, Hold, Promise};
use super::common::{Place, local};
use super::contact::Contact;
use super::names;
use super::proof::Proof;
use super::report::EventKind;
use crate::app::access::credentials::Credential;
use crate::app::operations::privacy::{Erased, Erasure, KeptAnswer, KeptBooking, Words};

/// Everything that is kept of a shopper.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShopperExport {
    /// Your reference of the shopper.
    pub shopper: String,
    /// When the export began. It is read in parts, so what happens meanwhile may be in it or not.
    pub exported_at: DateTime<Utc>,
    /// In any state, with contacts and all promises.
    pub bookings: Vec<KeptBookingView>,
    /// In any state.
    pub holds: Vec<Hold>,
    /// Without their secrets, which are not kept.
    pub tokens: Vec<KeptToken>,
    /// Requests with an idempotency key that were answered within the last 48 hours. The answers repeat the bookings and holds.
    pub requests: Vec<KeptRequest>,
}

/// A booking with all that was promised for it. Once its places are coarse, they are the middle of a tenth of a degree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptBookingView {
    id: Uuid,
    /// Whether it stands.
    #[schema(value_type = names::BookingState, example = "confirmed")]
    state: &'static str,
    zone_id: Uuid,
    /// The service day.
    date: NaiveDate,
    /// Your reference of the order.
    reference: Option<String>,
    promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    contact: Option<Contact>,
    /// All that was promised, oldest first.
    events: Vec<Event>,
    /// That it was handed over, with links to pictures that work for a while.
    proofs: Vec<Proof>,
    /// What couriers reported of its stops.
    reports: Vec<KeptReport>,
    created_at: DateTime<FixedOffset>,
    updated_at: DateTime<FixedOffset>,
}

impl From<KeptBooking> for KeptBookingView {
    fn from(KeptBooking { booking, book, ledger, proofs, reports }: KeptBooking) -> Self {
        let tz = book.zone.time_zone;
        Self {
            id: booking.id.0,
            state: booking.state.as_str(),
            zone_id: booking.zone.0,
            date: booking.date,
            reference: booking.reference,
            promise: Promise::to_wire(tz, &booking.promise),
            goods: Goods::to_wire(&book, &booking.order),
            contact: booking.contact.map(Contact::from),
            events: ledger.into_iter().map(|entry| Event::to_wire(&book, entry)).collect(),
            proofs: proofs.into_iter().map(Proof::from).collect(),
            reports: reports.into_iter().map(|words| KeptReport::to_wire(tz, words)).collect(),
            created_at: local(tz, booking.created_at),
            updated_at: local(tz, booking.updated_at),
        }
    }
}

/// What a courier reported of a booking's stop.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptReport {
    /// What happened, as in courier events.
    #[schema(value_type = EventKind, example = "complete")]
    kind: &'static str,
    at: DateTime<FixedOffset>,
    /// Where the device was.
    place: Option<Place>,
    /// In the courier's own words.
    note: Option<String>,
}

impl KeptReport {
    fn to_wire(tz: chrono_tz::Tz, words: Words) -> Self {
        let place = words.place.map(Place::from);
        Self { kind: words.kind.as_str(), at: local(tz, words.at), place, note: words.note }
    }
}

/// A shopper's token, without what opens anything.
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

/// A request that was answered, by its idempotency key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptRequest {
    idempotency_key: String,
    /// `hold`, `booking`, `cancel` or `shopper_token`; there may be more.
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

/// What an erasure did. A second one finds nothing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasedShopper {
    /// Random; it stands where your reference of the shopper stood. `null` if there was nothing to erase.
    #[schema(example = "erased-5f0c2b6a9d3e4f718a2b3c4d5e6f7081")]
    pub pseudonym: Option<String>,
    /// How much there was.
    pub erased: ErasedCounts,
}

/// How much was erased.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasedCounts {
    /// Contacts deleted.
    contacts: usize,
    /// Bookings that name nobody any more, with coarse places.
    bookings: usize,
    /// The same of holds.
    holds: usize,
    /// Lines of the promise ledger of those bookings.
    ledger_entries: usize,
    /// Proofs of hand-over deleted, with their pictures.
    proofs: usize,
    /// Tokens revoked for good.
    tokens: usize,
    /// Answers to idempotency keys deleted.
    answers: usize,
    /// Events that name the shopper's orders no more.
    events: usize,
    /// Reports of couriers without their notes and places.
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
