//! Links that open a stop in the navigation app that the courier prefers.

use serde::Serialize;
use utoipa::ToSchema;

use super::common::Place;

/// Links to one stop in several navigation apps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Navigation {
    /// A `geo:` link (RFC 5870), which opens the device's default map app.
    #[schema(example = "geo:44.4937,11.343?q=44.4937,11.343")]
    pub geo: String,
    /// Google Maps.
    #[schema(example = "https://www.google.com/maps/dir/?api=1&destination=44.4937%2C11.343&travelmode=bicycling")]
    pub google: String,
    /// Apple Maps.
    #[schema(example = "https://maps.apple.com/?daddr=44.4937%2C11.343&dirflg=d")]
    pub apple: String,
    /// Waze, which supports driving only.
    #[schema(example = "https://waze.com/ul?ll=44.4937%2C11.343&navigate=yes")]
    pub waze: String,
}

/// The travel mode that navigation links ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Driving,
    Bicycling,
    Walking,
}

impl Mode {
    /// Derives the mode from the merchant's text for the vehicle. Vehicles that name neither a bicycle nor walking use driving.
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

    /// Apple Maps has no flag for bicycles.
    fn apple(self) -> &'static str {
        match self {
            Self::Driving | Self::Bicycling => "d",
            Self::Walking => "w",
        }
    }
}

impl Navigation {
    /// The links to a place, for a vehicle.
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
