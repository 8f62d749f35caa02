//! The first bookings of the demo, so that there are routes to look at.
//!
//! Each shopper requests offers and takes one of the first. The result depends on the time of day: late in the evening all bookings are for
//! tomorrow, and a shopper who wants an as-soon-as-possible delivery takes the first slot instead.

use indicatif::ProgressBar;
use reqwest::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::town::DemoTown;
use ritiro_client::wire::{Booking, Created, Offers};
use ritiro_client::{Call, Client, ClientError};

/// The number of steps of the progress bar.
pub const STEPS: u64 = ORDERS.len() as u64;
/// How often a shopper tries. An offer may become invalid before it is booked: its cut-off passes, or another shopper is faster.
const ATTEMPTS: u32 = 3;

/// The order of a shopper of the demo.
struct Wish {
    shopper: &'static str,
    goods: Goods,
    parcels: u32,
    grams: u32,
    skills: &'static [&'static str],
    choice: Choice,
    /// Whether the offer is held before it is booked.
    held: bool,
}

/// What has to be moved, and the numbers of the spots of the town.
enum Goods {
    Delivery(usize),
    Collection(usize),
    Shipment(usize, usize),
}

/// Which offer the shopper takes.
enum Choice {
    /// The as-soon-as-possible window, otherwise the first slot.
    Asap,
    /// The slot after this number of others, otherwise the last slot.
    Slot(usize),
}

const fn wish(shopper: &'static str, goods: Goods, parcels: u32, grams: u32, slot: usize) -> Wish {
    Wish { shopper, goods, parcels, grams, skills: &[], choice: Choice::Slot(slot), held: false }
}

const ORDERS: [Wish; 12] = [
    wish("Ada Bianchi", Goods::Delivery(0), 1, 1_500, 0),
    Wish { held: true, ..wish("Bruno Conti", Goods::Delivery(1), 2, 6_000, 0) },
    wish("Carla Monti", Goods::Delivery(2), 1, 800, 1),
    Wish { skills: &["fridge"], ..wish("Dino Villa", Goods::Delivery(3), 3, 9_000, 1) },
    wish("Emma Sala", Goods::Collection(4), 1, 2_200, 1),
    wish("Fabio Riva", Goods::Shipment(5, 6), 1, 4_000, 2),
    Wish { choice: Choice::Asap, ..wish("Gaia Leoni", Goods::Delivery(7), 1, 1_200, 0) },
    Wish { held: true, ..wish("Hugo Serra", Goods::Delivery(8), 4, 18_000, 2) },
    wish("Ines Ricci", Goods::Delivery(9), 2, 3_500, 3),
    Wish { skills: &["id_check"], ..wish("Jacopo Testa", Goods::Delivery(10), 1, 500, 3) },
    Wish { held: true, ..wish("Katia Bruno", Goods::Delivery(11), 2, 7_000, 4) },
    wish("Lia Donati", Goods::Delivery(12), 1, 2_000, 4),
];

/// Makes the bookings one after another. A booking without room is skipped.
pub async fn make(
    client: &Client,
    zone: Uuid,
    town: &DemoTown,
    bar: &ProgressBar,
) -> Result<Vec<Booking>, ClientError> {
    let mut made = Vec::new();
    for (number, wish) in (1..).zip(&ORDERS) {
        bar.set_message(format!("a booking for {}", wish.shopper));
        made.extend(wish.fulfil(client, (zone, town), number).await?);
        bar.inc(1);
    }
    Ok(made)
}

impl Wish {
    /// Books an offer, and requests new offers if it is no longer available.
    async fn fulfil(
        &self,
        client: &Client,
        (zone, town): (Uuid, &DemoTown),
        number: u32,
    ) -> Result<Option<Booking>, ClientError> {
        for _ in 0..ATTEMPTS {
            let offers: Offers = client.send(Call::post("/v1/offers", &self.request(zone, town))).await?;
            let Some(offer) = self.choose(&offers) else { return Ok(None) };
            match self.book(client, offer, town, number).await {
                Err(ClientError::Problem { status: StatusCode::CONFLICT, .. }) => {}
                outcome => return outcome.map(Some),
            }
        }
        Ok(None)
    }

