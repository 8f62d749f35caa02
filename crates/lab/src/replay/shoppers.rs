//! The concurrent shoppers: they take the parcels in file order, and each requests offers, chooses, holds and books.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::args::ReplayArgs;
use super::journal::{Journal, JournalError};
use super::model::{Promise, ReplayedDay};
use super::preference::Preference;
use super::progress::Progress;
use super::tally::{Tally, count};
use crate::common::format::clock_window;
use crate::common::parcels::Parcel;
use ritiro_client::Window;
use ritiro_client::wire::{
    Booking, BookingRequest, BookingState, Hold, HoldRequest, Load, OfferRequest, Offers, Slot, Source,
};
use ritiro_client::{Call, Client, ClientError};

/// The reason for a shopper who got no slot of the day at all.
const NO_SLOTS: &str = "no_slots";
/// The reason for a shopper who lost every window that was tried to faster shoppers.
const OTHERS_WERE_QUICKER: &str = "others_were_quicker";

/// The state that all shoppers share.
pub struct Crowd {
    pub client: Arc<Client>,
    pub day: ReplayedDay,
    /// The parcels that are still to be ordered, each with its index in the demand.
    pub parcels: Vec<(usize, Parcel)>,
    pub habits: Habits,
    pub journal: Option<Journal>,
    run: Uuid,
    next: AtomicUsize,
    progress: Progress,
}

/// The behaviour of shoppers.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    pub shoppers: u32,
    pub seed: u64,
    pub hold_share: f64,
    pub patience: usize,
    pub service_seconds: u32,
    pub outage: Duration,
}

/// One shopper during the purchase.
struct Shopper<'a> {
    crowd: &'a Crowd,
    tally: &'a mut Tally,
    index: usize,
    parcel: &'a Parcel,
    name: String,
    /// The number of windows that were tried so far.
    attempt: usize,
}

/// The outcome of an attempt to book one offered window.
enum Attempt {
    Booked(Booking),
    /// The window was refused; the next window may succeed.
    Refused,
    /// A fault occurred, so the shopper stops.
    Failed,
}

impl Habits {
    pub fn new(args: &ReplayArgs) -> Self {
        Self {
            shoppers: args.shoppers,
            seed: args.seed,
            hold_share: args.hold_share,
            patience: args.patience as usize,
            service_seconds: args.service_seconds,
            outage: Duration::from_secs(args.outage_seconds.into()),
        }
    }
}

impl Crowd {
    pub fn new(
        client: Arc<Client>,
        day: ReplayedDay,
        parcels: Vec<(usize, Parcel)>,
        habits: Habits,
        journal: Option<Journal>,
    ) -> Self {
        Self {
            progress: Progress::new(parcels.len()),
            client,
            day,
            parcels,
            habits,
            journal,
            run: Uuid::new_v4(),
            next: AtomicUsize::new(0),
        }
    }

    /// Runs all shoppers; returns their tally and the elapsed time.
    pub async fn shop(self) -> Result<(Tally, Duration), JournalError> {
        let crowd = Arc::new(self);
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..crowd.habits.shoppers {
            tasks.spawn(Arc::clone(&crowd).shop_in_turn());
        }
        let mut whole = Tally::default();
        while let Some(done) = tasks.join_next().await {
            whole.merge(done.expect("a shopper does not panic")?);
        }
        crowd.progress.finish();
        whole.promises.sort_by_key(|promise| promise.parcel_index);
        Ok((whole, begun.elapsed()))
    }

    async fn shop_in_turn(self: Arc<Self>) -> Result<Tally, JournalError> {
        let mut tally = Tally::default();
        while let Some((index, parcel)) = self.parcels.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let shopper = Shopper {
                crowd: &self,
                tally: &mut tally,
                index: *index,
                parcel,
                name: format!("shopper-{index}"),
                attempt: 0,
            };
            let booked = shopper.shop().await?;
            self.progress.step(booked);
        }
        Ok(tally)
    }

    fn size(&self, parcel: &Parcel) -> Load {
        Load::from([(self.day.dimension.clone(), parcel.size)])
    }
}

