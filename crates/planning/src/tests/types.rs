//! Types of vehicles and areas: who serves what, and what it costs.

use proptest::prelude::*;

use super::hand::{Street, book, morning};
use super::world::{at, day, steps, window};
use crate::{InsertionCriterion, Plan, Preference, Task, Travel, Vehicle, Visits, find_insertions};
use ritiro_domain::{
    AreaSet, Constraint, Meters, Place, Refusal, RefusalCode, Seconds, SpeedFactor, StopKind, VehicleCosts,
};

const BIKE: VehicleCosts = VehicleCosts { per_hour: 1800, per_kilometer: 50, per_use: 300 };
const VAN: VehicleCosts = VehicleCosts { per_hour: 3600, per_kilometer: 400, per_use: 1500 };

fn of(vehicle: Vehicle, costs: VehicleCosts) -> Vehicle {
    Vehicle { costs: Some(costs), ..vehicle }
}

/// A delivery to a place of the street that lies in these areas.
fn delivery(street: &Street, number: u128, place: usize, areas: AreaSet) -> Task {
    let task = street.single(number, StopKind::Delivery, place, morning(), 1);
    let Visits::Single(visit) = task.visits else { unreachable!("a delivery is one visit") };
    Task { visits: Visits::Single(crate::Visit { areas, ..visit }), ..task }
}

fn ask(plan: &Plan, task: &Task) -> Result<(u128, i64), Refusal> {
    let found = find_insertions(plan, task, &[morning()], at(7 * 60), InsertionCriterion::Cheapest).remove(0)?;
    Ok((plan.routes()[found.route].vehicle().shift.0.as_u128(), found.cost))
}

#[test]
fn the_cheaper_type_serves_and_its_use_counts_once() {
    let street = Street::new();
    let vans = || vec![of(street.vehicle(1, morning()), VAN), of(street.vehicle(2, morning()), BIKE)];
    let mut plan = street.plan(vans());
    assert_eq!(plan.objective().scale(), 1000);
    // Twenty minutes and ten kilometres there and back: 600 for the time, 500 for the way and 300 for the use of the bike. The van would
    // cost 1200 + 4000 + 1500.
    let near = delivery(&street, 1, 1, AreaSet::ALL);
    assert_eq!(ask(&plan, &near), Ok((2, (600 + 500 + 300) * 1000)));
    book(&mut plan, &near);
    assert_eq!(plan.cost(), 1_400_000);
    // The next place is ten minutes and five kilometres further, there and back, and the bike is in use.
    assert_eq!(ask(&plan, &delivery(&street, 2, 2, AreaSet::ALL)), Ok((2, (600 + 500) * 1000)));
}

#[test]
fn a_van_that_passes_by_is_cheaper_than_a_bike_that_is_not_in_use() {
    let street = Street::new();
    let far = Vehicle { preference: None, ..of(street.vehicle(1, morning()), VAN) };
    let bike = of(street.vehicle(2, morning()), VehicleCosts { per_use: 30_000, ..BIKE });
    let mut plan = street.plan(vec![far, bike]);
    book(&mut plan, &delivery(&street, 1, 5, AreaSet::ALL));
    assert_eq!(ask(&plan, &delivery(&street, 2, 3, AreaSet::ALL)), Ok((1, 0)), "it lies on the way");
}

#[test]
fn couriers_without_a_type_cost_what_the_objective_says() {
    let street = Street::new();
    let free = VehicleCosts { per_hour: 0, per_kilometer: 0, per_use: 20_000 };
    let plan = street.plan(vec![street.vehicle(1, morning()), of(street.vehicle(2, morning()), free)]);
    // 1200 seconds, 10000 metres and one courier by the objective of these tests.
    assert_eq!(ask(&plan, &delivery(&street, 1, 1, AreaSet::ALL)), Ok((1, (1200 + 10_000 + 900) * 1000)));
    let alone = street.plan(vec![street.vehicle(1, morning())]);
    assert_eq!((alone.objective().scale(), ask(&alone, &delivery(&street, 1, 1, AreaSet::ALL))), (1, Ok((1, 12_100))));
}

#[test]
fn a_bound_courier_serves_only_stops_inside_of_the_areas() {
    let street = Street::new();
    let (north, south) = (AreaSet(1), AreaSet(2));
    let bound = Vehicle { areas: Some(north), ..street.vehicle(1, morning()) };
    let plan = street.plan(vec![bound.clone()]);
    let outside = Err(Refusal { code: RefusalCode::OutsideAreas, constraint: Constraint::CourierAreas });
    assert!(ask(&plan, &delivery(&street, 1, 1, north)).is_ok());
    assert!(ask(&plan, &delivery(&street, 1, 1, AreaSet(3))).is_ok(), "the areas may overlap");
    assert_eq!(ask(&plan, &delivery(&street, 1, 1, south)), outside);
    assert_eq!(ask(&plan, &delivery(&street, 1, 1, AreaSet::default())), outside, "it lies in no area");
    let both = street.plan(vec![bound, Vehicle { areas: None, ..street.vehicle(2, morning()) }]);
    assert_eq!(ask(&both, &delivery(&street, 1, 1, AreaSet::default())).map(|found| found.0), Ok(2));
}

