//! Slot templates and exceptions.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::changes::changes;
use super::common::{Date, civil, local};
use crate::app::InZone;
use crate::app::setup::ForZone;
use ritiro_domain::{CivilTime, Invalid, Seconds, SlotExceptionId, SlotTemplateId, Weekdays, ZoneId};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Mon,
            Weekday::Tue => Self::Tue,
            Weekday::Wed => Self::Wed,
            Weekday::Thu => Self::Thu,
            Weekday::Fri => Self::Fri,
            Weekday::Sat => Self::Sat,
            Weekday::Sun => Self::Sun,
        }
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Mon,
            chrono::Weekday::Tue => Self::Tue,
            chrono::Weekday::Wed => Self::Wed,
            chrono::Weekday::Thu => Self::Thu,
            chrono::Weekday::Fri => Self::Fri,
            chrono::Weekday::Sat => Self::Sat,
            chrono::Weekday::Sun => Self::Sun,
        }
    }
}

/// The cut-off: until when a slot can be booked. If both rules are given, the earlier of the two instants counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cutoff {
    /// The slot can be booked until this long before its window opens, in seconds, 0 to 2592000 (30 days).
    #[serde(default)]
    #[schema(minimum = 0, maximum = 2592000, example = 3600)]
    pub lead_seconds: i64,
    /// Together with `time`: the number of days before the day of the slot, 0 to 30.
    #[schema(maximum = 30)]
    pub days_before: Option<u8>,
    /// Together with `days_before`: the slot can be booked until this time of that day. Example: `1` and `20:00` mean 8 pm on the day
    /// before.
    #[schema(pattern = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "20:00")]
    pub time: Option<String>,
}

impl Cutoff {
    fn read(self) -> Result<ritiro_domain::Cutoff, Invalid> {
        let day = match (self.days_before, self.time) {
            (None, None) => None,
            (Some(days), Some(time)) => Some((days, civil("time", &time)?)),
            (Some(_), None) => return Err(Invalid::new("time", "is required with days_before")),
            (None, Some(_)) => return Err(Invalid::new("days_before", "is required with time")),
        };
        Ok(ritiro_domain::Cutoff { lead: Seconds(self.lead_seconds), day })
    }
}

impl From<ritiro_domain::Cutoff> for Cutoff {
    fn from(cutoff: ritiro_domain::Cutoff) -> Self {
        let (days_before, time) = cutoff.day.unzip();
        Self { lead_seconds: cutoff.lead.0, days_before, time: time.map(|t: CivilTime| t.to_string()) }
    }
}

/// The fields of a slot template that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotTemplateFields {
    /// The zone to which the slot belongs. It cannot be changed.
    pub zone_id: Uuid,
    /// The name that shoppers see, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Morning")]
    pub name: String,
    /// The days of the week on which the slot is offered, at least one.
    #[schema(min_items = 1, max_items = 7)]
    pub weekdays: Vec<Weekday>,
    /// The time of day in the zone at which the window opens, `00:00` to `24:00`.
    #[schema(pattern = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "08:00")]
    pub start_time: String,
    /// The time of day at which the window ends: after `start_time`, on the same day.
    #[schema(pattern = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "10:00")]
    pub end_time: String,
    /// The price in minor units of the zone's currency, 0 to 1000000000000. Example: 390 is 3.90 euro.
    #[schema(minimum = 0, maximum = 1000000000000i64, example = 390)]
    pub price: i64,
    /// Until when the slot can be booked. If not given, it can be booked until its window opens.
    #[serde(default)]
    pub cutoff: Cutoff,
    /// The largest number of reservations in the slot on one civil day, in addition to the limits of the routes. A custom window, an
    /// as-soon-as-possible window or a quote takes one place in each slot that it overlaps.
    #[schema(minimum = 0, maximum = 2147483647)]
    pub max_bookings: Option<i32>,
    /// The first day on which the slot is offered.
    pub valid_from: Option<Date>,
    /// The last day on which the slot is offered.
    pub valid_to: Option<Date>,
}

changes!(SlotTemplateFields: SlotTemplateReplacement, SlotTemplatePatch);

