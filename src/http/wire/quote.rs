//! Orders now, from an origin to a destination.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant, local};
use super::offer::{Money, Reason, Refusal};
use super::order::Window;
use super::route::Leg;
use crate::app::OrderRequest;
use crate::app::booking::quotes::{QuoteAnswer, QuoteRequest};
use ritiro_domain::{Invalid, Kind, Seconds, ZoneId};

/// What is to be moved now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"origin": {"lat": 44.4937, "lng": 11.343}, "destination": {"lat": 44.5075, "lng": 11.3514},
    "size": {"parcels": 1}, "max_ride_time_seconds": 1200}))]
pub struct QuoteFields {
    /// The zone; found by the places if not given.
    pub zone_id: Option<Uuid>,
    /// Where the courier collects.
    pub origin: Place,
    /// Where the shopper is met.
    pub destination: Place,
    /// When it can be collected, within a day from now; now if not given.
    pub ready_at: Option<DateTime<FixedOffset>>,
    /// By the load dimensions of the zone; one of the first dimension if not given.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
    pub size: Option<BTreeMap<String, i64>>,
    /// How long service takes at the destination; the zone's usual if not given.
    #[schema(minimum = 0, maximum = 14400, example = 180)]
    pub service_seconds: Option<i64>,
    /// How long service takes at the origin; the zone's usual if not given.
    #[schema(minimum = 0, maximum = 14400)]
    pub origin_service_seconds: Option<i64>,
    /// Skills that the courier must have, a set of at most 64.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
    pub skills: Vec<String>,
    /// The longest time from the end of service at the origin to the start of service at the destination.
    #[schema(minimum = 0, maximum = 86400)]
    pub max_ride_time_seconds: Option<i64>,
}

impl QuoteFields {
    /// What is to be moved, or what is wrong with it.
    pub fn read(self) -> Result<QuoteRequest, Invalid> {
        // Whether or not a zone is found for it.
        within("max_ride_time_seconds", self.max_ride_time_seconds, 86_400)?;
        within("service_seconds", self.service_seconds, 14_400)?;
        within("origin_service_seconds", self.origin_service_seconds, 14_400)?;
        let order = OrderRequest {
            zone: self.zone_id.map(ZoneId),
            kind: Some(Kind::Shipment),
            origin: Some(self.origin.read("origin")?),
            destination: Some(self.destination.read("destination")?),
            size: self.size,
            service: self.service_seconds.map(Seconds),
            skills: self.skills,
            max_ride: self.max_ride_time_seconds.map(Seconds),
            origin_service: self.origin_service_seconds.map(Seconds),
            ..OrderRequest::default()
        };
        let ready_at = self.ready_at.map(|at| instant("ready_at", at)).transpose()?;
        Ok(QuoteRequest { order, ready_at })
    }
}

fn within(field: &str, value: Option<i64>, most: i64) -> Result<(), Invalid> {
    match value {
        Some(value) if !(0..=most).contains(&value) => Err(Invalid::new(field, format!("must be 0 to {most}"))),
        _ => Ok(()),
    }
}

/// Promised or refused.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum QuoteOutcome {
    /// It can be promised now.
    Offered {
        /// To hold or book it with, as an offer.
        offer_id: String,
        /// Until when.
        expires_at: DateTime<FixedOffset>,
        /// The civil day on which the window begins.
        date: NaiveDate,
        /// The promise: when service at the destination starts.
        window: Option<Window>,
        /// What it costs, by the zone's `asap`.
        price: Money,
        /// When service at the origin would start, by the plan as it is: not before `ready_at`.
        pickup_at: DateTime<FixedOffset>,
        /// When service at the destination would start, by the plan as it is.
        dropoff_at: DateTime<FixedOffset>,
        /// The way from origin to destination, which the price goes by.
        way: Leg,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// It cannot.
    Refused {
        /// Why not, and what can be had instead.
        refusal: Refusal,
    },
}

/// What it costs and when it comes.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Quote {
    /// The zone; `null` where none serves both places.
    pub zone_id: Option<Uuid>,
    /// Its civil time.
    pub time_zone: Option<String>,
    #[serde(flatten)]
    outcome: QuoteOutcome,
}

impl From<QuoteAnswer> for Quote {
    fn from(answer: QuoteAnswer) -> Self {
        let Some(book) = answer.book else {
            let (refusal, _) = answer.outcome.expect_err("no zone, no quote");
            let refusal = Refusal::nowhere(&refusal);
            return Self { zone_id: None, time_zone: None, outcome: QuoteOutcome::Refused { refusal } };
        };
        let tz = book.zone.time_zone;
        let outcome = match answer.outcome {
            Ok(quote) => QuoteOutcome::Offered {
                offer_id: quote.token,
                expires_at: local(tz, quote.expires_at),
                date: quote.date,
                window: Window::to_wire(tz, quote.window),
                price: quote.price.into(),
                pickup_at: local(tz, quote.pickup_at),
                dropoff_at: local(tz, quote.dropoff_at),
                way: Leg { distance_meters: quote.way.distance.0, duration_seconds: quote.way.duration.0 },
                reasons: quote.reasons.into_iter().map(Reason::from).collect(),
            },
            Err((refusal, offers)) => {
                let refusal = Refusal::to_wire(tz, &book.zone.dimensions, &refusal, &offers);
                QuoteOutcome::Refused { refusal }
            }
        };
        Self { zone_id: Some(book.zone.id.0), time_zone: Some(tz.name().to_owned()), outcome }
    }
}
