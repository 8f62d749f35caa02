//! A database of an older version, as its script has it, moved to the hour of the test.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::harness;

const SCRIPT: &str = include_str!("../../upgrade/0.1.0.sql");
/// The script's zones lie in one of these time zones, which have no summer time; the sign is that of ships.
const ZONE: &str = "Etc/GMT";
const HOUR: i64 = 3600;

/// Loads the data of version 0.1.0 into a database of its own, as if it had been written just now.
pub async fn loaded() -> String {
    let url = harness::empty_database().await;
    let sql = harness::connect(&url).await;
    sql.batch_execute(&moved(SCRIPT, Utc::now())).await.unwrap_or_else(|error| panic!("{error:?}"));
    url
}

/// By how much everything is moved: instants by seconds, service days by whole days, and the zones' offset by what is left,
/// so that it is about the same time of day in them.
struct Move {
    by: i64,
    days: i64,
    offset: i64,
}

/// The script as if it had been written at `now`.
fn moved(script: &str, now: DateTime<Utc>) -> String {
    let written = script.split("made by").nth(1).and_then(|rest| rest.split_once(" at ")).expect("when it was made").1;
    let written = DateTime::parse_from_rfc3339(&written[..25]).expect("an instant");
    let (_, zone) = script.split_once(ZONE).expect("a zone");
    let digits = zone[1..].bytes().take_while(u8::is_ascii_digit).count();
    let offset: i64 = zone[..=digits].parse::<i64>().map(|ships| -ships).expect("an offset");
    let by = (now - written.to_utc()).num_seconds();
    let hours = (by + HOUR / 2).div_euclid(HOUR);
    // The days for which there is such a zone.
    let days = (0..).map(|more| hours.div_euclid(24) - 1 + more).find(|days| offset + 24 * days - hours >= -12);
    let days = days.expect("one of two days");
    let there = Move { by, days, offset: offset + 24 * days - hours };
    let old = format!("{ZONE}{:+}", -offset);
    there.text(&script.replace(&old, &format!("{ZONE}{:+}", -there.offset)))
}

impl Move {
    fn text(&self, script: &str) -> String {
        let mut out = String::with_capacity(script.len());
        let (mut rest, mut before) = (script, ' ');
        while let Some(first) = rest.chars().next() {
            let starts = first.is_ascii_digit() && !before.is_alphanumeric() && before != '-' && before != '_';
            let (new, length) = match starts.then(|| self.time(rest)).flatten() {
                Some(found) => found,
                None => (first.to_string(), first.len_utf8()),
            };
            before = rest[..length].chars().next_back().unwrap_or(' ');
            out.push_str(&new);
            rest = &rest[length..];
        }
        out
    }

    /// The time that a text begins with, moved, and how long it was. Fractions and offsets stay as they are.
    fn time(&self, text: &str) -> Option<(String, usize)> {
        self.instant(text).or_else(|| self.day(text)).or_else(|| self.seconds(text))
    }

    fn instant(&self, text: &str) -> Option<(String, usize)> {
        let there = text.get(..19)?;
        let format = if there.contains('T') { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
        let at = NaiveDateTime::parse_from_str(there, format).ok()?;
        Some(((at + TimeDelta::seconds(self.by)).format(format).to_string(), 19))
    }

    fn day(&self, text: &str) -> Option<(String, usize)> {
        let date: NaiveDate = text.get(..10)?.parse().ok()?;
        let moved = match u64::try_from(self.days) {
            Ok(days) => date + Days::new(days),
            Err(_) => date - Days::new(self.days.unsigned_abs()),
        };
        Some((moved.to_string(), 10))
    }

    /// Seconds since 1970, of ten digits as they have in these years.
    fn seconds(&self, text: &str) -> Option<(String, usize)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let ends = text[digits..].chars().next().is_none_or(|next| !next.is_alphanumeric());
        let at: i64 = text[..digits].parse().ok().filter(|_| digits == 10 && ends)?;
        (1_700_000_000..2_000_000_000).contains(&at).then(|| ((at + self.by).to_string(), digits))
    }
}

#[test]
fn a_script_is_moved_to_any_hour_and_keeps_its_time_of_day() {
    let script = "-- made by x at 2026-11-28T08:38:12+00:00, in Etc/GMT+12\n'2026-11-27', '2026-11-28 08:00:00.5+00', \
                  {\"at\": 1795856400}, '01a2214d-b558-7166-804c-2026-11-28', 'Etc/GMT+12'";
    for hours in 0..60 {
        let now = "2027-06-05T00:38:12Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours);
        let text = moved(script, now);
        let zone = text.rsplit_once(ZONE).unwrap().1.trim_end_matches('\'');
        let offset = -zone.parse::<i64>().unwrap();
        assert!((-12..=14).contains(&offset), "{text}");
        let local = now + TimeDelta::hours(offset);
        assert_eq!(local.format("%H:%M").to_string(), "20:38", "{text}");
        assert!(text.contains(&format!("'{}'", local.date_naive())), "{text}");
        let earlier = now - TimeDelta::seconds(38 * 60 + 12);
        assert!(text.contains(&format!("'{}.5+00'", earlier.format("%Y-%m-%d %H:%M:%S"))), "{text}");
        assert!(
            text.contains(&format!(
                "{{\"at\": {}}}",
                1_795_856_400 + (now - "2026-11-28T08:38:12Z".parse::<DateTime<Utc>>().unwrap()).num_seconds()
            )),
            "{text}"
        );
        assert!(text.contains("'01a2214d-b558-7166-804c-2026-11-28'"), "{text}");
    }
}
