//! The couriers and the windows of the demo. The people are invented.

use chrono::Weekday;
use chrono_tz::Tz;

/// The time zone of the city.
pub const TIME_ZONE: Tz = Tz::Europe__Rome;
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
    /// The number of the depot: 0 in the north, 1 in the south.
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
