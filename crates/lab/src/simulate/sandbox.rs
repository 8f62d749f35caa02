//! `ritiro sandbox`: simulated couriers on a running server, in real time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::path::Path;

use chrono::{NaiveDate, Utc};
use uuid::Uuid;

use super::args::SandboxArgs;
use super::clock::{Moment, Pace};
use super::courier::{Courier, DrivingContext, UnknownShoppers};
use super::model::CourierShift;
use super::phone::Phone;
use super::random::{Purpose, RandomStream};
use super::records::DayRecords;
use crate::common::setup::{courier_token, depot_place};
use crate::common::travel::TravelModel;
use ritiro_client::wire::{Named, Shift, Zone};
use ritiro_client::{Client, ClientError};

/// The interval at which new shifts are searched, in seconds.
const LOOKS_EVERY: Moment = 60;
/// The longest lifetime of a courier token, less one day for shifts past midnight.
const TOKEN_SECONDS: u32 = 30 * 86_400;
/// The noise of travel and service times, as in `ritiro simulate`.
const TRAVEL_NOISE: f64 = 0.15;
const SERVICE_NOISE: f64 = 0.30;
const NO_SHOW_WAIT: Moment = 300;

/// Why couriers cannot be driven.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A request failed at the start.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The merchant has no zone with this id.
    #[error("the merchant has no zone {0}: check --zone, or leave it out to drive all zones")]
    NoZone(Uuid),
    /// The couriers of a zone can be driven only with a travel model that is known outside of the server.
    #[error(
        "the merchant has no zone whose travel model can be computed from outside: use zones with the travel model great_circle, or with roads whose network is on this machine too"
    )]
    NoZones,
}

/// A courier at work in one of the zones.
struct AtWork {
    courier: Courier,
    zone: usize,
    date: NaiveDate,
}

/// The state of the sandbox.
struct Sandbox {
    args: SandboxArgs,
    client: Client,
    zones: Vec<(Zone, TravelModel)>,
    at_work: Vec<AtWork>,
    known: HashSet<Uuid>,
    due: BinaryHeap<Reverse<(Moment, usize)>>,
    records: DayRecords,
}

