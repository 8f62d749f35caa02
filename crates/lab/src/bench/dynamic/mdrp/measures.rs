//! The measures of a day, in minutes.

use serde::Serialize;

use super::drive::{Delivered, Driven, Quote};
use super::instance::{Instance, Order};
use crate::common::numbers::nearest_rank;

/// The measures of the benchmark's authors.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measures {
    orders: usize,
    delivered: usize,
    undelivered: usize,
    click_to_door_mean: f64,
    click_to_door_p90: f64,
    ready_to_pickup_mean: f64,
    ready_to_door_mean: f64,
    /// Orders per hour of all shifts.
    orders_per_courier_hour: f64,
    /// Orders per hour in which couriers were driving, waited for food, or had an order on board.
    orders_per_busy_hour: f64,
    /// The share of all orders that were delivered within the target.
    share_within_target: f64,
    /// The share of all orders that were delivered within the maximum.
    share_within_maximum: f64,
    kilometers: f64,
    /// The number of orders with a quoted time.
    quoted: usize,
    /// The number of them that were quoted in the minute in which they were placed.
    quoted_at_once: usize,
    /// The time from the placement of an order to its quote.
    click_to_quote_mean: f64,
    /// The difference between quoted and actual time, early or late.
    quote_error_mean: f64,
    /// Nine of ten orders that were quoted and delivered came at most this long after the quoted time.
    quote_late_p90: f64,
}

/// Computes the measures of an executed day.
pub fn measure(instance: &Instance, driven: &Driven, quotes: &[Option<Quote>]) -> Measures {
    let orders = instance.orders.len();
    let done: Vec<(&Order, Delivered)> =
        instance.orders.iter().zip(&driven.orders).filter_map(|(order, done)| Some((order, (*done)?))).collect();
    let of = |value: fn(&Order, Delivered) -> i64| -> Vec<i64> { done.iter().map(|(o, d)| value(o, *d)).collect() };
    let click_to_door = of(|order, done| done.dropoff - order.placed);
    let within = |most: i64| {
        let count = click_to_door.iter().filter(|time| **time <= most).count();
        share(count as f64, orders as f64)
    };
    let quoted: Vec<(&Order, Quote)> =
        instance.orders.iter().zip(quotes).filter_map(|(order, quote)| Some((order, (*quote)?))).collect();
    let waits: Vec<i64> = quoted.iter().map(|(order, quote)| quote.quoted_at - order.placed).collect();
    let late: Vec<i64> =
        quotes.iter().zip(&driven.orders).filter_map(|(quote, done)| Some((*done)?.dropoff - (*quote)?.at)).collect();
    let shifts: i64 = instance.couriers.iter().map(|courier| courier.off - courier.on).sum();
    Measures {
        orders,
        delivered: done.len(),
        undelivered: orders - done.len(),
        click_to_door_mean: mean(&click_to_door),
        click_to_door_p90: percentile(click_to_door.clone(), 0.9),
        ready_to_pickup_mean: mean(&of(|order, done| done.pickup - order.ready)),
        ready_to_door_mean: mean(&of(|order, done| done.dropoff - order.ready)),
        orders_per_courier_hour: share(done.len() as f64, shifts as f64 / 3600.0),
        orders_per_busy_hour: share(done.len() as f64, driven.busy as f64 / 3600.0),
        share_within_target: within(instance.target),
        share_within_maximum: within(instance.most),
        kilometers: (driven.meters / 10.0).round() / 100.0,
        quoted: quoted.len(),
        quoted_at_once: waits.iter().filter(|wait| **wait < 60).count(),
        click_to_quote_mean: mean(&waits),
        quote_error_mean: mean(&late.iter().map(|late| late.abs()).collect::<Vec<_>>()),
        quote_late_p90: percentile(late, 0.9),
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { round(part / whole, 4) } else { 0.0 }
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

fn mean(seconds: &[i64]) -> f64 {
    round(seconds.iter().sum::<i64>() as f64 / 60.0 / seconds.len().max(1) as f64, 2)
}

/// The smallest value that is not exceeded by this share of all values.
fn percentile(mut seconds: Vec<i64>, share: f64) -> f64 {
    seconds.sort_unstable();
    seconds.get(nearest_rank(seconds.len(), share)).map_or(0.0, |found| round(*found as f64 / 60.0, 2))
}

#[cfg(test)]
mod tests {
    use super::super::instance::tests::street;
    use super::*;

    #[test]
    fn a_day_is_measured() {
        let driven =
            Driven { orders: vec![Some(Delivered { pickup: 720, dropoff: 2460 }), None], meters: 2000.0, busy: 1800 };
        let quotes = [Some(Quote { quoted_at: 0, at: 2400 }), None];
        let found = measure(&street(), &driven, &quotes);
        // The order is placed at 0 and ready at 600: 41 minutes from click to door, 2 from ready to pickup, 31 from
        // ready to door.
        assert_eq!((found.delivered, found.undelivered), (1, 1));
        assert_eq!((found.click_to_door_mean, found.click_to_door_p90), (41.0, 41.0));
        assert_eq!((found.ready_to_pickup_mean, found.ready_to_door_mean), (2.0, 31.0));
        // The order was quoted at once, and came one minute after the quoted time.
        assert_eq!((found.quoted, found.quoted_at_once, found.click_to_quote_mean), (1, 1, 0.0));
        assert_eq!((found.quote_error_mean, found.quote_late_p90), (1.0, 1.0));
        // There is one order in a shift of one hour; the target is 40 minutes and the maximum 90; one of two orders
        // was delivered.
        assert_eq!((found.orders_per_courier_hour, found.orders_per_busy_hour), (1.0, 2.0));
        assert_eq!((found.share_within_target, found.share_within_maximum), (0.0, 0.5));
    }

    #[test]
    fn the_ninth_of_ten_is_the_ninetieth_percentile() {
        assert_eq!(percentile((1..=10).map(|k| k * 60).collect(), 0.9), 9.0);
        assert_eq!(percentile(Vec::new(), 0.9), 0.0);
    }
}
