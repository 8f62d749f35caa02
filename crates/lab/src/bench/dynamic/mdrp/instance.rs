//! A day of meal delivery: orders, couriers and the places of the city.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::super::error::DynamicError;
use super::city::City;
use super::table::{Row, Table};

/// An order, with times in seconds.
#[derive(Clone, Debug)]
pub struct Order {
    /// The name in the instance.
    pub name: String,
    /// The destination: a node of the city.
    pub door: u32,
    /// The restaurant: a node of the city.
    pub restaurant: u32,
    /// The time at which it is revealed.
    pub placed: i64,
    /// The time from which it can be picked up.
    pub ready: i64,
}

/// A courier's shift, with times in seconds.
#[derive(Clone, Debug)]
pub struct Courier {
    /// The name in the instance.
    pub name: String,
    /// The start of the shift: a node of the city.
    pub start: u32,
    /// The time at which the shift begins.
    pub on: i64,
    /// The latest time of a pickup.
    pub off: i64,
}

/// An instance: one whole day.
pub struct Instance {
    /// The name of the folder.
    pub name: String,
    /// The places and the travel between them.
    pub city: Arc<City>,
    /// The orders in the order of their placement.
    pub orders: Vec<Order>,
    /// The couriers in the order of the file.
    pub couriers: Vec<Courier>,
    /// The target click-to-door time.
    pub target: i64,
    /// The largest click-to-door time.
    pub most: i64,
    /// The shortest time from a pickup to its drop-off: the service time between them.
    pub least_way: i64,
}

/// Reads the folder of an instance.
pub fn load(folder: &Path) -> Result<Instance, DynamicError> {
    let parameters = Table::load(folder, "instance_parameters.txt", &["meters_per_minute"])?;
    let parameters = parameters.first()?;
    let mut city = city(&parameters)?;
    let halves = |column| parameters.minutes(column).map(|service| service / 2);
    let (pickup, dropoff) = (halves("pickup service minutes")?, halves("dropoff service minutes")?);
    let couriers = couriers(folder, &mut city)?;
    let restaurants = restaurants(folder, &mut city, pickup)?;
    let orders = orders(folder, &mut city, &restaurants, dropoff)?;
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    let (target, most) = (parameters.minutes("target click-to-door")?, parameters.minutes("maximum click-to-door")?);
    Ok(Instance { name, city: Arc::new(city), orders, couriers, target, most, least_way: pickup + dropoff })
}

fn city(parameters: &Row) -> Result<City, DynamicError> {
    let speed = parameters.coordinate("meters_per_minute")?;
    let wrong = || parameters.fault(format!("expected a meters_per_minute of 1 or more, found {speed}"));
    (speed >= 1.0).then(|| City::new(speed)).ok_or_else(wrong)
}

fn couriers(folder: &Path, city: &mut City) -> Result<Vec<Courier>, DynamicError> {
    let table = Table::load(folder, "couriers.txt", &["courier", "x", "y", "on_time", "off_time"])?;
    let courier = |row: Row| {
        let (name, start) = (row.text("courier")?.to_owned(), city.add(place(&row)?, 0));
        let (on, off) = (row.minutes("on_time")?, row.minutes("off_time")?);
        if off < on {
            return Err(row.fault("expected an off_time that is not before on_time".to_owned()));
        }
        Ok(Courier { name, start, on, off })
    };
    table.rows().map(courier).collect()
}

fn restaurants(folder: &Path, city: &mut City, half: i64) -> Result<HashMap<String, u32>, DynamicError> {
    let table = Table::load(folder, "restaurants.txt", &["restaurant", "x", "y"])?;
    table.rows().map(|row| Ok((row.text("restaurant")?.to_owned(), city.add(place(&row)?, half)))).collect()
}

fn orders(
    folder: &Path,
    city: &mut City,
    restaurants: &HashMap<String, u32>,
    half: i64,
) -> Result<Vec<Order>, DynamicError> {
    let table = Table::load(folder, "orders.txt", &["order", "x", "y", "placement_time", "restaurant", "ready_time"])?;
    let order = |row: Row| {
        let (name, from) = (row.text("order")?.to_owned(), row.text("restaurant")?);
        let known = restaurants.get(from).copied();
        let restaurant =
            known.ok_or_else(|| row.fault(format!("expected a restaurant of the instance, found {from}")))?;
        let (placed, ready) = (row.minutes("placement_time")?, row.minutes("ready_time")?);
        Ok(Order { name, door: city.add(place(&row)?, half), restaurant, placed, ready: ready.max(placed) })
    };
    let mut orders: Vec<_> = table.rows().map(order).collect::<Result<_, DynamicError>>()?;
    orders.sort_by_key(|order| order.placed);
    Ok(orders)
}

fn place(row: &Row) -> Result<(f64, f64), DynamicError> {
    Ok((row.coordinate("x")?, row.coordinate("y")?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An instance with 100 m per minute and 4 minutes of service everywhere: a restaurant at 0, doors at 1,000 m and
    /// 2,000 m, and one courier at the restaurant from 0 to 60 minutes.
    pub fn street() -> Instance {
        let mut city = City::new(100.0);
        let couriers = vec![Courier { name: "c1".to_owned(), start: city.add((0.0, 0.0), 0), on: 0, off: 3600 }];
        let restaurant = city.add((0.0, 0.0), 120);
        let order = |name: &str, x: f64, placed: i64, ready: i64, city: &mut City| Order {
            name: name.to_owned(),
            door: city.add((x, 0.0), 120),
            restaurant,
            placed,
            ready,
        };
        let orders = vec![order("o1", 1000.0, 0, 600, &mut city), order("o2", 2000.0, 60, 600, &mut city)];
        Instance {
            name: "street".to_owned(),
            city: Arc::new(city),
            orders,
            couriers,
            target: 2400,
            most: 5400,
            least_way: 240,
        }
    }

    #[test]
    fn an_unknown_restaurant_is_named() {
        let folder = std::env::temp_dir().join(format!("ritiro-mdrp-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write("restaurants.txt", "restaurant\tx\ty\nr1\t0\t0\n");
        write("orders.txt", "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t1\t1\t5\tr2\t9\n");
        let mut city = City::new(100.0);
        let known = restaurants(&folder, &mut city, 120).unwrap();
        let error = orders(&folder, &mut city, &known, 120).unwrap_err().to_string();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(error.ends_with("orders.txt, line 2: expected a restaurant of the instance, found r2"), "{error}");
    }
}
