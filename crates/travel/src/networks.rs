//! The road networks that a process has open.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ritiro_domain::{Invalid, LATEST, NetworkMissing, TravelModel};
use ritiro_roads::{Folder, Network, Roads, Stored};

/// A network that cannot be opened is tried again after this time: somebody may have put the file there.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The name, the profile and the version of a network.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct NetworkId<'a> {
    pub(crate) network: &'a str,
    pub(crate) profile: &'a str,
    /// `None` means the newest one.
    pub(crate) version: Option<&'a str>,
}

impl<'a> NetworkId<'a> {
    /// The network of a model; `None` if it has none.
    pub(crate) fn of(model: &'a TravelModel) -> Option<Self> {
        let TravelModel::Roads { network, profile, version, .. } = model else { return None };
        Some(Self { network, profile, version: version.as_deref() })
    }

    fn missing(&self, why: &'static str) -> NetworkMissing {
        NetworkMissing { network: self.to_string(), why }
    }
}

impl fmt::Display for NetworkId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.profile)?;
        self.version.map_or(Ok(()), |version| write!(f, " (version {version})"))
    }
}

/// The open networks.
#[derive(Default)]
pub(crate) struct Networks {
    tried: Mutex<HashMap<String, Tried>>,
}

#[derive(Clone)]
enum Tried {
    Open(Arc<Roads>),
    Failed(Instant, NetworkMissing),
}

impl Networks {
    /// The roads of a network. The first call opens its file, without a lock: two callers may open it, and then the first one counts.
    pub(crate) fn roads(&self, folder: &Folder, id: NetworkId<'_>) -> Result<Arc<Roads>, NetworkMissing> {
        let name = id.to_string();
        let known = self.tried().get(&name).cloned();
        match known {
            Some(Tried::Open(roads)) if !roads.is_spent() => Ok(roads),
            Some(Tried::Open(roads)) => Ok(self.renewed(name, &roads)),
            Some(Tried::Failed(at, missing)) if at.elapsed() < TRY_AGAIN => Err(missing),
            _ => self.keep(name, open(folder, id)),
        }
    }

    /// Replaces a table of points that is spent, unless another caller did it.
    fn renewed(&self, name: String, spent: &Arc<Roads>) -> Arc<Roads> {
        let mut tried = self.tried();
        if let Some(Tried::Open(now)) = tried.get(&name)
            && !Arc::ptr_eq(now, spent)
        {
            return Arc::clone(now);
        }
        let renewed = Arc::new(spent.renewed());
        tried.insert(name, Tried::Open(Arc::clone(&renewed)));
        renewed
    }

    fn keep(&self, name: String, opened: Result<Network, NetworkMissing>) -> Result<Arc<Roads>, NetworkMissing> {
        let mut tried = self.tried();
        if let Some(Tried::Open(first)) = tried.get(&name) {
            return Ok(Arc::clone(first));
        }
        let result = opened.map(|network| Arc::new(Roads::new(Arc::new(network))));
        let kept = match &result {
            Ok(roads) => Tried::Open(Arc::clone(roads)),
            Err(missing) => Tried::Failed(Instant::now(), missing.clone()),
        };
        tried.insert(name, kept);
        result
    }

    fn tried(&self) -> std::sync::MutexGuard<'_, HashMap<String, Tried>> {
        // Each change is one insertion, so the map is consistent even if the lock is poisoned.
        self.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(folder: &Folder, id: NetworkId<'_>) -> Result<Network, NetworkMissing> {
    let networks = folder.list().map_err(|_| id.missing("the folder of the networks cannot be read"))?;
    let stored = choose(&networks, id.network, id.profile, id.version);
    let stored =
        stored.map_err(|_| id.missing("there is no such network; `ritiro roads list` shows those that exist"))?;
    Network::open(&stored.path).map_err(|_| id.missing("its file is damaged; `ritiro roads list` says how"))
}

/// The network of a name and a profile in a list. A version of `None` or `latest` means the newest one.
///
/// # Errors
/// Returns an error for the part that does not exist: the network, the profile or the version.
pub(crate) fn choose<'a>(
    networks: &'a [Stored],
    name: &str,
    profile: &str,
    version: Option<&str>,
) -> Result<&'a Stored, Invalid> {
    let of_name: Vec<_> = networks.iter().filter(|stored| stored.name == name).collect();
    if of_name.is_empty() {
        return Err(none("travel.network", "network", networks.iter().map(|stored| &*stored.name)));
    }
    let of_profile: Vec<_> = of_name.iter().copied().filter(|stored| stored.profile == profile).collect();
    let version = version.filter(|version| *version != LATEST);
    let found = of_profile.iter().rfind(|stored| version.is_none_or(|version| stored.version == version));
    match found {
        Some(found) => Ok(found),
        None if of_profile.is_empty() => {
            Err(none("travel.profile", "profile of this network", of_name.iter().map(|stored| &*stored.profile)))
        }
        None => Err(none("travel.version", "version", of_profile.iter().map(|stored| &*stored.version))),
    }
}

/// The error for a name that is none of those that exist.
fn none<'a>(field: &str, what: &str, existing: impl Iterator<Item = &'a str>) -> Invalid {
    let mut existing: Vec<_> = existing.collect();
    existing.dedup();
    let list = if existing.is_empty() { "none".to_owned() } else { existing.join(", ") };
    Invalid::new(field, format!("must be a {what} that the operator has imported; there are: {list}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn stored(name: &str, profile: &str, version: &str) -> Stored {
        let (name, profile, version) = (name.to_owned(), profile.to_owned(), version.to_owned());
        Stored { name, profile, imported: SystemTime::UNIX_EPOCH, version, path: "".into(), bytes: 1 }
    }

    #[test]
    fn the_newest_version_is_chosen_unless_another_is_asked_for() {
        let all = [
            stored("porto", "car", "b0000000"),
            stored("porto", "car", "a0000000"),
            stored("porto", "foot", "c0000000"),
        ];
        let version = |profile, version| choose(&all, "porto", profile, version).map(|stored| &*stored.version);
        assert_eq!(version("car", None), Ok("a0000000"));
        assert_eq!(version("car", Some("latest")), Ok("a0000000"));
        assert_eq!(version("car", Some("b0000000")), Ok("b0000000"));
        let wrong = |profile, asked| version(profile, asked).unwrap_err();
        assert_eq!(wrong("van", None).field, "travel.profile");
        assert!(wrong("van", None).message.ends_with("there are: car, foot"));
        assert_eq!(wrong("car", Some("c0000000")).field, "travel.version");
        assert!(choose(&all, "lisbon", "car", None).unwrap_err().message.ends_with("there are: porto"));
    }
}