#[test]
fn both_places_of_a_shipment_lie_inside_though_not_in_the_same_area() {
    let street = Street::new();
    let bound = |areas| street.plan(vec![Vehicle { areas: Some(AreaSet(areas)), ..street.vehicle(1, morning()) }]);
    let mut shipment = street.shipment(1, (1, morning()), (2, morning()), None);
    let Visits::Pair { pickup, dropoff } = &mut shipment.visits else { unreachable!("a shipment is two visits") };
    (pickup.areas, dropoff.areas) = (AreaSet(1), AreaSet(2));
    assert!(ask(&bound(3), &shipment).is_ok());
    for one in [1, 2] {
        assert_eq!(ask(&bound(one), &shipment).unwrap_err().code, RefusalCode::OutsideAreas);
    }
}

#[test]
fn a_stop_outside_of_the_preferred_areas_costs_more_but_is_served() {
    let street = Street::new();
    let prefers = Some(Preference { areas: AreaSet(1), cost_outside: 250 });
    let plan = street.plan(vec![Vehicle { preference: prefers, ..street.vehicle(1, morning()) }]);
    assert_eq!(ask(&plan, &delivery(&street, 1, 1, AreaSet(1))), Ok((1, 12_100)));
    assert_eq!(ask(&plan, &delivery(&street, 1, 1, AreaSet(2))), Ok((1, 12_350)));
    let two = street.plan(vec![
        Vehicle { preference: prefers, ..street.vehicle(1, morning()) },
        Vehicle {
            preference: Some(Preference { areas: AreaSet(2), cost_outside: 250 }),
            ..street.vehicle(2, morning())
        },
    ]);
    assert_eq!(ask(&two, &delivery(&street, 1, 1, AreaSet(2))), Ok((2, 12_100)));
}

#[test]
fn a_slower_vehicle_takes_longer_and_reach_and_refusals_follow() {
    let street = Street::new();
    let half = SpeedFactor::new(0.5).unwrap();
    let slow = Vehicle { speed: half, ..street.vehicle(1, morning()) };
    let plan = street.plan(vec![slow.clone()]);
    let (depot, third) = (street.point(0), street.point(3));
    let leg = slow.leg(&*street.travel, depot, third);
    assert_eq!((leg.duration, leg.distance), (Seconds(3600), Meters(15_000)));
    // Place 3 is 60 minutes from the depot for it: 09:00 at the earliest, 15 minutes after 08:45.
    let early = street.single(1, StopKind::Delivery, 3, window(8 * 60, 8 * 60 + 45), 1);
    let refused =
        find_insertions(&plan, &early, &[early.main().window], at(7 * 60), InsertionCriterion::Cheapest).remove(0);
    let short = Refusal { code: RefusalCode::WindowUnreachable, constraint: Constraint::Time { short: Seconds(900) } };
    assert_eq!(refused, Err(short));
    // Two hours and thirty kilometres by the objective of these tests, and one courier.
    assert_eq!(ask(&plan, &delivery(&street, 1, 3, AreaSet::ALL)), Ok((1, 7200 + 30_000 + 900)));
    let both = street.plan(vec![slow, street.vehicle(2, morning())]);
    assert_eq!(ask(&both, &delivery(&street, 1, 3, AreaSet::ALL)), Ok((2, 3600 + 30_000 + 900)));
}

#[test]
fn the_bound_of_the_legs_holds_for_every_speed() {
    let travel = super::travel::great_circle();
    let here = Place::new(45.46, 9.19).unwrap();
    for thousandths in [50, 333, 999, 1000, 1001, 1700, 5000] {
        let speed = SpeedFactor::from_thousandths(thousandths).unwrap();
        let floor = travel.floor(here).at(speed);
        for step in 0..400 {
            let (dlat, dlng) = (step * 137, (step * 7919) % 90_000);
            let there = Place::from_e7(here.e7().0 + dlat, here.e7().1 - dlng);
            let (bound, leg) =
                (floor.leg(dlat as f32, dlng as f32), travel.leg(travel.point(here), travel.point(there)));
            assert!(bound.duration <= speed.duration(leg.duration), "{thousandths}: {bound:?} {leg:?}");
            assert!(bound.distance <= leg.distance, "{thousandths}: {bound:?} {leg:?}");
        }
    }
}

/// What a route costs by the rules of [`super::world::objective`], leg by leg, in thousandths.
fn cost_by_hand(route: &crate::Route, travel: &dyn crate::Travel) -> i64 {
    let (vehicle, stops) = (route.vehicle(), route.stops());
    if stops.iter().all(|stop| !stop.visit.kind.is_of_reservation()) {
        return 0;
    }
    let legs = (0..=stops.len()).map(|i| route.leg_to(i, travel));
    let driving: i64 = legs
        .map(|leg| match vehicle.costs {
            Some(costs) => (costs.per_hour * 10 + 18) / 36 * leg.duration.0 + costs.per_kilometer * leg.distance.0,
            None => 1000 * (leg.duration.0 + leg.distance.0),
        })
        .sum();
    let outside = |preference: Preference| {
        let stops = stops.iter().filter(|stop| stop.visit.kind.is_of_reservation());
        let outside = stops.filter(|stop| stop.visit.areas.0 & preference.areas.0 == 0).count();
        1000 * preference.cost_outside * outside as i64
    };
    driving + 1000 * vehicle.costs.map_or(900, |costs| costs.per_use) + vehicle.preference.map_or(0, outside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_plan_costs_what_its_types_say(mut day in day(4), steps in steps(20)) {
        day.along = (0, 0, 0);
        let (world, _) = super::sound::live(day.open(), &steps);
        let by_hand: i64 = world.plan.routes().iter().map(|route| cost_by_hand(route, &*world.travel)).sum();
        prop_assert_eq!(world.plan.cost() * 1000, by_hand * world.plan.objective().scale());
    }
}