    /// The request leaves out the days, so the server starts with its own today.
    fn request(&self, zone: Uuid, town: &DemoTown) -> Value {
        let mut body = json!({
            "zone_id": zone,
            "size": {"parcels": self.parcels, "grams": self.grams},
            "skills": self.skills,
            "asap": matches!(self.choice, Choice::Asap),
        });
        let place = |spot: usize| town.spot(spot).json();
        let places = match self.goods {
            Goods::Delivery(spot) => json!({"kind": "delivery", "place": place(spot)}),
            Goods::Collection(spot) => json!({"kind": "collection", "place": place(spot)}),
            Goods::Shipment(from, to) => json!({"kind": "shipment", "origin": place(from), "destination": place(to)}),
        };
        for (field, value) in places.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        body
    }

    fn choose<'a>(&self, offers: &'a Offers) -> Option<&'a str> {
        let slots: Vec<&str> =
            offers.slots.iter().filter_map(|slot| slot.offer()).map(|offer| offer.offer_id.as_str()).collect();
        let nth = |n: usize| slots.get(n).or(slots.last()).copied();
        match self.choice {
            Choice::Asap => {
                offers.asap.as_ref().and_then(|slot| slot.offer()).map(|offer| offer.offer_id.as_str()).or(nth(0))
            }
            Choice::Slot(n) => nth(n),
        }
    }

    async fn book(&self, client: &Client, offer: &str, town: &DemoTown, number: u32) -> Result<Booking, ClientError> {
        let source = if self.held {
            let body = json!({"offer_id": offer, "shopper": self.shopper});
            let hold: Created = client.send(Call::post("/v1/holds", &body)).await?;
            ("hold_id", json!(hold.id))
        } else {
            ("offer_id", json!(offer))
        };
        client.send(Call::post("/v1/bookings", &self.booking(source, town, number))).await
    }

    fn booking(&self, (field, source): (&str, Value), town: &DemoTown, number: u32) -> Value {
        let address = town.spot(self.goods.meeting_point());
        let mut body = Map::new();
        body.insert(field.to_owned(), source);
        body.insert("shopper".to_owned(), json!(self.shopper));
        body.insert("reference".to_owned(), json!(format!("demo-{number}")));
        body.insert("contact".to_owned(), json!({"name": self.shopper, "address": address.name}));
        body.into()
    }
}

impl Goods {
    /// The number of the spot where the courier meets the shopper.
    fn meeting_point(&self) -> usize {
        match *self {
            Self::Delivery(spot) | Self::Collection(spot) | Self::Shipment(_, spot) => spot,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(slots: Value, asap: Value) -> Offers {
        serde_json::from_value(json!({"slots": slots, "asap": asap})).unwrap()
    }

    fn offered(id: &str) -> Value {
        json!({"status": "offered", "offer_id": id})
    }

    fn refused() -> Value {
        json!({"status": "refused", "refusal": {"code": "no_room"}})
    }

    #[test]
    fn refused_slots_are_skipped_and_the_last_offer_serves_for_any_later_one() {
        let offers = offers(json!([refused(), offered("a"), offered("b")]), refused());
        let chosen = |slot| wish("A", Goods::Delivery(0), 1, 1, slot).choose(&offers);
        assert_eq!((chosen(0), chosen(1), chosen(4)), (Some("a"), Some("b"), Some("b")));
    }

    #[test]
    fn who_is_in_a_hurry_takes_the_first_slot_at_night() {
        let hurry = Wish { choice: Choice::Asap, ..wish("A", Goods::Delivery(1), 1, 1, 0) };
        let day = offers(json!([offered("a")]), offered("now"));
        let night = offers(json!([offered("a")]), refused());
        assert_eq!((hurry.choose(&day), hurry.choose(&night)), (Some("now"), Some("a")));
    }
}
