//! Positions that couriers' devices send.

use std::collections::HashMap;

use uuid::Uuid;

use super::{look, look_for};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role};
use crate::store::notices::{MOST_POSITIONS, Notice, Seen};
use crate::store::{couriers, live};
use ritiro_domain::{CourierId, Invalid, Meters, Place, Position, Seconds, Timestamp, ZoneId};

use super::board::Which;

/// The largest number of positions in one call.
pub const MOST_PINGS: usize = 500;
/// The tolerated time by which a device's clock may be ahead.
const AHEAD: Seconds = Seconds(300);
/// The number of positions that are written in one statement.
const AT_ONCE: usize = 5_000;

/// The largest number of a courier's positions that are published to other instances at a time.
const PUBLISHED: usize = 6;
/// The shortest time between two of these positions.
const PUBLISHED_APART: Seconds = Seconds(15);

/// A position that a device reports.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ping {
    /// The time of the position, by the device's clock.
    pub at: Timestamp,
    /// The position.
    pub place: Place,
    /// The accuracy in metres.
    pub accuracy: Option<Meters>,
    /// The speed in km/h.
    pub speed_kmh: Option<f64>,
    /// The heading in degrees.
    pub heading: Option<i16>,
}

impl Ping {
    fn of(self, courier: CourierId) -> Position {
        let Self { at, place, accuracy, speed_kmh, heading } = self;
        Position { courier, place, at, accuracy, speed_kmh, heading }
    }

    /// Refuses values that no device can have measured.
    pub fn check(&self) -> Result<(), Invalid> {
        self.of(CourierId(Uuid::nil())).check()
    }
}

/// The result of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pinged {
    /// The number of pings that were stored.
    pub accepted: usize,
    /// The number of pings that were ignored, because they are in the future or older than the retention period of
    /// positions.
    pub ignored: usize,
}

/// Stores the pings of the calling courier's device. The newest position takes effect at once; all are written to the
/// database some moments later.
pub async fn ping(app: &AppState, principal: &Principal, pings: Vec<Ping>) -> AppResult<Pinged> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
    if pings.is_empty() || pings.len() > MOST_PINGS {
        return Err(AppError::invalid("pings", format!("must be 1 to {MOST_PINGS}, are {}", pings.len())));
    }
    let now = app.deps.now();
    let span = now - app.live.limits().keep_positions..now + AHEAD;
    let all = pings.len();
    let positions: Vec<Position> =
        pings.into_iter().filter(|ping| span.contains(&ping.at)).map(|ping| ping.of(courier)).collect();
    positions.iter().try_for_each(Position::check)?;
    let home = match app.live.home(courier) {
        Some(zone) => zone,
        None => {
            let record = couriers::find(&mut *app.deps.store.connection().await?, merchant, courier).await?;
            let zone: ZoneId = record.ok_or(AppError::NotFound("courier"))?.zone;
            app.live.remember_home(courier, zone);
            zone
        }
    };
    if !app.live.note(&positions, true).is_empty() {
        look_for(app, home, courier).await?;
    }
    Ok(Pinged { accepted: positions.len(), ignored: all - positions.len() })
}

/// Writes the waiting positions to the database, and publishes them to other instances.
pub async fn flush(app: &AppState) -> AppResult<()> {
    let waiting = app.live.take_waiting();
    for (done, positions) in waiting.chunks(AT_ONCE).enumerate() {
        if let Err(error) = write(app, positions).await {
            app.live.give_back(waiting[done * AT_ONCE..].to_vec());
            return Err(error);
        }
    }
    Ok(())
}

async fn write(app: &AppState, positions: &[Position]) -> AppResult<()> {
    let mut published = published(positions);
    let believed = app.live.newest_of(&published.iter().map(|position| position.courier).collect());
    published.extend(believed.into_iter().filter(|position| !published.contains(position)).collect::<Vec<_>>());
    let words = published.chunks(MOST_POSITIONS).map(|some| {
        let published = some.iter().map(seen).collect();
        Notice::Positions(published, app.live.instance()).to_string()
    });
    let words: Vec<String> = words.collect();
    Ok(live::record(&mut *app.deps.store.connection().await?, positions, &words).await?)
}

/// Selects the positions that are published in addition to the credible one: the newest of each courier, and some
/// before it. Their distance in time lets the other instances distinguish a jump from a courier who really moved.
fn published(positions: &[Position]) -> Vec<Position> {
    let mut last: HashMap<CourierId, (Timestamp, usize)> = HashMap::new();
    let mut published = positions.to_vec();
    published.sort_by_key(|position| std::cmp::Reverse(position.at));
    published.retain(|position| {
        let (at, count) = last.get(&position.courier).copied().unwrap_or((Timestamp::MAX, 0));
        let wanted = count == 0 || (count < PUBLISHED && at - position.at >= PUBLISHED_APART);
        if wanted {
            last.insert(position.courier, (position.at, count + 1));
        }
        wanted
    });
    published
}

fn seen(position: &Position) -> Seen {
    let Position { courier, place, at, accuracy, .. } = *position;
    Seen { courier, place, at, accuracy }
}

/// Applies positions that another instance published.
pub async fn receive(app: &AppState, published: Vec<Seen>) -> AppResult<()> {
    let position = |Seen { courier, place, at, accuracy }| Position {
        courier,
        place,
        at,
        accuracy,
        speed_kmh: None,
        heading: None,
    };
    let positions: Vec<Position> = published.into_iter().map(position).collect();
    for courier in app.live.note(&positions, false) {
        for key in app.live.plans_of(courier) {
            look(app, key, Which::Of(courier)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_courier_the_newest_is_reported_and_some_before_it() {
        let place = Place::new(45.0, 9.0).unwrap();
        let at = |courier, at| Position {
            courier: CourierId(Uuid::from_u128(courier)),
            place,
            at: Timestamp(at),
            accuracy: None,
            speed_kmh: None,
            heading: None,
        };
        let published_of = published(&[at(1, 5), at(2, 4), at(1, 9), at(1, 7)]);
        assert_eq!(published_of, [at(1, 9), at(2, 4)]);
        let all: Vec<_> = (0..200).map(|second| at(1, second)).collect();
        assert_eq!(published(&all), [199, 184, 169, 154, 139, 124].map(|second| at(1, second)));
    }
}
