//! Quotes: as-soon-as-possible deliveries from an origin to a destination.

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

/// The as-soon-as-possible delivery for which a quote is requested.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"origin": {"lat": 44.4937, "lng": 11.343}, "destination": {"lat": 44.5075, "lng": 11.3514},
    "size": {"parcels": 1}, "max_ride_time_seconds": 1200}))]
pub struct QuoteFields {
    /// The zone. If not given, it is found by the places.
    pub zone_id: Option<Uuid>,
    /// The place where the courier collects the goods.
    pub origin: Place,
    /// The place where the courier meets the shopper.
    pub destination: Place,
    /// The time from which the goods can be collected, at most one day from now. If not given, now.
    pub ready_at: Option<DateTime<FixedOffset>>,
    /// The amount per load dimension of the zone. If not given, 1 of the first dimension.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
    pub size: Option<BTreeMap<String, i64>>,
    /// How long service takes at the destination, in seconds. If not given, the zone's default.
    #[schema(minimum = 0, maximum = 14400, example = 180)]
    pub service_seconds: Option<i64>,
    /// How long service takes at the origin, in seconds. If not given, the zone's default.
    #[schema(minimum = 0, maximum = 14400)]
    pub origin_service_seconds: Option<i64>,
    /// Skills that the courier must have, at most 64 different names.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
    pub skills: Vec<String>,
    /// The longest time from the end of service at the origin to the start of service at the destination, in seconds.
    #[schema(minimum = 0, maximum = 86400)]
    pub max_ride_time_seconds: Option<i64>,
}

impl QuoteFields {
    /// Converts the request, or returns what is wrong with it.
    pub fn read(self) -> Result<QuoteRequest, Invalid> {
        // These bounds are checked even if no zone serves the places.
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

/// An offer or a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum QuoteOutcome {
    /// The delivery can be promised now.
    Offered {
        /// The token to hold or book the quote with, as an offer.
        offer_id: String,
        /// The quote can be held or booked until this time.
        expires_at: DateTime<FixedOffset>,
        /// The civil day on which the window begins.
        date: NaiveDate,
        /// The promised window: when service at the destination starts.
        window: Option<Window>,
        /// The price, by the rule `asap` of the zone.
        price: Money,
        /// The start of service at the origin in the current plan, not before `ready_at`.
        pickup_at: DateTime<FixedOffset>,
        /// The start of service at the destination in the current plan.
        dropoff_at: DateTime<FixedOffset>,
        /// The way from origin to destination, from which the price is calculated.
        way: Leg,
        /// The reasons why the window is offered.
        reasons: Vec<Reason>,
    },
    /// The delivery cannot be promised.
    Refused {
        /// The reason, and the nearest alternatives.
        refusal: Refusal,
    },
}

/// The price of an as-soon-as-possible delivery and its times.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Quote {
    /// The zone; `null` if no zone serves both places.
    pub zone_id: Option<Uuid>,
    /// The IANA time zone of the zone.
    pub time_zone: Option<String>,
    #[serde(flatten)]
    outcome: QuoteOutcome,
}

impl From<QuoteAnswer> for Quote {
    fn from(answer: QuoteAnswer) -> Self {
        let Some(context) = answer.context else {
            let (refusal, _) = answer.outcome.expect_err("no zone, no quote");
            let refusal = Refusal::nowhere(&refusal);
            return Self { zone_id: None, time_zone: None, outcome: QuoteOutcome::Refused { refusal } };
        };
        let tz = context.zone.time_zone;
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
                let refusal = Refusal::to_wire(tz, &context.zone.dimensions, &refusal, &offers);
                QuoteOutcome::Refused { refusal }
            }
        };
        Self { zone_id: Some(context.zone.id.0), time_zone: Some(tz.name().to_owned()), outcome }
    }
}
