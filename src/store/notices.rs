//! Notices between instances through the database (`NOTIFY`): which plans, zones and keys changed.
//!
//! The transaction that makes a change sends the notice, and the other instances receive it after the commit. A notice
//! only refreshes caches earlier: an instance that misses one detects the change when it writes.

use std::fmt;
use std::future::poll_fn;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client};
use uuid::Uuid;

use super::plans::PlanKey;
use super::{StoreResult, connect};
use ritiro_domain::{CourierId, Meters, Place, Timestamp, ZoneId};

/// The channel of the notices in Postgres.
const CHANNEL: &str = "ritiro";
/// The longest time to wait for an answer of the server.
const TIMEOUT: Duration = Duration::from_secs(5);
/// After this time without a notice, the listener checks whether the server still answers.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// A committed change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The writer of this instance committed to a plan.
    Plan(PlanKey, Uuid),
    /// Shifts or rules of a plan were edited.
    Fleet(PlanKey),
    /// A zone, its depots or its catalogue were edited.
    Zone(ZoneId),
    /// This instance received positions of couriers, at most [`MOST_POSITIONS`].
    Positions(Vec<Seen>, Uuid),
    /// A key or token was revoked.
    Keys,
}

/// The maximum number of positions in one notice, because Postgres limits a notice to 8,000 bytes.
pub const MOST_POSITIONS: usize = 120;

/// A position of a courier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The courier.
    pub courier: CourierId,
    /// The place.
    pub place: Place,
    /// The time according to the device.
    pub at: Timestamp,
    /// The accuracy of the position.
    pub accuracy: Option<Meters>,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plan((zone, date), by) => write!(f, "plan {zone} {date} {by}"),
            Self::Fleet((zone, date)) => write!(f, "fleet {zone} {date}"),
            Self::Zone(zone) => write!(f, "zone {zone}"),
            Self::Positions(seen, by) => write!(f, "positions {by} {}", written(seen)),
            Self::Keys => f.write_str("keys"),
        }
    }
}

impl Notice {
    /// Parses a notice. Returns `None` if this version of the program does not send such a notice.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let plan = |zone: &str, date: &str| Some((ZoneId(zone.parse().ok()?), date.parse::<NaiveDate>().ok()?));
        match *words.as_slice() {
            ["plan", zone, date, by] => Some(Self::Plan(plan(zone, date)?, by.parse().ok()?)),
            ["fleet", zone, date] => Some(Self::Fleet(plan(zone, date)?)),
            ["zone", zone] => Some(Self::Zone(ZoneId(zone.parse().ok()?))),
            ["positions", by, seen] => Some(Self::Positions(read(seen)?, by.parse().ok()?)),
            ["keys"] => Some(Self::Keys),
            _ => None,
        }
    }
}

/// The written form of a position.
type Raw = (u128, (i32, i32), i64);

/// The accuracies follow after all positions, because version 0.1.0 wrote and reads only the positions.
fn written(seen: &[Seen]) -> String {
    let raw: Vec<Raw> = seen.iter().map(|seen| (seen.courier.0.as_u128(), seen.place.e7(), seen.at.0)).collect();
    let accuracies: Vec<Option<i64>> = seen.iter().map(|seen| seen.accuracy.map(|meters| meters.0)).collect();
    URL_SAFE_NO_PAD.encode(postcard::to_stdvec(&(raw, accuracies)).unwrap_or_default())
}

fn read(text: &str) -> Option<Vec<Seen>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (raw, rest): (Vec<Raw>, _) = postcard::take_from_bytes(&bytes).ok()?;
    let accuracies: Vec<Option<i64>> =
        if rest.is_empty() { vec![None; raw.len()] } else { postcard::from_bytes(rest).ok()? };
    let seen = |((courier, (lat, lng), at), accuracy): (Raw, Option<i64>)| {
        let place = Place::new(f64::from(lat) / 1e7, f64::from(lng) / 1e7).ok()?;
        let courier = CourierId(Uuid::from_u128(courier));
        Some(Seen { courier, place, at: Timestamp(at), accuracy: accuracy.map(Meters) })
    };
    raw.into_iter().zip(accuracies).map(seen).collect()
}

/// A connection that receives notices. Dropping it closes the connection.
pub struct Listener {
    client: Client,
    received: mpsc::UnboundedReceiver<Notice>,
}

impl Listener {
    /// Opens a connection. It receives the notices that are sent from now on.
    pub async fn open(url: &str) -> StoreResult<Self> {
        let mut config = connect::address(url)?;
        config.application_name("ritiro listener");
        let (client, mut connection) = connect::open(&config).await?;
        let (sent, received) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
                let AsyncMessage::Notification(note) = message else { continue };
                // If the receiver is dropped, the client is dropped too, and the connection ends.
                if let Some(notice) = Notice::parse(note.payload()) {
                    let _ = sent.send(notice);
                }
            }
        });
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        Ok(Self { client, received })
    }

    /// The next notice; `None` after the connection broke. A regular query detects a dead connection that reports no
    /// error.
    pub async fn next(&mut self) -> Option<Notice> {
        loop {
            match tokio::time::timeout(ASK_EVERY, self.received.recv()).await {
                Ok(notice) => return notice,
                Err(_) => tokio::time::timeout(TIMEOUT, self.client.batch_execute("")).await.ok()?.ok()?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_reported_is_understood() {
        let plan = (ZoneId(Uuid::from_u128(7)), NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date"));
        let all = [Notice::Plan(plan, Uuid::from_u128(9)), Notice::Fleet(plan), Notice::Zone(plan.0), Notice::Keys];
        let seen = |n: usize| {
            let place = Place::new(-90.0 + n as f64, 180.0 - n as f64).expect("on the globe");
            let courier = CourierId(Uuid::from_u128(u128::MAX - n as u128));
            Seen {
                courier,
                place,
                at: Timestamp(i64::MAX / 4),
                accuracy: n.is_multiple_of(2).then_some(Meters(100_000)),
            }
        };
        let most = Notice::Positions((0..MOST_POSITIONS).map(seen).collect(), Uuid::from_u128(9));
        assert!(most.to_string().len() < 8000, "{}", most.to_string().len());
        for notice in all.into_iter().chain([most]) {
            assert_eq!(Notice::parse(&notice.to_string()), Some(notice));
        }
    }

    #[test]
    fn positions_of_version_0_1_0_are_understood() {
        let place = Place::new(45.0, 9.0).expect("on the globe");
        let raw: Vec<Raw> = vec![(7, place.e7(), 5)];
        let text = URL_SAFE_NO_PAD.encode(postcard::to_stdvec(&raw).expect("plain data"));
        let sent = Seen { courier: CourierId(Uuid::from_u128(7)), place, at: Timestamp(5), accuracy: None };
        let by = Uuid::from_u128(9);
        assert_eq!(Notice::parse(&format!("positions {by} {text}")), Some(Notice::Positions(vec![sent], by)));
        let now = written(&[Seen { accuracy: Some(Meters(12)), ..sent }]);
        let bytes = URL_SAFE_NO_PAD.decode(now).expect("as written");
        assert_eq!(postcard::from_bytes::<Vec<Raw>>(&bytes), Ok(raw), "and it understands those of today");
    }

    proptest! {
        #[test]
        fn anything_else_is_nothing(text in "\\PC{0,80}") {
            prop_assert!(Notice::parse(&text).is_none_or(|notice| notice.to_string() == text || text == "keys"
                || matches!(notice, Notice::Positions(..))));
        }
    }
}
