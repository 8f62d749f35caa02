//! The price of an as-soon-as-possible order.

use crate::app::plans::PlanState;
use ritiro_domain::{AsapRule, Order, Place};
use ritiro_planning::Leg;

/// The price of an as-soon-as-possible order; the price of a shipment also depends on its distance and duration.
pub(in crate::app) fn price_for_now(rule: AsapRule, order: &Order, state: &PlanState) -> i64 {
    let way = way_of(order, state);
    rule.price_of(way.distance, way.duration)
}

/// The trip from the origin to the destination; zero without an origin.
pub(in crate::app) fn way_of(order: &Order, state: &PlanState) -> Leg {
    let travel = state.plan.travel();
    let point = |place: Place| travel.point(place);
    order.origin.as_ref().map_or_else(Leg::default, |origin| travel.leg(point(origin.place), point(order.place)))
}
