//! Property tests: the rules of the domain return a result for every input, and they never panic.

use chrono::{Days, NaiveDate, Weekday};
use chrono_tz::TZ_VARIANTS;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn zone() -> impl Strategy<Value = chrono_tz::Tz> {
    prop::sample::select(TZ_VARIANTS.to_vec())
}

/// A date of any year that the API accepts.
fn date() -> impl Strategy<Value = NaiveDate> {
    (0..3_652_000u64).prop_map(|days| NaiveDate::from_ymd_opt(0, 2, 1).unwrap() + Days::new(days))
}

fn template(start: u16, end: u16, cutoff: Cutoff) -> SlotTemplate {
    let all = (0..7u8).filter_map(|day| Weekday::try_from(day).ok());
    SlotTemplate {
        id: SlotTemplateId(Uuid::nil()),
        name: "any".into(),
        weekdays: Weekdays::from_days(all),
        hours: (CivilTime::from_minutes(start).unwrap(), CivilTime::from_minutes(end).unwrap()),
        price: super::MOST_PRICE,
        cutoff,
        max_bookings: None,
        valid: (None, None),
    }
}

proptest! {
    #[test]
    fn a_slot_of_any_day_in_any_zone_is_no_longer_than_its_day(
        tz in zone(), date in date(), start in 0..1440u16, length in 1..1440u16, days in 0..=30u8, at in 0..=1440u16,
    ) {
        let cutoff = Cutoff { lead: Seconds(30 * 86_400), day: Some((days, CivilTime::from_minutes(at).unwrap())) };
        let slot = template(start, (start + length).min(1440), cutoff);
        prop_assert!(slot.check().is_ok());
        for slot in slots_on(tz, date, std::slice::from_ref(&slot), &[]) {
            prop_assert!(slot.window.start() < slot.window.end());
            prop_assert!((slot.window.end() - slot.window.start()).0 <= 49 * 3600, "{:?}", slot);
            prop_assert!(slot.closes_at < slot.window.start());
        }
    }

    #[test]
    fn no_text_makes_a_time_a_currency_or_a_state_panic(text in "(.{0,12}|[0-9:+-]{0,6}|[A-Zé]{0,4})") {
        let time = CivilTime::parse(&text);
        prop_assert!(time.is_none_or(|time| time.to_string() == text));
        let _ = (Currency::new(&text), Kind::parse(&text), StopKind::parse(&text));
        let _ = (HoldState::parse(&text), BookingState::parse(&text), LedgerEvent::parse(&text));
    }

    #[test]
    fn a_place_is_on_the_globe_or_none(lat in any::<f64>(), lng in any::<f64>()) {
        if let Ok(place) = Place::new(lat, lng) {
            prop_assert!((place.lat() - lat).abs() <= 1e-7 && (place.lng() - lng).abs() <= 1e-7);
        }
    }

    #[test]
    fn no_shift_makes_its_check_panic(
        start in -1_000_000_000_000..1_000_000_000_000i64,
        length in any::<i32>(),
        pause in (any::<i32>(), any::<i32>(), any::<i64>()),
    ) {
        let at = Timestamp(start);
        let hours = Window::lasting(at, Seconds(length.into()));
        let window = Window::lasting(at + Seconds(pause.0.into()), Seconds(pause.1.into()));
        let place = Place::from_e7(0, 0);
        let shift = Shift {
            id: ShiftId(Uuid::nil()),
            courier: CourierId(Uuid::nil()),
            start: ShiftStart::Elsewhere(place),
            end: place,
            hours,
            capacity: Load::ZERO,
            skills: vec![],
            vehicle_type: None,
            areas: vec![],
            preference: None,
            breaks: vec![Break { window, duration: Seconds(pause.2) }],
        };
        if shift.check().is_ok() {
            prop_assert!(hours.contains(window.start()) && hours.contains(window.end() + Seconds(pause.2)));
        }
    }

    #[test]
    fn no_instant_makes_a_clock_panic(seconds in any::<i64>()) {
        let _ = Timestamp(seconds).to_utc();
    }

    #[test]
    fn no_amounts_make_a_load_panic(amounts in prop::collection::hash_map("(parcels|litres|.{0,3})", any::<i64>(), 0..4)) {
        let dimensions = Dimensions::new(vec!["parcels".into(), "litres".into()]).unwrap();
        if let Ok(load) = dimensions.load(&amounts) {
            prop_assert!(load.0.iter().all(|amount| (0..=1_000_000_000).contains(amount)));
        }
    }
}