/// Drives couriers until the process is interrupted.
///
/// # Errors
/// If the server cannot be reached at the start, or the merchant has no usable zone.
pub async fn run(args: &SandboxArgs) -> Result<(), SandboxError> {
    let client = Client::new(&args.server.url, &args.server.key)?;
    let zones = zones(&client, args.zone, args.folder.path()).await?;
    for (zone, ..) in &zones {
        println!("Driving the couriers of {}. Bookings in this zone cause the events of a real delivery.", zone.name);
    }
    let mut sandbox = Sandbox {
        args: args.clone(),
        client,
        zones,
        at_work: Vec::new(),
        known: HashSet::new(),
        due: BinaryHeap::new(),
        records: DayRecords::default(),
    };
    tokio::select! {
        ended = sandbox.drive() => ended,
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

async fn zones(
    client: &Client,
    wanted: Option<Uuid>,
    networks: &Path,
) -> Result<Vec<(Zone, TravelModel)>, SandboxError> {
    let all: Vec<Zone> = client.list("/v1/zones", &[]).await?;
    let all: Vec<Zone> = all.into_iter().filter(|zone| wanted.is_none_or(|wanted| wanted == zone.id)).collect();
    if let (Some(wanted), true) = (wanted, all.is_empty()) {
        return Err(SandboxError::NoZone(wanted));
    }
    let usable: Vec<_> = all.into_iter().filter_map(|zone| usable(zone, networks)).collect();
    if usable.is_empty() { Err(SandboxError::NoZones) } else { Ok(usable) }
}

fn usable(zone: Zone, networks: &Path) -> Option<(Zone, TravelModel)> {
    let model = TravelModel::of_zone(zone.travel.as_ref()?, networks);
    model.is_known().then_some((zone, model))
}

impl Sandbox {
    async fn drive(&mut self) -> Result<(), SandboxError> {
        let pace = Pace::Real;
        let mut looks_at = pace.now();
        loop {
            if pace.now() >= looks_at {
                // The server may be unreachable for a while, so the error is only printed.
                if let Err(error) = self.look_for_shifts(pace.now()).await {
                    eprintln!("ritiro: {error}");
                }
                looks_at = pace.now() + LOOKS_EVERY;
            }
            let next = self.due.peek().map_or(looks_at, |Reverse((at, _))| (*at).min(looks_at));
            pace.until(next).await;
            self.step(pace.now()).await;
        }
    }

    async fn step(&mut self, now: Moment) {
        while let Some(Reverse((_, number))) = self.due.peek().copied().filter(|Reverse((at, _))| *at <= now) {
            self.due.pop();
            let AtWork { courier, zone, date } = &mut self.at_work[number];
            let context = driving_context(&self.args, &self.client, &self.zones[*zone], *date);
            if let Some(next) = courier.step(&context, &mut self.records, now).await {
                self.due.push(Reverse((next, number)));
            }
        }
        for violation in self.records.violations.drain(..) {
            eprintln!("ritiro: {violation}");
        }
    }

    async fn look_for_shifts(&mut self, now: Moment) -> Result<(), ClientError> {
        for zone in 0..self.zones.len() {
            let (id, date) = {
                let (zone, _) = &self.zones[zone];
                let tz = &zone.time_zone;
                (zone.id.to_string(), Utc::now().with_timezone(tz).date_naive())
            };
            let filter = [("zone_id", id.as_str()), ("date", &date.to_string())];
            let shifts: Vec<Shift> = self.client.list("/v1/shifts", &filter).await?;
            let fresh: Vec<Shift> = shifts
                .into_iter()
                // A courier whose shift began before the sandbox started is left alone, because the courier's
                // position is unknown.
                .filter(|shift| shift.starts_at.timestamp() > now && !self.known.contains(&shift.id))
                .collect();
            if fresh.is_empty() {
                continue;
            }
            let names: Vec<Named> = self.client.list("/v1/couriers", &[("zone_id", &id)]).await?;
            let names: HashMap<Uuid, String> = names.into_iter().map(|named| (named.id, named.name)).collect();
            for shift in fresh {
                self.put_to_work(zone, date, &shift, names.get(&shift.courier_id), now).await?;
            }
        }
        Ok(())
    }

    async fn put_to_work(
        &mut self,
        zone: usize,
        date: NaiveDate,
        shift: &Shift,
        name: Option<&String>,
        now: Moment,
    ) -> Result<(), ClientError> {
        let start = match (shift.depot_id, shift.start) {
            (Some(depot), _) => depot_place(&self.client, depot).await?,
            (None, Some(place)) => place,
            (None, None) => return Ok(()),
        };
        let number = self.at_work.len();
        let courier_shift = CourierShift {
            number,
            name: name.cloned().unwrap_or_else(|| shift.courier_id.to_string()),
            shift_id: shift.id,
            starts_at: shift.starts_at.timestamp(),
            ends_at: shift.ends_at.timestamp(),
            start,
        };
        let token = courier_token(&self.client, shift.courier_id, TOKEN_SECONDS).await?;
        // The seed depends on the shift, so that another shift has different random numbers.
        let (_, shift_number) = shift.id.as_u64_pair();
        let seed = self.args.seed ^ shift_number;
        let phone = Phone::new(token, RandomStream::of(seed, Purpose::Phone, 0), self.args.lost_signal, now);
        let courier = Courier::new(courier_shift, phone, RandomStream::of(seed, Purpose::Courier, 0), seed);
        self.at_work.push(AtWork { courier, zone, date });
        self.known.insert(shift.id);
        self.due.push(Reverse((now, number)));
        Ok(())
    }
}

fn driving_context<'a>(
    args: &SandboxArgs,
    client: &'a Client,
    (zone, travel): &(Zone, TravelModel),
    date: NaiveDate,
) -> DrivingContext<'a> {
    DrivingContext {
        client,
        background: None,
        date: date.to_string(),
        travel: travel.clone(),
        travel_noise: TRAVEL_NOISE,
        rush: None,
        trips: zone.trips,
        capacity: None,
        speed: args.speed.into(),
        ping_seconds: args.ping_seconds.into(),
        no_show_wait: NO_SHOW_WAIT,
        shoppers: &[],
        unknown_shoppers: UnknownShoppers { no_shows: args.no_shows, service_noise: SERVICE_NOISE },
    }
}
