//! The price of an order that is wanted as soon as possible.

use super::plans::PlanState;
use ritiro_domain::{AsapRule, Order, Place};
use ritiro_planning::Leg;

/// What an order for now costs: a shipment also by its way.
pub(super) fn price_for_now(rule: AsapRule, order: &Order, state: &PlanState) -> i64 {
    let way = way_of(order, state);
    rule.price_of(way.distance, way.duration)
}

/// The way from the origin to the destination; nothing without an origin.
pub(super) fn way_of(order: &Order, state: &PlanState) -> Leg {
    let travel = state.plan.travel();
    let point = |place: Place| travel.point(place);
    order.origin.as_ref().map_or_else(Leg::default, |origin| travel.leg(point(origin.place), point(order.place)))
}
