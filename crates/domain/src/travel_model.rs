//! The choice of the travel model of a zone.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Invalid, excerpt};

/// The model that estimates travel times.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "model", rename_all = "snake_case", deny_unknown_fields)]
pub enum TravelModel {
    /// The great-circle distance times a detour factor, divided by one speed.
    GreatCircle {
        /// The speed in kilometres per hour, 1 to 200.
        #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 200))]
        speed_kmh: u16,
        /// The detour factor in percent, 100 (straight line) to 400. Example: with 140, a straight line of 1 km counts as 1.4 km.
        #[cfg_attr(feature = "schema", schema(minimum = 100, maximum = 400))]
        detour_percent: u16,
    },
    /// The fastest way on the roads of a network that the operator has imported.
    Roads {
        /// The name of the network. `GET /v1/networks` lists those that exist.
        #[cfg_attr(feature = "schema", schema(pattern = "^[a-z0-9_-]{1,60}$", example = "porto"))]
        network: String,
        /// The profile of the network: with what couriers drive.
        #[cfg_attr(feature = "schema", schema(pattern = "^[a-z0-9_-]{1,60}$", example = "cargo_bike"))]
        profile: String,
        /// The version of the network, so that a new import changes no promise. If not given, the zone keeps the version that it has, or
        /// gets the newest one. `latest` changes to the newest one, if all promises can be kept with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schema(pattern = "^([0-9a-f]{8}|latest)$", example = "0c5f12ab"))]
        version: Option<String>,
        /// What the zone uses instead while this server does not have the network. If not given, the zone then refuses requests that need travel
        /// times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fallback: Option<Estimate>,
    },
}

/// Travel times that are estimated from the great-circle distance.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The speed in kilometres per hour, 1 to 200.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 200))]
    pub speed_kmh: u16,
    /// The detour factor in percent, 100 (straight line) to 400.
    #[cfg_attr(feature = "schema", schema(minimum = 100, maximum = 400))]
    pub detour_percent: u16,
}

/// A network that a zone names and this process does not have. The text says why.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
#[error("the road network {network} cannot be used on this server: {why}")]
pub struct NetworkMissing {
    /// The network with its profile and version.
    pub network: String,
    /// Why it cannot be used, without any path.
    pub why: &'static str,
}

/// The word for the newest version of a network.
pub const LATEST: &str = "latest";
/// The longest name of a network or a profile.
const LONGEST: usize = 60;

impl TravelModel {
    /// The estimate of a model: the model itself, or what it uses while its network is missing.
    pub fn estimate(&self) -> Option<Estimate> {
        match *self {
            Self::GreatCircle { speed_kmh, detour_percent } => Some(Estimate { speed_kmh, detour_percent }),
            Self::Roads { fallback, .. } => fallback,
        }
    }

    /// Checks the numbers and the form of the names. It does not check whether the network exists.
    ///
    /// # Errors
    /// Returns an error for speeds and detours that are out of range, and for names and versions of another form.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::GreatCircle { speed_kmh, detour_percent } => {
                Estimate { speed_kmh: *speed_kmh, detour_percent: *detour_percent }.check("travel")
            }
            Self::Roads { network, profile, version, fallback } => {
                check_name("travel.network", network)?;
                check_name("travel.profile", profile)?;
                version.as_deref().map_or(Ok(()), check_version)?;
                fallback.map_or(Ok(()), |estimate| estimate.check("travel.fallback"))
            }
        }
    }
}

impl Estimate {
    /// Couriers in the traffic of a city.
    pub const CITY: Self = Self { speed_kmh: 25, detour_percent: 140 };

    fn check(self, field: &str) -> Result<(), Invalid> {
        if !(1..=200).contains(&self.speed_kmh) {
            return Err(Invalid::new(format!("{field}.speed_kmh"), "must be 1 to 200"));
        }
        if !(100..=400).contains(&self.detour_percent) {
            return Err(Invalid::new(format!("{field}.detour_percent"), "must be 100 to 400"));
        }
        Ok(())
    }
}

fn check_name(field: &str, name: &str) -> Result<(), Invalid> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if (1..=LONGEST).contains(&name.len()) && name.chars().all(is_allowed) {
        return Ok(());
    }
    let allowed = format!("must be 1 to {LONGEST} small letters, digits, `-` and `_`, is {:?}", excerpt(name));
    Err(Invalid::new(field, allowed))
}

fn check_version(version: &str) -> Result<(), Invalid> {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if version == LATEST || version.len() == 8 && version.chars().all(is_digit) {
        return Ok(());
    }
    let allowed = format!("must be `{LATEST}` or 8 digits from 0 to f, is {:?}", excerpt(version));
    Err(Invalid::new("travel.version", allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roads(network: &str, version: Option<&str>, fallback: Option<Estimate>) -> TravelModel {
        let (network, profile) = (network.to_owned(), "car".to_owned());
        TravelModel::Roads { network, profile, version: version.map(str::to_owned), fallback }
    }

    #[test]
    fn a_network_has_a_name_and_a_version() {
        for version in [None, Some("latest"), Some("0c5f12ab")] {
            assert_eq!(roads("north-italy_2", version, None).check(), Ok(()));
        }
        let field = |model: TravelModel| model.check().unwrap_err().field;
        assert_eq!(field(roads("../italy", None, None)), "travel.network");
        assert_eq!(field(roads("italy", Some("0C5F12AB"), None)), "travel.version");
        let estimate = Estimate { speed_kmh: 25, detour_percent: 99 };
        assert_eq!(field(roads("italy", None, Some(estimate))), "travel.fallback.detour_percent");
    }

    #[test]
    fn what_is_not_given_is_not_written() {
        let json = serde_json::to_value(roads("italy", None, None)).unwrap();
        assert_eq!(json, serde_json::json!({"model": "roads", "network": "italy", "profile": "car"}));
        assert_eq!(serde_json::from_value::<TravelModel>(json).unwrap(), roads("italy", None, None));
    }
}
