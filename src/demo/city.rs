//! The part of Bologna that the demo needs. Positions are approximate; the people are invented.

use chrono::Weekday;
use chrono_tz::Tz;
use serde_json::{Value, json};

/// The time zone of the city.
pub const TIME_ZONE: Tz = Tz::Europe__Rome;
/// The name of the service area.
pub const ZONE: &str = "Bologna";

/// A place in the city.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    pub name: &'static str,
    pub lat: f64,
    pub lng: f64,
}

impl Spot {
    const fn new(name: &'static str, lat: f64, lng: f64) -> Self {
        Self { name, lat, lng }
    }

    /// The place as JSON of the API.
    pub fn place(&self) -> Value {
        json!({"lat": self.lat, "lng": self.lng})
    }
}

/// The border: the Tangenziale, and the foot of the hills in the south. Positions are longitude and latitude; the last one closes the ring.
pub const BORDER: [[f64; 2]; 20] = [
    [11.2760, 44.4770],
    [11.2800, 44.4900],
    [11.2810, 44.5080],
    [11.2885, 44.5160],
    [11.3020, 44.5235],
    [11.3220, 44.5265],
    [11.3420, 44.5290],
    [11.3560, 44.5280],
    [11.3750, 44.5180],
    [11.3860, 44.5110],
    [11.3950, 44.5030],
    [11.3990, 44.4960],
    [11.4050, 44.4850],
    [11.4120, 44.4760],
    [11.3950, 44.4690],
    [11.3720, 44.4670],
    [11.3540, 44.4740],
    [11.3300, 44.4800],
    [11.3000, 44.4780],
    [11.2760, 44.4770],
];

/// The two depots, north of the station and in the east.
pub const DEPOTS: [Spot; 2] =
    [Spot::new("Deposito Bolognina", 44.5135, 11.3520), Spot::new("Deposito Mazzini", 44.4850, 11.3790)];

pub const PIAZZA_MAGGIORE: Spot = Spot::new("Piazza Maggiore", 44.4937, 11.3430);
pub const PIAZZA_SANTO_STEFANO: Spot = Spot::new("Piazza Santo Stefano", 44.4920, 11.3486);
pub const GIARDINI_MARGHERITA: Spot = Spot::new("Giardini Margherita", 44.4843, 11.3545);
pub const STAZIONE_CENTRALE: Spot = Spot::new("Bologna Centrale, piazza Medaglie d'Oro", 44.5055, 11.3430);
pub const PIAZZA_DELL_UNITA: Spot = Spot::new("Piazza dell'Unità", 44.5110, 11.3455);
pub const PARCO_DELLA_MONTAGNOLA: Spot = Spot::new("Parco della Montagnola", 44.5020, 11.3465);
pub const PIAZZA_VERDI: Spot = Spot::new("Piazza Verdi", 44.4963, 11.3505);
pub const STADIO: Spot = Spot::new("Stadio Renato Dall'Ara", 44.4923, 11.3098);
pub const PARCO_DEL_CAVATICCIO: Spot = Spot::new("Parco del Cavaticcio", 44.5022, 11.3365);
pub const FIERA: Spot = Spot::new("BolognaFiere, piazza della Costituzione", 44.5090, 11.3625);
pub const OSPEDALE_MAGGIORE: Spot = Spot::new("Ospedale Maggiore", 44.5035, 11.3130);
pub const SANT_ORSOLA: Spot = Spot::new("Policlinico Sant'Orsola", 44.4930, 11.3600);
pub const PORTA_SARAGOZZA: Spot = Spot::new("Porta Saragozza", 44.4903, 11.3295);

/// The capacity of a vehicle.
#[derive(Debug, Clone, Copy)]
pub struct Vehicle {
    pub name: &'static str,
    pub parcels: u32,
    pub grams: u32,
}

const CARGO_BIKE: Vehicle = Vehicle { name: "cargo_bike", parcels: 24, grams: 120_000 };
const VAN: Vehicle = Vehicle { name: "van", parcels: 90, grams: 900_000 };

/// The working times of a day, in hours of local time.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub start: u32,
    pub end: u32,
    /// The hours between which the half-hour break begins.
    pub lunch: (u32, u32),
}

const EARLY: Turn = Turn { start: 7, end: 15, lunch: (11, 12) };
const MIDDAY: Turn = Turn { start: 10, end: 18, lunch: (13, 14) };
const LATE: Turn = Turn { start: 14, end: 23, lunch: (17, 19) };

/// A courier and their working times.
#[derive(Debug, Clone, Copy)]
pub struct Courier {
    pub name: &'static str,
    pub vehicle: Vehicle,
    pub skills: &'static [&'static str],
    /// The index in [`DEPOTS`].
    pub depot: usize,
    pub turn: Turn,
    /// The weekly day off.
    pub off: Weekday,
}

