//! What a kind of traffic may use and how fast it is there. Profiles are data: files in `profiles/`, or an operator's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The rules of one kind of traffic. `profiles/car.toml` shows all of them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name, such as `car`.
    pub name: String,
    /// The keys that say who may use a road, from the most general to the most specific. The most specific one that is there decides.
    pub access_keys: Vec<String>,
    /// Values of these keys that close a road.
    pub closed: Vec<String>,
    /// Values of these keys that let one use a road only where a way begins or ends.
    pub ends_only: Vec<String>,
    /// Values of `service` that let one use a road only where a way begins or ends.
    #[serde(default)]
    pub ends_only_services: Vec<String>,
    /// Classes of roads on which no way begins or ends.
    #[serde(default)]
    pub never_snap: Vec<String>,
    /// The speed of the walk from a place to the road, in km/h.
    pub walk_kmh: f64,
    /// A place that is farther away from every road has no way, in metres.
    pub snap_meters: u32,
    /// What a traffic signal costs, in seconds.
    #[serde(default)]
    pub signal_seconds: f64,
    /// What a crossing of three or more roads costs, in seconds.
    #[serde(default)]
    pub junction_seconds: f64,
    /// Whether small parts without a way to the largest part stay in the network. Legs to them then have no way.
    #[serde(default)]
    pub keep_islands: bool,
    /// Speeds in km/h by class (`highway=`). A class that is not there is not used.
    pub speeds: BTreeMap<String, f64>,
    /// Speeds in km/h of classes that are used only if a key of one's own (not `access`) opens them.
    #[serde(default)]
    pub if_allowed: BTreeMap<String, f64>,
    /// Where one gets off and pushes.
    #[serde(default)]
    pub pushed: Option<Pushed>,
    /// Speeds in km/h by `service=`.
    #[serde(default)]
    pub services: BTreeMap<String, f64>,
    /// How `maxspeed` counts.
    #[serde(default)]
    pub maxspeed: Option<Maxspeed>,
    /// The highest speeds in km/h by the value of a key, such as `surface`. Zero closes the road.
    #[serde(default)]
    pub limits: BTreeMap<String, BTreeMap<String, f64>>,
    /// Ways with one of these values of a key are not used.
    #[serde(default)]
    pub skip: BTreeMap<String, Vec<String>>,
    /// Whether turn restrictions bind.
    #[serde(default)]
    pub turn_restrictions: bool,
    /// One-way streets.
    pub oneway: Oneway,
    /// Barriers on the road.
    #[serde(default)]
    pub barriers: Barriers,
    /// Ferries. Without it they are not used.
    #[serde(default)]
    pub ferry: Option<Ferry>,
}

/// Where a rider pushes the vehicle.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pushed {
    /// The speed in km/h.
    pub kmh: f64,
    /// Classes of roads for pushing, where no key forbids it.
    pub classes: Vec<String>,
    /// Values of the access keys that ask for it.
    pub values: Vec<String>,
}

/// How the sign with the highest speed counts.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maxspeed {
    /// The share of the allowed speed that is driven.
    pub share: f64,
    /// Whether only whole numbers of km/h count, not `30 mph`.
    #[serde(default)]
    pub digits_only: bool,
    /// The highest speed that this kind of traffic reaches, in km/h.
    #[serde(default)]
    pub most_kmh: Option<f64>,
}

/// Which one-way rules bind.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oneway {
    /// The keys, from the most specific to the most general. The first one that is there decides.
    pub keys: Vec<String>,
    /// Values of keys that mean one-way where none of the keys is there.
    #[serde(default)]
    pub implied: BTreeMap<String, Vec<String>>,
    /// Whether `cycleway=opposite…` opens the other direction.
    #[serde(default)]
    pub contraflow: bool,
}

/// Which barriers block.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Barriers {
    /// Values of `barrier` that block where no access key says otherwise.
    pub blocked: Vec<String>,
}

/// How ferries count.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ferry {
    /// The speed in km/h where the way has no `duration`.
    pub kmh: f64,
}

