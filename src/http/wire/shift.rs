//! Shifts.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::area::AreaPreference;
use super::changes::changes;
use super::common::{Place, amounts, instant, local};
use crate::app::InZone;
use crate::app::setup::shifts::{NewShift, StartAt};
use ritiro_domain::{CourierId, DepotId, Invalid, ScheduledShift, Seconds, ShiftStart, VehicleTypeId, Window};

/// A break that the courier takes at the place where they are at that time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// The first instant at which the break may start.
    pub earliest: DateTime<FixedOffset>,
    /// The last instant at which the break may start.
    pub latest: DateTime<FixedOffset>,
    /// How long the break lasts in seconds, at least 1.
    #[schema(minimum = 1, maximum = 86400, example = 1800)]
    pub duration_seconds: i64,
}

impl Break {
    fn read(self) -> Result<ritiro_domain::Break, Invalid> {
        let window = Window::new(instant("earliest", self.earliest)?, instant("latest", self.latest)?)
            .map_err(|_| Invalid::new("latest", "must not be before earliest"))?;
        Ok(ritiro_domain::Break { window, duration: Seconds(self.duration_seconds) })
    }

    fn to_wire(tz: Tz, pause: ritiro_domain::Break) -> Self {
        Self {
            earliest: local(tz, pause.window.start()),
            latest: local(tz, pause.window.end()),
            duration_seconds: pause.duration.0,
        }
    }
}

/// The fields of a shift that a merchant sets. Give exactly one of `depot_id` and `start`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftFields {
    /// The courier. The shift belongs to the courier's zone.
    pub courier_id: Uuid,
    /// The depot at which the shift starts and deliveries are loaded.
    pub depot_id: Option<Uuid>,
    /// The place at which the shift starts, if it is not a depot. Such a shift can serve only shipments.
    pub start: Option<Place>,
    /// The place at which the shift ends. If not given, it ends where it starts.
    pub end: Option<Place>,
    /// The courier leaves at this time or later. Its date in the zone is the service day.
    pub starts_at: DateTime<FixedOffset>,
    /// The courier is back by this time: at most 24 hours after `starts_at`, or at the end of the civil day on which the shift begins.
    pub ends_at: DateTime<FixedOffset>,
    /// The capacity by load dimension. If not given, that of `vehicle_type_id` if this is not the courier's type, or else the courier's.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 40}))]
    pub capacity: Option<BTreeMap<String, i64>>,
    /// The skills, at most 64. If not given, the courier's.
    #[schema(value_type = Option<Vec<super::bounds::ShortName>>, max_items = 64)]
    pub skills: Option<Vec<String>>,
    /// The vehicle type of the zone. If not given, the courier's.
    pub vehicle_type_id: Option<Uuid>,
    /// The names of the areas in which the courier serves stops, at most 64; an empty list means everywhere. If not given, the courier's.
    #[schema(value_type = Option<Vec<super::bounds::ShortName>>, max_items = 64)]
    pub areas: Option<Vec<String>>,
    /// The areas in which the courier prefers to work. If not given, the courier's.
    pub preference: Option<AreaPreference>,
    /// At most 6 breaks.
    #[serde(default)]
    #[schema(max_items = 6)]
    pub breaks: Vec<Break>,
}

changes!(ShiftFields: ShiftReplacement, ShiftPatch, ["id", "version", "zone_id", "date", "created_at"]);

impl ShiftFields {
    /// Converts the shift, or returns what is wrong with it.
    pub fn read(self) -> Result<NewShift, Invalid> {
        let hours = Window::new(instant("starts_at", self.starts_at)?, instant("ends_at", self.ends_at)?)
            .map_err(|_| Invalid::new("ends_at", "must be after starts_at"))?;
        Ok(NewShift {
            courier: CourierId(self.courier_id),
            start: start(self.depot_id, self.start)?,
            end: self.end.map(|place| place.read("end")).transpose()?,
            hours,
            capacity: self.capacity,
            skills: self.skills,
            vehicle_type: self.vehicle_type_id.map(VehicleTypeId),
            areas: self.areas,
            preference: self.preference.map(Into::into),
            breaks: breaks(self.breaks)?,
        })
    }
}

