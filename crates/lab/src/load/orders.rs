//! The orders of shoppers: random places and windows, and the request bodies.

use std::fmt::Write;

use chrono::SecondsFormat;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::plan_days::{PlanDay, SLOTS};

/// The centre of the town.
pub const DEPOT: (f64, f64) = (45.4642, 9.19);
/// The zone, south-west and north-east: a town of about ten by ten kilometres.
pub const AREA: ((f64, f64), (f64, f64)) = ((45.4192, 9.126), (45.5092, 9.254));
/// The service time at the door.
pub const SERVICE_SECONDS: u32 = 60;

/// A random place in the zone, and a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderChoice {
    /// The latitude in degrees.
    pub lat: f64,
    /// The longitude in degrees.
    pub lng: f64,
    /// The index of the slot in [`SLOTS`].
    pub slot: usize,
}

impl OrderChoice {
    /// A random place in the zone, and a random slot.
    pub fn random(rng: &mut ChaCha8Rng) -> Self {
        let ((south, west), (north, east)) = AREA;
        Self {
            lat: rng.random_range(south..north),
            lng: rng.random_range(west..east),
            slot: rng.random_range(0..SLOTS.len()),
        }
    }
}

/// The body of `POST /v1/bookings` from a place and a window.
pub fn booking(body: &mut String, plan: PlanDay, choice: OrderChoice, reference: &str) {
    let (start, end) = plan.window(choice.slot);
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    body.clear();
    let written = write!(
        body,
        r#"{{"zone_id":"{}","place":{{"lat":{:.6},"lng":{:.6}}},"window":{{"start":"{}","end":"{}"}},"shopper":"shopper-{reference}","reference":"{reference}"}}"#,
        plan.zone,
        choice.lat,
        choice.lng,
        instant(start),
        instant(end),
    );
    written.expect("a string takes everything");
}

/// The body of `POST /v1/offers` for one day.
pub fn offers(body: &mut String, plan: PlanDay, choice: OrderChoice) {
    body.clear();
    let written = write!(
        body,
        r#"{{"zone_id":"{}","place":{{"lat":{:.6},"lng":{:.6}}},"from":"{}","to":"{}"}}"#,
        plan.zone, choice.lat, choice.lng, plan.date, plan.date,
    );
    written.expect("a string takes everything");
}

/// The body of `POST /v1/holds` of an offer.
pub fn hold(body: &mut String, offer: &str, reference: &str) {
    body.clear();
    let written = write!(body, r#"{{"offer_id":"{offer}","shopper":"shopper-{reference}"}}"#);
    written.expect("a string takes everything");
}

/// The body of `POST /v1/bookings` of a hold.
pub fn booking_of(body: &mut String, hold: &str, reference: &str) {
    body.clear();
    let written = write!(body, r#"{{"hold_id":"{hold}","shopper":"shopper-{reference}","reference":"{reference}"}}"#);
    written.expect("a string takes everything");
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_same_seed_wishes_the_same() {
        let choices = |seed| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            (0..5).map(|_| OrderChoice::random(&mut rng)).collect::<Vec<_>>()
        };
        assert_eq!(choices(1), choices(1));
        assert_ne!(choices(1), choices(2));
    }
}
