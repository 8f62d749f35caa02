//! What is expected of a window, with the arithmetic next to it.

use super::hand::Street;
use super::world::window;
use crate::{Demand, DemandForecast, Plan, SlotDemand, Visibility, VisibilityRules};
use ritiro_domain::Seconds;

/// One courier from eight to twelve.
fn plan(street: &Street) -> Plan {
    street.plan(vec![street.vehicle(1, window(8 * 60, 12 * 60))])
}

/// Requests at place 1 of the street, five minutes each.
fn demand(street: &Street, requests: usize) -> Vec<Demand> {
    vec![Demand { point: street.point(1), service: Seconds(300) }; requests]
}

/// From nine to ten, nothing booked.
fn slot_demand(coming: f64) -> SlotDemand {
    SlotDemand { window: window(9 * 60, 10 * 60), booked: 0.0, coming }
}

fn visit(street: &Street, place: usize) -> Demand {
    Demand { point: street.point(place), service: Seconds(300) }
}

#[test]
fn too_little_history_shows_nothing() {
    let street = Street::new();
    let foresight = DemandForecast::new(&plan(&street), &demand(&street, 29), &[slot_demand(1000.0)]);
    assert_eq!(foresight.slot_forecast(0), None);
    assert_eq!(foresight.judge(visit(&street, 1), &[None], VisibilityRules::One, &*street.travel), []);
}

#[test]
fn what_fits_needs_no_second_thought() {
    let street = Street::new();
    // Everybody is at one place: a visit uses its five minutes. Ten of them use 3,000 of 3,600 seconds.
    let foresight = DemandForecast::new(&plan(&street), &demand(&street, 40), &[slot_demand(10.0)]);
    let slot_forecast = foresight.slot_forecast(0).expect("there is history");
    assert_eq!((slot_forecast.room, slot_forecast.demand, slot_forecast.cut), (Seconds(3600), Seconds(3000), None));
    let far = foresight.judge(visit(&street, 9), &[None], VisibilityRules::Two, &*street.travel);
    assert_eq!((far[0].menu, far[0].displacement_seconds), (Visibility::First, Seconds(0)));
}

#[test]
fn an_overloaded_window_is_kept_for_the_quick() {
    let street = Street::new();
    // Twenty would use 6,000 of 3,600 seconds: two fifths find no room.
    let foresight = DemandForecast::new(&plan(&street), &demand(&street, 40), &[slot_demand(20.0)]);
    let slot_forecast = foresight.slot_forecast(0).expect("there is history");
    assert_eq!(
        (slot_forecast.room, slot_forecast.demand, slot_forecast.cut),
        (Seconds(3600), Seconds(6000), Some(Seconds(300)))
    );
    let near = foresight.judge(visit(&street, 1), &[None], VisibilityRules::One, &*street.travel)[0];
    assert_eq!((near.menu, near.uses, near.displacement_seconds), (Visibility::First, Seconds(300), Seconds(120)));
    // Eight places on it is 4,800 seconds to the nearest demand, and more where only twelve fit.
    let far = foresight.judge(visit(&street, 9), &[None], VisibilityRules::One, &*street.travel)[0];
    assert!(far.menu == Visibility::Last && far.uses > Seconds(5100), "{far:?}");
    // A courier who passes there anyway is as quick as any.
    let passing = foresight.judge(visit(&street, 9), &[Some(Seconds(0))], VisibilityRules::One, &*street.travel)[0];
    assert_eq!((passing.menu, passing.uses), (Visibility::First, Seconds(300)));
}

#[test]
fn who_may_open_a_second_menu_is_steered_sooner() {
    let street = Street::new();
    let foresight = DemandForecast::new(&plan(&street), &demand(&street, 40), &[slot_demand(20.0)]);
    // The use is all of the cut: shown at once only where there is no other menu.
    let menu = |menus| foresight.judge(visit(&street, 1), &[None], menus, &*street.travel)[0].menu;
    assert_eq!((menu(VisibilityRules::One), menu(VisibilityRules::Two)), (Visibility::First, Visibility::More));
}

#[test]
fn time_that_is_free_is_not_kept_for_no_one() {
    let street = Street::new();
    // Booked up by the count, but the courier is in fact idle; two more to come fit into the hour.
    let crowded = SlotDemand { booked: 100.0, ..slot_demand(2.0) };
    let foresight = DemandForecast::new(&plan(&street), &demand(&street, 40), &[crowded]);
    assert_eq!(foresight.slot_forecast(0).expect("there is history").cut, None);
}