const fn courier(
    name: &'static str,
    vehicle: Vehicle,
    skills: &'static [&'static str],
    depot: usize,
    turn: Turn,
    off: Weekday,
) -> Courier {
    Courier { name, vehicle, skills, depot, turn, off }
}

/// The couriers. Every day, each turn has at least two couriers and one with a fridge.
pub const COURIERS: [Courier; 12] = [
    courier("Giulia Ferri", CARGO_BIKE, &[], 0, EARLY, Weekday::Sun),
    courier("Marco Lodi", CARGO_BIKE, &["fridge"], 1, EARLY, Weekday::Mon),
    courier("Amina Diallo", VAN, &["fridge"], 0, EARLY, Weekday::Wed),
    courier("Pietro Sarti", VAN, &["id_check"], 1, EARLY, Weekday::Sat),
    courier("Chiara Neri", CARGO_BIKE, &["id_check"], 0, MIDDAY, Weekday::Mon),
    courier("Davide Costa", CARGO_BIKE, &["fridge"], 1, MIDDAY, Weekday::Tue),
    courier("Elena Popescu", CARGO_BIKE, &[], 0, MIDDAY, Weekday::Sun),
    courier("Luca Zanetti", VAN, &["fridge", "id_check"], 1, MIDDAY, Weekday::Thu),
    courier("Sara Galli", CARGO_BIKE, &["fridge"], 0, LATE, Weekday::Tue),
    courier("Omar Benali", CARGO_BIKE, &[], 1, LATE, Weekday::Wed),
    courier("Marta Rizzi", VAN, &["fridge", "id_check"], 0, LATE, Weekday::Fri),
    courier("Andrea Fabbri", VAN, &[], 1, LATE, Weekday::Sun),
];

/// A window of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub name: &'static str,
    pub start: &'static str,
    pub end: &'static str,
    /// The price in euro cents.
    pub price: u32,
    pub cutoff: Cutoff,
    pub max_bookings: Option<u32>,
}

/// The cut-off of a slot.
#[derive(Debug, Clone, Copy)]
pub enum Cutoff {
    /// The number of seconds before the window opens.
    Lead(u32),
    /// This time of the day before.
    DayBefore(&'static str),
}

const HOUR: u32 = 3_600;

/// The slots of every day. Slots at midday are cheap; slots in the evening are expensive and limited.
pub const SLOTS: [Slot; 7] = [
    slot("Early morning", "08:00", "10:00", 390, Cutoff::DayBefore("22:00")),
    slot("Morning", "10:00", "12:00", 390, Cutoff::Lead(HOUR)),
    slot("Midday", "12:00", "14:00", 290, Cutoff::Lead(HOUR)),
    slot("Early afternoon", "14:00", "16:00", 290, Cutoff::Lead(HOUR)),
    slot("Afternoon", "16:00", "18:00", 390, Cutoff::Lead(HOUR)),
    slot("After work", "18:00", "20:00", 490, Cutoff::Lead(HOUR)),
    Slot { max_bookings: Some(30), ..slot("Evening", "20:00", "22:00", 590, Cutoff::Lead(2 * HOUR)) },
];

const fn slot(name: &'static str, start: &'static str, end: &'static str, price: u32, cutoff: Cutoff) -> Slot {
    Slot { name, start, end, price, cutoff, max_bookings: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritiro_domain::{Area, Place};

    fn area() -> Area {
        let ring: Vec<(f64, f64)> = BORDER.iter().map(|[lng, lat]| (*lng, *lat)).collect();
        let polygon = geo::Polygon::new(ring.into(), Vec::new());
        Area::new(geo::MultiPolygon::new(vec![polygon])).unwrap()
    }

    #[test]
    fn every_spot_lies_in_the_area() {
        let spots = [
            PIAZZA_MAGGIORE,
            PIAZZA_SANTO_STEFANO,
            GIARDINI_MARGHERITA,
            STAZIONE_CENTRALE,
            PIAZZA_DELL_UNITA,
            PARCO_DELLA_MONTAGNOLA,
            PIAZZA_VERDI,
            STADIO,
            PARCO_DEL_CAVATICCIO,
            FIERA,
            OSPEDALE_MAGGIORE,
            SANT_ORSOLA,
            PORTA_SARAGOZZA,
        ];
        let area = area();
        for spot in spots.iter().chain(&DEPOTS) {
            assert!(area.contains(Place::new(spot.lat, spot.lng).unwrap()), "{}", spot.name);
        }
    }

    #[test]
    fn every_turn_of_every_day_has_two_couriers_and_a_fridge() {
        for day in (0..7).map(|d| Weekday::try_from(d).unwrap()) {
            for start in [EARLY, MIDDAY, LATE].map(|turn| turn.start) {
                let at_work: Vec<_> = COURIERS.iter().filter(|c| c.turn.start == start && c.off != day).collect();
                assert!(at_work.len() >= 2, "{day} at {start}");
                assert!(at_work.iter().any(|c| c.skills.contains(&"fridge")), "{day} at {start}");
            }
        }
    }
}
