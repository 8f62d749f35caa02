//! Executes a schedule by the rules of the benchmark, independently of the planner.

use super::instance::Instance;

/// The action of a courier at a stop, with the index of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// The courier picks the order up.
    Pickup(usize),
    /// The courier hands the order over.
    Dropoff(usize),
}

/// A stop of a courier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The action.
    pub act: Act,
    /// The time at which the courier was notified: the courier does not leave for the stop before it.
    pub notified_at: i64,
}

/// The stops of each courier, in order.
pub type Schedule = Vec<Vec<Step>>;

/// The delivery time that was quoted for an order, and the time of the quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote {
    /// The time of the quote.
    pub quoted_at: i64,
    /// The quoted time of the hand-over.
    pub at: i64,
}

/// The quotes by order; `None` if no time was quoted.
pub type Quotes = Vec<Option<Quote>>;

/// The actual times of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Delivered {
    /// The time of the pickup.
    pub pickup: i64,
    /// The time of the hand-over.
    pub dropoff: i64,
}

/// The result of an executed day.
pub struct Driven {
    /// The times by order; `None` if the order was not delivered.
    pub orders: Vec<Option<Delivered>>,
    /// The total distance of all couriers in metres.
    pub meters: f64,
    /// The seconds in which couriers were driving, waited for food, or had an order on board.
    pub busy: i64,
}

/// Executes a schedule, or returns the rule that it breaks.
pub fn drive(instance: &Instance, schedule: &Schedule) -> Result<Driven, String> {
    let mut driven = Driven { orders: vec![None; instance.orders.len()], meters: 0.0, busy: 0 };
    for (courier, steps) in instance.couriers.iter().zip(schedule) {
        let mut walk = Walk { here: courier.start, time: courier.on, on_board: Vec::new() };
        for step in steps {
            walk.step(instance, courier.off, step, &mut driven).map_err(|e| format!("{}: {e}", courier.name))?;
        }
        if let Some((order, _)) = walk.on_board.first() {
            return Err(format!("{}: {} stays on board", courier.name, instance.orders[*order].name));
        }
    }
    Ok(driven)
}

struct Walk {
    here: u32,
    time: i64,
    on_board: Vec<(usize, i64)>,
}

impl Walk {
    fn step(&mut self, instance: &Instance, off: i64, step: &Step, driven: &mut Driven) -> Result<(), String> {
        let (Act::Pickup(index) | Act::Dropoff(index)) = step.act;
        let order = &instance.orders[index];
        if step.notified_at < order.placed {
            return Err(format!("{} is notified before it is placed", order.name));
        }
        let there = if step.act == Act::Pickup(index) { order.restaurant } else { order.door };
        driven.meters += instance.city.meters(self.here, there);
        // A courier with an order on board is busy, also while the next stop is not assigned yet.
        let begun = if self.on_board.is_empty() { self.time.max(step.notified_at) } else { self.time };
        self.time = self.time.max(step.notified_at) + instance.city.seconds(self.here, there);
        self.here = there;
        match step.act {
            Act::Pickup(_) => {
                self.time = self.time.max(order.ready);
                self.on_board.push((index, self.time));
                driven.busy += self.time - begun;
                let late = self.time > off || driven.orders[index].is_some();
                if late { Err(format!("{} is picked up after the shift, or twice", order.name)) } else { Ok(()) }
            }
            Act::Dropoff(_) => {
                let at = self.on_board.iter().position(|(held, _)| *held == index);
                let at = at.ok_or_else(|| format!("{} is not on board", order.name))?;
                let (_, pickup) = self.on_board.remove(at);
                driven.busy += self.time - begun;
                driven.orders[index] = Some(Delivered { pickup, dropoff: self.time });
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::instance::tests::street;
    use super::*;

    fn steps(acts: &[Act]) -> Schedule {
        vec![acts.iter().map(|act| Step { act: *act, notified_at: 60 }).collect()]
    }

    #[test]
    fn a_courier_waits_for_the_food_and_serves_a_bundle_once() {
        let street = street();
        use Act::{Dropoff, Pickup};
        let driven = drive(&street, &steps(&[Pickup(0), Pickup(1), Dropoff(0), Dropoff(1)])).unwrap();
        // The food is ready at 600. The courier walks out for 2 min, drives 10 min and walks in for 2 min: 600 + 840.
        // The second door takes 2 + 10 + 2 min more.
        assert_eq!(driven.orders[0], Some(Delivered { pickup: 600, dropoff: 1440 }));
        assert_eq!(driven.orders[1], Some(Delivered { pickup: 600, dropoff: 2280 }));
        assert_eq!(driven.meters, 2000.0);
        // The busy time starts with the notification at 60, when the courier leaves, and ends at the second door.
        assert_eq!(driven.busy, 2280 - 60);
    }

    #[test]
    fn broken_rules_are_told() {
        let mut street = street();
        use Act::{Dropoff, Pickup};
        assert!(drive(&street, &steps(&[Dropoff(0)])).err().unwrap().contains("not on board"));
        assert!(drive(&street, &steps(&[Pickup(0)])).err().unwrap().contains("stays on board"));
        let early = vec![vec![Step { act: Pickup(1), notified_at: 59 }]];
        assert!(drive(&street, &early).err().unwrap().contains("before it is placed"));
        street.couriers[0].off = 599;
        assert!(drive(&street, &steps(&[Pickup(0), Dropoff(0)])).err().unwrap().contains("after the shift"));
    }
}