impl SlotTemplateFields {
    /// Converts the slot template, or returns what is wrong with it.
    pub fn read(self) -> Result<ForZone<ritiro_domain::SlotTemplate>, Invalid> {
        if self.weekdays.len() > 7 {
            return Err(Invalid::new("weekdays", "must have at most 7 items"));
        }
        let slot = ritiro_domain::SlotTemplate {
            id: SlotTemplateId(Uuid::now_v7()),
            name: self.name,
            weekdays: Weekdays::from_days(self.weekdays.into_iter().map(chrono::Weekday::from)),
            hours: (civil("start_time", &self.start_time)?, civil("end_time", &self.end_time)?),
            price: self.price,
            cutoff: self.cutoff.read().map_err(|e| e.inside("cutoff"))?,
            max_bookings: self.max_bookings,
            valid: (self.valid_from.map(|d| d.0), self.valid_to.map(|d| d.0)),
        };
        Ok(ForZone { zone: ZoneId(self.zone_id), value: slot })
    }
}

/// One window of the catalogue, on every day on which it is valid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotTemplate {
    /// The id of the slot template.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: SlotTemplateFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::SlotTemplate>> for SlotTemplate {
    fn from(InZone { record, context }: InZone<ritiro_domain::SlotTemplate>) -> Self {
        let slot = record.value;
        Self {
            id: slot.id.0,
            version: record.version,
            fields: SlotTemplateFields {
                zone_id: record.zone.0,
                name: slot.name,
                weekdays: slot.weekdays.iter().map(Weekday::from).collect(),
                start_time: slot.hours.0.to_string(),
                end_time: slot.hours.1.to_string(),
                price: slot.price,
                cutoff: slot.cutoff.into(),
                max_bookings: slot.max_bookings,
                valid_from: slot.valid.0.map(Date),
                valid_to: slot.valid.1.map(Date),
            },
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}

/// The fields of a closed day or slot that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotExceptionFields {
    /// The zone. It cannot be changed.
    pub zone_id: Uuid,
    /// The civil day. Without a slot, the whole day is closed: no slots, no custom windows and no as-soon-as-possible windows are offered.
    pub date: Date,
    /// Only this slot is closed. If not given, the whole day is closed.
    pub slot_template_id: Option<Uuid>,
    /// The reason that shoppers see, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Ferragosto")]
    pub reason: String,
}

changes!(SlotExceptionFields: SlotExceptionReplacement, SlotExceptionPatch);

impl SlotExceptionFields {
    /// Converts the closed day or slot.
    pub fn read(self) -> Result<ForZone<ritiro_domain::SlotException>, Invalid> {
        let exception = ritiro_domain::SlotException {
            id: SlotExceptionId(Uuid::now_v7()),
            date: self.date.0,
            template: self.slot_template_id.map(SlotTemplateId),
            reason: self.reason,
        };
        Ok(ForZone { zone: ZoneId(self.zone_id), value: exception })
    }
}

/// A closed day, or one slot of a day that is closed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotException {
    /// The id of the slot exception.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: SlotExceptionFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::SlotException>> for SlotException {
    fn from(InZone { record, context }: InZone<ritiro_domain::SlotException>) -> Self {
        let exception = record.value;
        Self {
            id: exception.id.0,
            version: record.version,
            fields: SlotExceptionFields {
                zone_id: record.zone.0,
                date: Date(exception.date),
                slot_template_id: exception.template.map(|id| id.0),
                reason: exception.reason,
            },
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(start: &str, cutoff: Value) -> Result<ritiro_domain::SlotTemplate, Invalid> {
        let body = json!({
            "zone_id": Uuid::from_u128(1), "name": "Morning", "weekdays": ["mon", "sun"],
            "start_time": start, "end_time": "10:00", "price": 390, "cutoff": cutoff,
        });
        serde_json::from_value::<SlotTemplateFields>(body).unwrap().read().map(|slot| slot.value)
    }

    #[test]
    fn weekdays_and_cutoff_survive_the_wire() {
        let cutoff = json!({"lead_seconds": 3600, "days_before": 1, "time": "20:00"});
        let slot = read("08:00", cutoff.clone()).unwrap();
        assert_eq!(slot.weekdays.iter().map(Weekday::from).collect::<Vec<_>>(), [Weekday::Mon, Weekday::Sun]);
        assert_eq!(serde_json::to_value(Cutoff::from(slot.cutoff)).unwrap(), cutoff);
    }

    #[test]
    fn wrong_parts_are_named_by_their_path() {
        let field = |start, cutoff| read(start, cutoff).unwrap_err().field;
        assert_eq!(field("8:00", json!({})), "start_time");
        assert_eq!(field("08:00", json!({"days_before": 1})), "cutoff.time");
        assert_eq!(field("08:00", json!({"time": "20:00"})), "cutoff.days_before");
        assert_eq!(field("08:00", json!({"days_before": 1, "time": "25:00"})), "cutoff.time");
    }
}
