//! The catalogue: the slots that a zone sells, the closed days, and the cut-offs.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::calendar::resolve_slot;
use super::money::check_price;
use super::names::check_name;
use super::{CivilTime, Invalid, Seconds, SlotExceptionId, SlotTemplateId, Timestamp, Window, resolve_civil};

/// Some days of the week. As text, it is a list of names such as `mon`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Weekdays(u8);

/// The names of the days, from Monday.
const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl TryFrom<Vec<String>> for Weekdays {
    type Error = Invalid;

    fn try_from(names: Vec<String>) -> Result<Self, Invalid> {
        names.iter().try_fold(Self::default(), |days, name| {
            let day = DAY_NAMES.iter().position(|known| known == name);
            let day = day.ok_or_else(|| Invalid::new("", format!("must be one of {}", DAY_NAMES.join(", "))))?;
            Ok(Self(days.0 | 1 << day))
        })
    }
}

impl From<Weekdays> for Vec<String> {
    fn from(days: Weekdays) -> Self {
        let named = DAY_NAMES.iter().enumerate().filter(|(day, _)| days.0 & 1 << day != 0);
        named.map(|(_, name)| (*name).to_owned()).collect()
    }
}

impl Weekdays {
    /// All days.
    pub const ALL: Self = Self(0x7f);

    /// The set of the days in a list.
    pub fn from_days(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | 1 << day.num_days_from_monday()))
    }

    /// Whether the set contains a day.
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & 1 << day.num_days_from_monday() != 0
    }

    /// The days in the set, from Monday to Sunday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        (0..7u8).filter_map(|d| Weekday::try_from(d).ok()).filter(move |d| self.contains(*d))
    }

    /// The stored number. Bit 0 is Monday.
    pub fn bits(self) -> i16 {
        i16::from(self.0)
    }

    /// Parses a stored number; the reverse of [`Weekdays::bits`]. Bits that stand for no day are ignored.
    pub fn from_bits(bits: i16) -> Self {
        Self(u8::try_from(bits & 0x7f).unwrap_or_default())
    }
}

/// The cut-off of a slot. Both rules apply, so the earlier instant decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cutoff {
    /// The shortest time between the booking and the start of the window.
    pub lead: Seconds,
    /// The latest civil time of the booking, on the day that is this number of days before the slot.
    pub day: Option<(u8, CivilTime)>,
}

/// One window of the catalogue, on every day on which it is valid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotTemplate {
    /// Its id.
    pub id: SlotTemplateId,
    /// The name that shoppers see.
    pub name: String,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The civil start and end, on one civil day.
    pub hours: (CivilTime, CivilTime),
    /// The price in minor units of the zone's currency.
    pub price: i64,
    /// The cut-off for bookings.
    pub cutoff: Cutoff,
    /// The largest number of reservations for one day, if the merchant limits it in addition to the capacity of the routes.
    pub max_bookings: Option<i32>,
    /// The first and the last day on which it is valid.
    pub valid: (Option<NaiveDate>, Option<NaiveDate>),
}

impl SlotTemplate {
    /// Checks the template.
    ///
    /// # Errors
    /// Returns an error for a template that shoppers cannot read or book.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        if self.hours.1 <= self.hours.0 {
            return Err(Invalid::new("end_time", "must be after start_time, on the same day (24:00 is its end)"));
        }
        if self.weekdays == Weekdays::default() {
            return Err(Invalid::new("weekdays", "must name at least one of mon, tue, wed, thu, fri, sat, sun"));
        }
        check_price("price", self.price)?;
        if !(0..=30 * 86_400).contains(&self.cutoff.lead.0) {
            return Err(Invalid::new("cutoff.lead_seconds", "must be 0 to 2592000 (30 days)"));
        }
        if self.cutoff.day.is_some_and(|(days, _)| days > 30) {
            return Err(Invalid::new("cutoff.days_before", "must be 0 to 30"));
        }
        if self.max_bookings.is_some_and(|n| n < 0) {
            return Err(Invalid::new("max_bookings", "must not be negative"));
        }
        if matches!(self.valid, (Some(from), Some(to)) if to < from) {
            return Err(Invalid::new("valid_to", "must not be before valid_from"));
        }
        Ok(())
    }

    fn valid_on(&self, date: NaiveDate) -> bool {
        self.weekdays.contains(date.weekday())
            && self.valid.0.is_none_or(|from| from <= date)
            && self.valid.1.is_none_or(|to| date <= to)
    }

    fn closes_at(&self, tz: Tz, date: NaiveDate, opens: Timestamp) -> Timestamp {
        let by_lead = opens - self.cutoff.lead;
        let by_day = self.cutoff.day.map(|(days, time)| resolve_civil(tz, date - Days::new(days.into()), time));
        by_day.map_or(by_lead, |day| day.min(by_lead))
    }
}

/// A closed day, or one closed slot of a day: a holiday or a blackout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotException {
    /// Its id.
    pub id: SlotExceptionId,
    /// The service day.
    pub date: NaiveDate,
    /// The closed slot; `None` if all slots of the day are closed.
    pub template: Option<SlotTemplateId>,
    /// The reason that shoppers see.
    pub reason: String,
}

impl SlotException {
    /// Checks the reason.
    ///
    /// # Errors
    /// Returns an error for a reason that shoppers cannot read.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("reason", &self.reason, 200)
    }
}

/// The reason why the catalogue does not allow a booking of a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Closing {
    /// A [`SlotException`], with its reason.
    Exception(String),
    /// The cut-off has passed, at this instant.
    Cutoff(Timestamp),
}

/// A slot of the catalogue on one civil day. Its slot places are counted for this key, whichever plan serves them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SlotDay {
    /// The slot template.
    pub template: SlotTemplateId,
    /// The civil day on which the slot begins.
    pub date: NaiveDate,
}