impl Shopper<'_> {
    /// Runs one shopper; returns true if the shopper got a booking.
    async fn shop(mut self) -> Result<bool, JournalError> {
        let offers = match self.request_offers().await {
            Ok(offers) => offers,
            Err(error) => {
                self.note_end(&error);
                return Ok(false);
            }
        };
        let mut preference = Preference::new(self.crowd.habits.seed, self.index);
        let holds = preference.holds_first(self.crowd.habits.hold_share);
        let ranked = self.ranked(preference, &offers.slots);
        match ranked.iter().any(|(_, slot)| slot.offer().is_some()) {
            true => self.take_one_of(&ranked, holds).await,
            false => {
                count(&mut self.tally.refused, nothing_offered(&offers, &ranked));
                Ok(false)
            }
        }
    }

    /// Tries the offered windows, best first, until one is booked or the shopper's patience ends.
    async fn take_one_of(&mut self, ranked: &[(Window, &Slot)], holds: bool) -> Result<bool, JournalError> {
        let offered = ranked.iter().filter_map(|(window, slot)| Some((*window, slot.offer()?.offer_id.as_str())));
        for (window, offer) in offered.take(self.crowd.habits.patience) {
            self.attempt += 1;
            match self.take(window, offer, holds).await {
                Attempt::Booked(booking) => {
                    self.tally.first_choices += u64::from(window == ranked[0].0);
                    self.record(window, &booking)?;
                    return Ok(true);
                }
                Attempt::Refused => {}
                Attempt::Failed => return Ok(false),
            }
        }
        count(&mut self.tally.refused, OTHERS_WERE_QUICKER);
        Ok(false)
    }

    async fn request_offers(&mut self) -> Result<Offers, ClientError> {
        let body = OfferRequest {
            zone_id: Some(self.crowd.day.zone_id),
            kind: Some("delivery".to_owned()),
            place: Some(self.parcel.place),
            size: Some(self.crowd.size(self.parcel)),
            service_seconds: Some(self.service_seconds()),
            from: Some(self.crowd.day.date),
            to: Some(self.crowd.day.date),
        };
        let call = Call::post("/v1/offers", &body).outage(self.crowd.habits.outage);
        let begun = Instant::now();
        let answer = self.crowd.client.send(call).await;
        self.tally.offers.record(begun.elapsed());
        answer
    }

    /// The slots of the day, best first, offered or not.
    fn ranked<'s>(&self, preference: Preference, slots: &'s [Slot]) -> Vec<(Window, &'s Slot)> {
        let zone = self.crowd.day.time_zone;
        let slots: Vec<_> = slots.iter().filter_map(|slot| Some((slot.window()?, slot))).collect();
        let windows: Vec<Window> = slots.iter().map(|(window, _)| *window).collect();
        let wanted: Vec<_> = self.parcel.wanted.iter().map(|w| w.civil(zone)).collect();
        preference.order(&windows, &wanted, zone).into_iter().map(|at| slots[at]).collect()
    }

    async fn take(&mut self, window: Window, offer: &str, holds: bool) -> Attempt {
        match holds {
            true => self.hold_and_book(window, offer).await,
            false => self.book_offer(offer).await,
        }
    }

    async fn hold_and_book(&mut self, window: Window, offer: &str) -> Attempt {
        let hold = match self.hold(offer).await {
            Ok(hold) => hold,
            Err(error) => return self.refused_offer(&error),
        };
        self.expect_window("the hold", hold.promise.window, window);
        let error = match self.book(Source::HoldId(hold.id)).await {
            Ok(booking) => return Attempt::Booked(booking),
            Err(error) => error,
        };
        match error.refusal_code() {
            Some(code) => {
                count(&mut self.tally.held_then_refused, code);
                Attempt::Refused
            }
            None => self.failed_booking(&error),
        }
    }

    async fn book_offer(&mut self, offer: &str) -> Attempt {
        match self.book(Source::OfferId(offer)).await {
            Ok(booking) => Attempt::Booked(booking),
            Err(error) if error.refusal_code().is_some() => self.refused_offer(&error),
            Err(error) => self.failed_booking(&error),
        }
    }

    async fn hold(&mut self, offer: &str) -> Result<Hold, ClientError> {
        let key = self.idempotency_key("hold");
        let body = HoldRequest { offer_id: offer, shopper: &self.name };
        let call = Call::post("/v1/holds", &body).idempotency_key(&key).outage(self.crowd.habits.outage);
        let begun = Instant::now();
        let answer = self.crowd.client.send(call).await;
        self.tally.holds.record(begun.elapsed());
        answer
    }

    async fn book(&mut self, source: Source<'_>) -> Result<Booking, ClientError> {
        let key = self.idempotency_key("book");
        let body = BookingRequest { source, shopper: &self.name, reference: &self.parcel.id };
        let call = Call::post("/v1/bookings", &body).idempotency_key(&key).outage(self.crowd.habits.outage);
        let begun = Instant::now();
        let answer = self.crowd.client.send(call).await;
        self.tally.bookings.record(begun.elapsed());
        answer
    }

    fn refused_offer(&mut self, error: &ClientError) -> Attempt {
        match error.refusal_code() {
            Some(code) => {
                count(&mut self.tally.offered_then_refused, code);
                Attempt::Refused
            }
            None => {
                self.note_end(error);
                Attempt::Failed
            }
        }
    }

    fn failed_booking(&mut self, error: &ClientError) -> Attempt {
        self.tally.unknown_outcomes += 1;
        self.note_end(error);
        Attempt::Failed
    }

    /// Counts a shopper who was refused or stopped by a fault.
    fn note_end(&mut self, error: &ClientError) {
        match error.refusal_code() {
            Some(code) => count(&mut self.tally.refused, code),
            None => {
                tracing::debug!(shopper = self.name, %error, "a shopper was stopped");
                count(&mut self.tally.failures, error.failure_code());
            }
        }
    }

    /// Writes the promise to the journal before anything else happens.
    fn record(&mut self, asked: Window, booking: &Booking) -> Result<(), JournalError> {
        let promise = Promise {
            zone_id: self.crowd.day.zone_id,
            date: self.crowd.day.date,
            booking_id: booking.id,
            parcel_index: self.index,
            parcel_id: self.parcel.id.clone(),
            place: self.parcel.place,
            size: self.parcel.size,
            service_seconds: self.service_seconds(),
            window: asked,
            acknowledged_at: Utc::now().fixed_offset(),
        };
        if let Some(journal) = &self.crowd.journal {
            journal.append(&promise)?;
        }
        self.expect_window("the booking", booking.promise.window, asked);
        if booking.state != BookingState::Confirmed {
            self.contradiction(format!("the booking is `{}`, not confirmed", booking.state.as_str()));
        }
        self.tally.promises.push(promise);
        Ok(())
    }

    fn expect_window(&mut self, what: &str, given: Option<Window>, asked: Window) {
        if given != Some(asked) {
            let zone = self.crowd.day.time_zone;
            let (given, asked) = (
                given.map_or_else(|| "no window".to_owned(), |given| clock_window(&given, zone)),
                clock_window(&asked, zone),
            );
            self.contradiction(format!("{what} is for {given}, the offer was for {asked}"));
        }
    }

    fn contradiction(&mut self, text: String) {
        let parcel = &self.parcel.id;
        let text = format!("parcel {parcel} (number {}): {text}", self.index + 1);
        self.tally.contradictions.push(text);
    }

    fn service_seconds(&self) -> u32 {
        self.parcel.service_seconds.unwrap_or(self.crowd.habits.service_seconds)
    }

    /// One key for each action of a shopper in this run; a repeated request has the same key.
    fn idempotency_key(&self, action: &str) -> String {
        let (run, index, attempt) = (self.crowd.run, self.index, self.attempt);
        format!("{run}-{index}-{attempt}-{action}")
    }
}

/// The reason why no window was offered: the reason of the answer, or else that of the slot that the shopper
/// preferred.
fn nothing_offered<'a>(offers: &'a Offers, ranked: &[(Window, &'a Slot)]) -> &'a str {
    let favourite = ranked.first().and_then(|(_, slot)| slot.refusal());
    let refusal = offers.refusal.as_ref().or(favourite);
    refusal.map_or(NO_SLOTS, |refusal| &refusal.code)
}