/// The reason why a profile cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// No profile of this name comes with the program.
    #[error("there is no profile {0:?}: the profiles are {names}", names = Profile::names().collect::<Vec<_>>().join(", "))]
    Unknown(String),
    /// The text is not a profile.
    #[error("the profile cannot be read: {0}")]
    Text(#[from] toml::de::Error),
    /// A number is out of range.
    #[error("the profile {name:?} has {field} = {value}, which must be {range}")]
    Range {
        /// The name of the profile.
        name: String,
        /// The field.
        field: String,
        /// Its value.
        value: f64,
        /// The values that are allowed.
        range: &'static str,
    },
}

/// The profiles that come with the program.
const STOCK: [(&str, &str); 6] = [
    ("car", include_str!("../profiles/car.toml")),
    ("van", include_str!("../profiles/van.toml")),
    ("cargo_bike", include_str!("../profiles/cargo_bike.toml")),
    ("bike", include_str!("../profiles/bike.toml")),
    ("foot", include_str!("../profiles/foot.toml")),
    ("minimal", include_str!("../profiles/minimal.toml")),
];

impl Profile {
    /// The names of the profiles that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        STOCK.iter().map(|(name, _)| *name)
    }

    /// A profile that comes with the program.
    ///
    /// # Errors
    /// Returns an error for a name that none of them has.
    pub fn stock(name: &str) -> Result<Self, ProfileError> {
        match STOCK.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(text),
            None => Err(ProfileError::Unknown(name.to_owned())),
        }
    }

    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// Returns an error for text that is not a profile, and for speeds and times out of range.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text)?;
        profile.check()?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), ProfileError> {
        let speeds = self.speeds.iter().chain(&self.if_allowed).chain(&self.services);
        for (class, kmh) in speeds {
            self.within(class, *kmh, 1.0..=200.0, "1 to 200 km/h")?;
        }
        for (class, kmh) in self.other_speeds() {
            self.within(class, kmh, 1.0..=200.0, "1 to 200 km/h")?;
        }
        for (value, kmh) in self.limits.values().flatten() {
            self.within(value, *kmh, 0.0..=200.0, "0 to 200 km/h")?;
        }
        self.within("signal_seconds", self.signal_seconds, 0.0..=600.0, "0 to 600 seconds")?;
        self.within("junction_seconds", self.junction_seconds, 0.0..=600.0, "0 to 600 seconds")?;
        self.within("maxspeed.share", self.maxspeed.as_ref().map_or(1.0, |m| m.share), 0.1..=1.5, "0.1 to 1.5")?;
        self.within("snap_meters", f64::from(self.snap_meters), 1.0..=20_000.0, "1 to 20000 metres")
    }

    fn other_speeds(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let most = self.maxspeed.as_ref().and_then(|maxspeed| maxspeed.most_kmh);
        let optional = [
            ("ferry.kmh", self.ferry.as_ref().map(|ferry| ferry.kmh)),
            ("pushed.kmh", self.pushed.as_ref().map(|pushed| pushed.kmh)),
            ("maxspeed.most_kmh", most),
            ("walk_kmh", Some(self.walk_kmh)),
        ];
        optional.into_iter().filter_map(|(name, kmh)| kmh.map(|kmh| (name, kmh)))
    }

    fn within(
        &self,
        field: &str,
        value: f64,
        allowed: std::ops::RangeInclusive<f64>,
        range: &'static str,
    ) -> Result<(), ProfileError> {
        if allowed.contains(&value) {
            return Ok(());
        }
        Err(ProfileError::Range { name: self.name.clone(), field: field.to_owned(), value, range })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stock_profile_can_be_read_and_has_its_name() {
        for name in Profile::names() {
            assert_eq!(Profile::stock(name).unwrap().name, name);
        }
        let unknown = Profile::stock("boat").unwrap_err().to_string();
        assert!(unknown.contains("car, van"), "{unknown}");
    }

    #[test]
    fn a_profile_out_of_range_is_refused_with_its_field() {
        let slow = include_str!("../profiles/car.toml").replace("primary = 65", "primary = 0");
        let error = Profile::parse(&slow).unwrap_err().to_string();
        assert!(error.contains("primary = 0") && error.contains("1 to 200"), "{error}");
        let typo = include_str!("../profiles/car.toml").replace("walk_kmh", "walk_mph");
        assert!(matches!(Profile::parse(&typo), Err(ProfileError::Text(_))));
    }
}
