//! Links that open a stop in the map that the courier likes.

use serde::Serialize;
use utoipa::ToSchema;

use super::common::Place;

/// One stop, in several maps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Navigation {
    /// Any map that the device has (RFC 5870).
    #[schema(example = "geo:44.4937,11.343?q=44.4937,11.343")]
    pub geo: String,
    /// Google Maps.
    #[schema(example = "https://www.google.com/maps/dir/?api=1&destination=44.4937%2C11.343&travelmode=bicycling")]
    pub google: String,
    /// Apple Maps.
    #[schema(example = "https://maps.apple.com/?daddr=44.4937%2C11.343&dirflg=d")]
    pub apple: String,
    /// Waze, which drives only.
    #[schema(example = "https://waze.com/ul?ll=44.4937%2C11.343&navigate=yes")]
    pub waze: String,
}

/// How maps are told to find the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Driving,
    Bicycling,
    Walking,
}

impl Mode {
    /// Vehicles are the merchant's own words: what sounds like no bicycle and no walk drives.
    fn of(vehicle: &str) -> Self {
        let vehicle = vehicle.to_lowercase();
        let sounds_like = |words: &[&str]| words.iter().any(|word| vehicle.contains(word));
        if sounds_like(&["motor", "moped", "scooter"]) {
            Self::Driving
        } else if sounds_like(&["bike", "bicycle", "cycle"]) {
            Self::Bicycling
        } else if sounds_like(&["foot", "walk"]) {
            Self::Walking
        } else {
            Self::Driving
        }
    }

    fn google(self) -> &'static str {
        match self {
            Self::Driving => "driving",
            Self::Bicycling => "bicycling",
            Self::Walking => "walking",
        }
    }

    /// There is no flag for bicycles.
    fn apple(self) -> &'static str {
        match self {
            Self::Driving | Self::Bicycling => "d",
            Self::Walking => "w",
        }
    }
}

impl Navigation {
    /// To a place, with a vehicle.
    pub fn to(Place { lat, lng }: Place, vehicle: &str) -> Self {
        let mode = Mode::of(vehicle);
        Self {
            geo: format!("geo:{lat},{lng}?q={lat},{lng}"),
            google: format!(
                "https://www.google.com/maps/dir/?api=1&destination={lat}%2C{lng}&travelmode={}",
                mode.google()
            ),
            apple: format!("https://maps.apple.com/?daddr={lat}%2C{lng}&dirflg={}", mode.apple()),
            waze: format!("https://waze.com/ul?ll={lat}%2C{lng}&navigate=yes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_opens_in_each_map() {
        let links = Navigation::to(Place { lat: 45.478, lng: -9.19 }, "cargo_bike");
        assert_eq!(links.geo, "geo:45.478,-9.19?q=45.478,-9.19");
        assert_eq!(
            links.google,
            "https://www.google.com/maps/dir/?api=1&destination=45.478%2C-9.19&travelmode=bicycling"
        );
        assert_eq!(links.apple, "https://maps.apple.com/?daddr=45.478%2C-9.19&dirflg=d");
        assert_eq!(links.waze, "https://waze.com/ul?ll=45.478%2C-9.19&navigate=yes");
    }

    #[test]
    fn vehicles_find_their_ways() {
        for (vehicle, mode) in [
            ("van", Mode::Driving),
            ("E-Bike", Mode::Bicycling),
            ("motorcycle", Mode::Driving),
            ("motorbike", Mode::Driving),
            ("on foot", Mode::Walking),
            ("", Mode::Driving),
        ] {
            assert_eq!(Mode::of(vehicle), mode, "{vehicle}");
        }
    }

    #[test]
    fn degrees_are_written_in_full() {
        let links = Navigation::to(Place { lat: 0.0000001, lng: 0.0 }, "van");
        assert_eq!(links.geo, "geo:0.0000001,0?q=0.0000001,0");
    }
}