fn start(depot: Option<Uuid>, place: Option<Place>) -> Result<StartAt, Invalid> {
    match (depot, place) {
        (Some(id), None) => Ok(StartAt::Depot(DepotId(id))),
        (None, Some(place)) => Ok(StartAt::Elsewhere(place.read("start")?)),
        (None, None) => Err(Invalid::new("depot_id", "either depot_id or start is required")),
        (Some(_), Some(_)) => Err(Invalid::new("start", "must not be given together with depot_id")),
    }
}

fn breaks(breaks: Vec<Break>) -> Result<Vec<ritiro_domain::Break>, Invalid> {
    let numbered = breaks.into_iter().enumerate();
    numbered.map(|(i, pause)| pause.read().map_err(|e| e.inside(&format!("breaks[{i}]")))).collect()
}

/// The working time of one courier on one day. The route of the shift has the same id.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Shift {
    /// The id of the shift.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    /// The courier's zone.
    pub zone_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    #[serde(flatten)]
    fields: ShiftFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ScheduledShift>> for Shift {
    fn from(InZone { record, context }: InZone<ScheduledShift>) -> Self {
        Self {
            id: record.value.shift.id.0,
            version: record.version,
            zone_id: record.zone.0,
            date: record.value.date,
            fields: fields(&context.zone, record.value.shift),
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}

fn fields(zone: &ritiro_domain::Zone, shift: ritiro_domain::Shift) -> ShiftFields {
    let tz = zone.time_zone;
    let start = match shift.start {
        ShiftStart::Depot(..) => None,
        ShiftStart::Elsewhere(place) => Some(place.into()),
    };
    ShiftFields {
        courier_id: shift.courier.0,
        depot_id: shift.start.depot().map(|id| id.0),
        start,
        end: Some(shift.end.into()),
        starts_at: local(tz, shift.hours.start()),
        ends_at: local(tz, shift.hours.end()),
        capacity: Some(amounts(&zone.dimensions, shift.capacity)),
        skills: Some(shift.skills),
        vehicle_type_id: shift.vehicle_type.map(|of| of.id.0),
        areas: Some(shift.areas),
        preference: shift.preference.map(Into::into),
        breaks: shift.breaks.into_iter().map(|pause| Break::to_wire(tz, pause)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(mut extra: Value) -> Result<NewShift, Invalid> {
        let mut body = json!({
            "courier_id": Uuid::from_u128(1),
            "starts_at": "2026-11-23T08:00:00+01:00",
            "ends_at": "2026-11-23T16:00:00+01:00",
        });
        body.as_object_mut().unwrap().append(extra.as_object_mut().unwrap());
        serde_json::from_value::<ShiftFields>(body).unwrap().read()
    }

    fn wrong(extra: Value) -> String {
        read(extra).unwrap_err().field
    }

    #[test]
    fn a_shift_starts_at_a_depot_or_at_a_place_and_not_at_both() {
        let (depot, place) = (json!(Uuid::from_u128(2)), json!({"lat": 45.0, "lng": 9.0}));
        assert!(matches!(read(json!({"depot_id": depot})).unwrap().start, StartAt::Depot(_)));
        assert!(matches!(read(json!({"start": place})).unwrap().start, StartAt::Elsewhere(_)));
        assert_eq!(wrong(json!({})), "depot_id");
        assert_eq!(wrong(json!({"depot_id": depot, "start": place})), "start");
    }

    #[test]
    fn wrong_parts_are_named_by_their_path() {
        assert_eq!(wrong(json!({"start": {"lat": 91, "lng": 9}})), "start.lat");
        let pause =
            |latest: &str| json!({"earliest": "2026-11-23T12:00:00Z", "latest": latest, "duration_seconds": 900});
        let breaks = json!([pause("2026-11-23T13:00:00Z"), pause("2026-11-23T11:00:00Z")]);
        assert_eq!(wrong(json!({"start": {"lat": 45, "lng": 9}, "breaks": breaks})), "breaks[1].latest");
    }
}
