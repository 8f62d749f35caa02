//! The baseline: the nearest idle courier takes the order, one order at a time.

use super::drive::{Act, Quote, Quotes, Schedule, Step};
use super::instance::{Courier, Instance};

/// A courier between two orders.
struct Idle {
    here: u32,
    free: i64,
}

/// Plays a day minute by minute: the oldest order goes to the idle courier who is nearest to its restaurant, as soon
/// as the food will be ready when that courier arrives. Only then a delivery time can be quoted.
pub fn play(instance: &Instance) -> (Schedule, Quotes) {
    let mut couriers: Vec<_> = instance.couriers.iter().map(|c| Idle { here: c.start, free: c.on }).collect();
    let mut schedule: Schedule = vec![Vec::new(); couriers.len()];
    let mut quotes: Quotes = vec![None; instance.orders.len()];
    let mut open: Vec<usize> = (0..instance.orders.len()).collect();
    let last = instance.couriers.iter().map(|courier| courier.off).max().unwrap_or_default();
    for now in (0..=last).step_by(60) {
        open.retain(|&order| {
            let Some(chosen) = nearest(instance, &couriers, order, now) else { return true };
            couriers[chosen] = deliver(instance, &couriers[chosen], order, now);
            quotes[order] = Some(Quote { quoted_at: now, at: couriers[chosen].free });
            schedule[chosen]
                .extend([Act::Pickup(order), Act::Dropoff(order)].map(|act| Step { act, notified_at: now }));
            false
        });
    }
    (schedule, quotes)
}

fn nearest(instance: &Instance, couriers: &[Idle], order: usize, now: i64) -> Option<usize> {
    let order = &instance.orders[order];
    if order.placed > now {
        return None;
    }
    let way = |idle: &Idle| instance.city.seconds(idle.here, order.restaurant);
    let can = |(idle, shift): (&Idle, &Courier)| idle.free <= now && (now + way(idle)).max(order.ready) <= shift.off;
    let able = (0..couriers.len()).filter(|k| can((&couriers[*k], &instance.couriers[*k])));
    let chosen = able.min_by_key(|k| way(&couriers[*k]))?;
    (now + way(&couriers[chosen]) >= order.ready).then_some(chosen)
}

fn deliver(instance: &Instance, idle: &Idle, order: usize, now: i64) -> Idle {
    let order = &instance.orders[order];
    let pickup = (now + instance.city.seconds(idle.here, order.restaurant)).max(order.ready);
    Idle { here: order.door, free: pickup + instance.city.seconds(order.restaurant, order.door) }
}

#[cfg(test)]
mod tests {
    use super::super::drive::{Delivered, drive};
    use super::super::instance::tests::street;
    use super::*;

    #[test]
    fn the_second_order_waits_for_the_courier() {
        let street = street();
        let driven = drive(&street, &play(&street).0).unwrap();
        // The courier leaves the start at 480, when 2 minutes of service remain until the food is ready. The courier
        // is at the door at 1440, back at the restaurant 840 later, and at the second door 2 + 20 + 2 minutes after
        // that.
        assert_eq!(driven.orders[0], Some(Delivered { pickup: 600, dropoff: 1440 }));
        assert_eq!(driven.orders[1], Some(Delivered { pickup: 2280, dropoff: 2280 + 1440 }));
    }
}
