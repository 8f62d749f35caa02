//! Requests by which the programs create zones, slots and tokens.

use serde_json::{Value, json};
use uuid::Uuid;

use super::civil::CivilWindow;
use ritiro_client::wire::{Created, Depot, IssuedToken};
use ritiro_client::{Call, Client, ClientError, Place};

/// Creates a resource; returns its id.
pub(crate) async fn create(client: &Client, path: &str, body: &Value) -> Result<Uuid, ClientError> {
    let created: Created = client.send(Call::post(path, body)).await?;
    Ok(created.id)
}

/// Issues a token for a courier that is valid for this time.
pub(crate) async fn courier_token(client: &Client, courier: Uuid, seconds: u32) -> Result<String, ClientError> {
    let path = format!("/v1/couriers/{courier}/tokens");
    let token: IssuedToken = client.send(Call::post(&path, &json!({"expires_in_seconds": seconds}))).await?;
    Ok(token.token)
}

/// The place of a depot.
pub(crate) async fn depot_place(client: &Client, depot: Uuid) -> Result<Place, ClientError> {
    let path = format!("/v1/depots/{depot}");
    let depot: Depot = client.send(Call::get(&path)).await?;
    Ok(depot.place)
}

/// The body of a slot template for every day of the week.
pub(crate) fn slot_template(zone: Uuid, slot: &CivilWindow, price: u32, lead_seconds: u32) -> Value {
    json!({
        "zone_id": zone,
        "name": slot.to_string(),
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start_time": slot.start.to_string(),
        "end_time": slot.end.to_string(),
        "price": price,
        "cutoff": {"lead_seconds": lead_seconds},
    })
}

/// A rectangle on the map, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub south_west: Place,
    pub north_east: Place,
}

impl Bounds {
    /// The smallest rectangle around all places; `None` without places.
    pub fn around(places: impl IntoIterator<Item = Place>) -> Option<Self> {
        let mut places = places.into_iter();
        let first = places.next()?;
        let start = Self { south_west: first, north_east: first };
        Some(places.fold(start, |Self { south_west: low, north_east: high }, place| Self {
            south_west: Place { lat: low.lat.min(place.lat), lng: low.lng.min(place.lng) },
            north_east: Place { lat: high.lat.max(place.lat), lng: high.lng.max(place.lng) },
        }))
    }

    /// The rectangle with this margin in degrees on each side, within the bounds of the earth.
    pub fn padded(self, degrees: f64) -> Self {
        let Self { south_west: low, north_east: high } = self;
        Self {
            south_west: Place { lat: (low.lat - degrees).max(-90.0), lng: (low.lng - degrees).max(-180.0) },
            north_east: Place { lat: (high.lat + degrees).min(90.0), lng: (high.lng + degrees).min(180.0) },
        }
    }

    /// The GeoJSON polygon.
    pub fn polygon(self) -> Value {
        let (west, south) = (self.south_west.lng, self.south_west.lat);
        let (east, north) = (self.north_east.lng, self.north_east.lat);
        json!({
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_cover_the_places_and_stay_on_the_earth() {
        let places = [(1.0, 2.0), (3.0, -4.0), (2.0, 9.0)].map(|(lat, lng)| Place { lat, lng });
        let bounds = Bounds::around(places).unwrap();
        assert_eq!(
            (bounds.south_west, bounds.north_east),
            (Place { lat: 1.0, lng: -4.0 }, Place { lat: 3.0, lng: 9.0 })
        );
        assert_eq!(bounds.padded(500.0).north_east, Place { lat: 90.0, lng: 180.0 });
        assert_eq!(Bounds::around([]), None);
    }
}