/// The slot place that a reservation takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotPlace {
    /// The slot and its day.
    pub slot: SlotDay,
    /// The number of slot places, if it is limited.
    pub most: Option<i32>,
}

/// A slot on one civil day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotWindow {
    /// The slot template of the catalogue.
    pub template: SlotTemplateId,
    /// The name that shoppers see.
    pub name: String,
    /// The civil day.
    pub date: NaiveDate,
    /// The window for the start of service.
    pub window: Window,
    /// The price in minor units of the zone's currency.
    pub price: i64,
    /// The last instant at which it can be booked.
    pub closes_at: Timestamp,
    /// The reason of an exception, if the day or slot is closed.
    pub closed: Option<String>,
    /// See [`SlotTemplate::max_bookings`].
    pub max_bookings: Option<i32>,
}

impl SlotWindow {
    /// The slot place that a reservation takes in it.
    pub fn place(&self) -> SlotPlace {
        SlotPlace { slot: SlotDay { template: self.template, date: self.date }, most: self.max_bookings }
    }

    /// The reason why the catalogue does not allow a booking at `now`; `None` if it allows one.
    pub fn closing(&self, now: Timestamp) -> Option<Closing> {
        match &self.closed {
            Some(reason) => Some(Closing::Exception(reason.clone())),
            None => (self.closes_at < now).then_some(Closing::Cutoff(self.closes_at)),
        }
    }
}

/// The slots of one service day, sorted by their windows. Slots that clocks skip are left out.
pub fn slots_on(tz: Tz, date: NaiveDate, templates: &[SlotTemplate], exceptions: &[SlotException]) -> Vec<SlotWindow> {
    let mut slots: Vec<_> =
        templates.iter().filter(|t| t.valid_on(date)).filter_map(|t| slot_on(tz, date, t, exceptions)).collect();
    slots.sort_by_key(|s| (s.window, s.template));
    slots
}

fn slot_on(tz: Tz, date: NaiveDate, template: &SlotTemplate, exceptions: &[SlotException]) -> Option<SlotWindow> {
    let (start, end) = resolve_slot(tz, date, template.hours.0, template.hours.1)?;
    let closed = exceptions.iter().find(|e| e.date == date && e.template.is_none_or(|id| id == template.id));
    Some(SlotWindow {
        template: template.id,
        name: template.name.clone(),
        date,
        window: Window::lasting(start, end - start),
        price: template.price,
        closes_at: template.closes_at(tz, date, start),
        closed: closed.map(|e| e.reason.clone()),
        max_bookings: template.max_bookings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ROME: Tz = chrono_tz::Europe::Rome;

    fn template(start: &str, end: &str) -> SlotTemplate {
        SlotTemplate {
            id: SlotTemplateId(Uuid::from_u128(1)),
            name: "morning".into(),
            weekdays: Weekdays::from_days([Weekday::Sun, Weekday::Mon]),
            hours: (CivilTime::parse(start).expect("start"), CivilTime::parse(end).expect("end")),
            price: 390,
            cutoff: Cutoff { lead: Seconds(3600), day: None },
            max_bookings: None,
            valid: (None, None),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(chrono::DateTime::parse_from_rfc3339(text).expect("an instant").timestamp())
    }

    fn only(templates: &[SlotTemplate], date: &str) -> SlotWindow {
        let mut slots = slots_on(ROME, date.parse().expect("a date"), templates, &[]);
        assert_eq!(slots.len(), 1);
        slots.remove(0)
    }

    #[test]
    fn the_lead_time_closes_a_slot_an_hour_before_it_opens() {
        let slot = only(&[template("08:00", "10:00")], "2026-11-23");
        assert_eq!(slot.closes_at, at("2026-11-23T07:00:00+01:00"));
        assert_eq!(slot.closing(slot.closes_at), None, "the last instant still counts");
        assert_eq!(slot.closing(slot.closes_at + Seconds(1)), Some(Closing::Cutoff(slot.closes_at)));
    }

    #[test]
    fn a_day_cutoff_is_civil_time_also_across_a_clock_change() {
        let mut t = template("08:00", "10:00");
        t.cutoff.day = Some((1, CivilTime::parse("20:00").expect("a time")));
        // Clocks go back in the night to Sunday 25 October 2026; the cut-off remains 20:00 summer time.
        assert_eq!(only(&[t], "2026-10-25").closes_at, at("2026-10-24T20:00:00+02:00"));
    }

    #[test]
    fn exceptions_close_one_slot_or_the_day() {
        let date = "2026-11-23".parse().expect("a date");
        let mut exception =
            SlotException { id: SlotExceptionId(Uuid::from_u128(9)), date, template: None, reason: "strike".into() };
        let t = template("08:00", "10:00");
        let closing = |e: &SlotException| {
            slots_on(ROME, date, std::slice::from_ref(&t), std::slice::from_ref(e))[0].closing(Timestamp::MIN)
        };
        assert_eq!(closing(&exception), Some(Closing::Exception("strike".into())));
        exception.template = Some(SlotTemplateId(Uuid::from_u128(2)));
        assert_eq!(closing(&exception), None, "another slot's exception does not matter");
    }

    #[test]
    fn a_slot_is_sold_on_its_weekdays_and_between_its_dates() {
        let mut t = template("08:00", "10:00");
        t.valid = (Some("2026-11-23".parse().expect("a date")), None);
        let count = |date: &str| slots_on(ROME, date.parse().expect("a date"), std::slice::from_ref(&t), &[]).len();
        assert_eq!((count("2026-11-22"), count("2026-11-23"), count("2026-11-24")), (0, 1, 0));
    }
}
