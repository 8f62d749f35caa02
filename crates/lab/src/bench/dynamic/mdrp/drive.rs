//! What happens if couriers drive as they are told: the rules of the benchmark, apart from the planner.

use super::instance::Instance;

/// What a courier does at a stop, with an order by its index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// Takes it on board.
    Pickup(usize),
    /// Hands it over.
    Dropoff(usize),
}

/// A stop of a courier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// What happens there.
    pub act: Act,
    /// When the courier was told: they do not leave for it before that.
    pub described: i64,
}

/// Each courier's stops, in order.
pub type Schedule = Vec<Vec<Step>>;

/// When an order was said to come, and when that was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote {
    /// When it was said.
    pub described: i64,
    /// When it was to be handed over.
    pub at: i64,
}

/// By order; `None`: nobody could say.
pub type Quotes = Vec<Option<Quote>>;

/// What became of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Delivered {
    /// When it was picked up.
    pub pickup: i64,
    /// When it was handed over.
    pub dropoff: i64,
}

/// A day that was driven.
pub struct Driven {
    /// By order; `None`: not delivered.
    pub orders: Vec<Option<Delivered>>,
    /// Metres of all couriers.
    pub meters: f64,
    /// Seconds in which couriers were on the way, waited for food, or had an order on board.
    pub busy: i64,
}

/// Drives a schedule, or tells which rule it breaks.
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
        if step.described < order.placed {
            return Err(format!("{} is notified before it is placed", order.name));
        }
        let there = if step.act == Act::Pickup(index) { order.restaurant } else { order.door };
        driven.meters += instance.city.meters(self.here, there);
        // With an order on board nobody is idle, whenever the next stop was told.
        let begun = if self.on_board.is_empty() { self.time.max(step.described) } else { self.time };
        self.time = self.time.max(step.described) + instance.city.seconds(self.here, there);
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
        vec![acts.iter().map(|act| Step { act: *act, described: 60 }).collect()]
    }

    #[test]
    fn a_courier_waits_for_the_food_and_serves_a_bundle_once() {
        let street = street();
        use Act::{Dropoff, Pickup};
        let driven = drive(&street, &steps(&[Pickup(0), Pickup(1), Dropoff(0), Dropoff(1)])).unwrap();
        // Ready at 600. Out 2 min, drive 10, in 2: 600 + 840. On 2 + 10 + 2 more.
        assert_eq!(driven.orders[0], Some(Delivered { pickup: 600, dropoff: 1440 }));
        assert_eq!(driven.orders[1], Some(Delivered { pickup: 600, dropoff: 2280 }));
        assert_eq!(driven.meters, 2000.0);
        // Told at 60, when it leaves, until the second door.
        assert_eq!(driven.busy, 2280 - 60);
    }

    #[test]
    fn broken_rules_are_told() {
        let mut street = street();
        use Act::{Dropoff, Pickup};
        assert!(drive(&street, &steps(&[Dropoff(0)])).err().unwrap().contains("not on board"));
        assert!(drive(&street, &steps(&[Pickup(0)])).err().unwrap().contains("stays on board"));
        let early = vec![vec![Step { act: Pickup(1), described: 59 }]];
        assert!(drive(&street, &early).err().unwrap().contains("before it is placed"));
        street.couriers[0].off = 599;
        assert!(drive(&street, &steps(&[Pickup(0), Dropoff(0)])).err().unwrap().contains("after the shift"));
    }
}
