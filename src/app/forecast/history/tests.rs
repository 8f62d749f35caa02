use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Weekday};
use geo::{MultiPolygon, polygon};
use uuid::Uuid;

use super::*;
use crate::app::plans;
use ritiro_domain::{
    Area, CivilTime, Currency, Cutoff, Dimensions, ForesightRules, MerchantId, ObjectiveWeights, ProofRules, Skills,
    SlotTemplate, TravelModel, Weekdays, Zone, ZoneId, slots_on,
};
use ritiro_travel::TravelModels;

/// A Monday.
const TODAY: &str = "2026-11-23";

fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

fn zone() -> Zone {
    let area = polygon![(x: 9.0, y: 45.3), (x: 9.4, y: 45.3), (x: 9.4, y: 45.6), (x: 9.0, y: 45.3)];
    Zone {
        id: ZoneId(Uuid::from_u128(1)),
        merchant: MerchantId(Uuid::from_u128(2)),
        version: 1,
        name: "Milano".into(),
        time_zone: chrono_tz::Europe::Rome,
        currency: Currency::new("EUR").unwrap(),
        area: Area::new(MultiPolygon(vec![area])).unwrap(),
        areas: ritiro_domain::Areas::default(),
        dimensions: Dimensions::new(vec!["parcels".into()]).unwrap(),
        skills: Skills::default(),
        travel: TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 },
        hold_for: Seconds(600),
        offer_for: Seconds(600),
        default_service: Seconds(180),
        set_up: Seconds::ZERO,
        asap: None,
        custom_window_price: None,
        objective: ObjectiveWeights::default(),
        release: None,
        speeds: None,
        trips: None,
        foresight: ForesightRules::default(),
        proofs: ProofRules::default(),
        live: ritiro_domain::LiveRules::default(),
    }
}

fn template(id: u128, start: &str, end: &str) -> SlotTemplate {
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    SlotTemplate {
        id: SlotTemplateId(Uuid::from_u128(id)),
        name: "slot".into(),
        weekdays: Weekdays::from_days(days),
        hours: (CivilTime::parse(start).unwrap(), CivilTime::parse(end).unwrap()),
        price: 390,
        cutoff: Cutoff { lead: Seconds(3600), day: None },
        max_bookings: None,
        valid: (None, None),
    }
}

fn book() -> ZoneContext {
    let templates = vec![template(1, "10:00", "12:00"), template(2, "14:00", "16:00")];
    ZoneContext { zone: zone(), depots: HashMap::new(), templates, exceptions: Vec::new() }
}

fn slots(context: &ZoneContext, date: NaiveDate) -> Vec<SlotWindow> {
    slots_on(context.zone.time_zone, date, &context.templates, &context.exceptions)
}

fn empty_day(context: &ZoneContext) -> PlanState {
    PlanState {
        key: (context.zone.id, today()),
        plan: plans::build(
            TravelModels::default().of(&context.zone.travel).unwrap(),
            &context.zone,
            &[],
            &HashMap::new(),
            Vec::new(),
        )
        .unwrap(),
        zone: Arc::new(context.zone.clone()),
        epoch: None,
        versions: HashMap::new(),
        progress: HashMap::new(),
        marks: HashMap::new(),
        breakdowns: HashMap::new(),
        waiting: HashMap::new(),
        holds: HashMap::new(),
        taken: HashMap::new(),
        places: HashMap::new(),
        orphans: Vec::new(),
    }
}

/// A number of bookings of the `slot`th slot some days ago, sold with or without a template.
fn wanted(context: &ZoneContext, days_ago: u64, slot: usize, bookings: i64, template: Option<u128>) -> Wanted {
    let date = today() - Days::new(days_ago);
    let template = template.map(|id| SlotTemplateId(Uuid::from_u128(id)));
    Wanted { date, template, window: slots(context, date)[slot].window, bookings }
}

fn coming(context: &ZoneContext, windows: Vec<Wanted>, now: Timestamp) -> Vec<f64> {
    let history = History::new(Vec::new(), windows);
    let slot_demands = history.slot_demands(context, &slots(context, today()), &empty_day(context), now);
    slot_demands.iter().map(|slot_demand| slot_demand.coming).collect()
}

#[test]
fn the_same_weekday_shows_what_comes() {
    let context = book();
    let windows = vec![
        wanted(&context, 7, 0, 10, Some(1)),
        wanted(&context, 14, 0, 20, Some(1)),
        wanted(&context, 14, 1, 4, Some(2)),
        wanted(&context, 1, 0, 99, Some(1)),
    ];
    assert_eq!(coming(&context, windows, Timestamp::MIN), [15.0, 2.0], "the day before was a Sunday");
}

#[test]
fn without_such_a_weekday_every_day_counts() {
    let context = book();
    let windows = vec![wanted(&context, 1, 0, 10, Some(1)), wanted(&context, 2, 1, 6, Some(2))];
    assert_eq!(coming(&context, windows, Timestamp::MIN), [5.0, 3.0]);
    assert_eq!(coming(&context, Vec::new(), Timestamp::MIN), [0.0, 0.0]);
}

#[test]
fn what_was_sold_otherwise_counts_by_its_time_of_day() {
    let context = book();
    let windows = vec![wanted(&context, 7, 1, 8, None), wanted(&context, 7, 0, 3, Some(77))];
    assert_eq!(
        coming(&context, windows, Timestamp::MIN),
        [3.0, 8.0],
        "a window of the shopper's own, and a slot that is gone"
    );
}

#[test]
fn nothing_comes_once_a_slot_is_closed() {
    let context = book();
    let windows = || vec![wanted(&context, 7, 0, 10, Some(1)), wanted(&context, 7, 1, 10, Some(2))];
    let closes = slots(&context, today())[0].closes_at;
    assert_eq!(coming(&context, windows(), closes), [10.0, 10.0]);
    assert_eq!(coming(&context, windows(), closes + Seconds(1)), [0.0, 10.0]);
}
