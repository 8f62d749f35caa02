//! The purchase of one shopper: the shopper requests offers, and books the best offered window.

use serde_json::json;
use uuid::Uuid;

use super::args::SimulateArgs;
use super::clock::Moment;
use super::day_times::DayTimes;
use super::model::{DIMENSION, PromiseRecord, Shopper};
use super::records::DayRecords;
use ritiro_client::Window;
use ritiro_client::wire::{Booking, BookingRequest, BookingState, Load, OfferRequest, Offers, Source};
use ritiro_client::{Call, Client, ClientError};

/// The reason if no offered window was acceptable.
const NOTHING_SUITED: &str = "nothing_suited";

/// Another window must last this long from now on, in seconds.
const LEAST_AHEAD: Moment = 1_800;

/// The outcome of a request for another window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriedAgain {
    /// The shopper has another promise.
    Promised,
    /// The report of the failed visit has not arrived.
    TooEarly,
    /// No window of the day can be promised.
    Refused,
}

/// The shop from a shopper's view.
pub struct Purchases<'a> {
    pub client: &'a Client,
    pub zone: Uuid,
    pub args: &'a SimulateArgs,
    pub day: &'a DayTimes,
}

impl Purchases<'_> {
    /// Runs the purchase and records its outcome; returns true if it was a booking.
    pub async fn visit(&self, at: usize, shopper: &Shopper, records: &mut DayRecords) -> bool {
        match self.shop(at, shopper, records).await {
            Ok(booked) => booked,
            Err(error) => {
                match error.refusal_code() {
                    Some(code) => records.refuse(code),
                    None => records.violations.push(format!("{}: {error}", shopper.reference)),
                }
                false
            }
        }
    }

    async fn shop(&self, at: usize, shopper: &Shopper, records: &mut DayRecords) -> Result<bool, ClientError> {
        let offers = self.request_offers(shopper).await?;
        let mut reason = offers.refusal.as_ref().map(|refusal| refusal.code.clone());
        for (rank, slot_index) in shopper.accepted.iter().enumerate() {
            let window = self.day.slots[*slot_index];
            let Some(slot) = offers.slots.iter().find(|slot| slot.window() == Some(window)) else { continue };
            let Some(offer) = slot.offer() else {
                reason = reason.or_else(|| slot.refusal().map(|refusal| refusal.code.clone()));
                continue;
            };
            match self.book(shopper, rank, &offer.offer_id).await {
                Ok(booking) => {
                    records.first_choices += u64::from(rank == 0);
                    self.record(at, shopper, window, &booking, records);
                    return Ok(true);
                }
                Err(error) => reason = Some(error.refusal_code().map(str::to_owned).ok_or(error)?),
            }
        }
        records.refuse(reason.as_deref().unwrap_or(NOTHING_SUITED));
        Ok(false)
    }

    /// Chooses another window of the day, after a courier found nobody there.
    pub async fn try_again(&self, booking: Uuid, now: Moment, records: &mut DayRecords) -> TriedAgain {
        let path = format!("/v1/bookings/{booking}");
        let known: Result<Booking, ClientError> = self.client.send(Call::get(&path)).await;
        if known.is_ok_and(|known| known.state != BookingState::Failed) {
            return TriedAgain::TooEarly;
        }
        let later = self.day.slots.iter().filter(|slot| slot.end.timestamp() > now + LEAST_AHEAD);
        for window in later {
            let answer: Result<Booking, ClientError> =
                self.client.send(Call::patch(&path, &json!({"window": window}))).await;
            match answer {
                Ok(_) => {
                    records.promise_again(booking, (window.start.timestamp(), window.end.timestamp()));
                    return TriedAgain::Promised;
                }
                Err(error) if error.refusal_code().is_some() => {}
                Err(error) => records.violations.push(format!("{booking}: another window: {error}")),
            }
        }
        records.not_tried_again += 1;
        TriedAgain::Refused
    }

    async fn request_offers(&self, shopper: &Shopper) -> Result<Offers, ClientError> {
        let body = OfferRequest {
            zone_id: Some(self.zone),
            kind: Some("delivery".to_owned()),
            place: Some(shopper.place),
            size: Some(Load::from([(DIMENSION.to_owned(), shopper.size)])),
            service_seconds: Some(shopper.service_seconds),
            from: Some(self.args.date),
            to: Some(self.args.date),
        };
        self.client.send(Call::post("/v1/offers", &body)).await
    }

    async fn book(&self, shopper: &Shopper, rank: usize, offer: &str) -> Result<Booking, ClientError> {
        let name = format!("shopper-{}", shopper.number);
        let key = format!("{}-{name}-{rank}", self.args.date);
        let body = BookingRequest { source: Source::OfferId(offer), shopper: &name, reference: &shopper.reference };
        self.client.send(Call::post("/v1/bookings", &body).idempotency_key(&key)).await
    }

    fn record(&self, at: usize, shopper: &Shopper, offered: Window, booking: &Booking, records: &mut DayRecords) {
        if booking.promise.window != Some(offered) {
            records.violations.push(format!("{}: the booking is for another window than its offer", shopper.reference));
        }
        records.promise(PromiseRecord {
            booking: booking.id,
            shopper: at,
            reference: shopper.reference.clone(),
            place: shopper.place,
            window: (offered.start.timestamp(), offered.end.timestamp()),
        });
    }
}
