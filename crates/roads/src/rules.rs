//! Reads the tags of ways and nodes as a profile says.

use crate::extract::Tags;
use crate::profile::{Maxspeed, Profile};

/// How a kind of traffic uses a way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Use {
    /// How fast it is.
    pub(crate) pace: Pace,
    /// Whether it may go in the direction of the way.
    pub(crate) ahead: bool,
    /// Whether it may go against the direction of the way.
    pub(crate) back: bool,
    /// Whether the way may be used only where a leg begins or ends.
    pub(crate) ends_only: bool,
    /// Whether a leg may begin or end on it.
    pub(crate) snaps: bool,
}

/// How fast a way is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Pace {
    /// Kilometres an hour.
    Kmh(f64),
    /// The time for all of the way, in seconds: the `duration` of a ferry.
    Whole(f64),
}

/// Who may pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    /// Nobody of this kind of traffic.
    Closed,
    /// Only where a leg begins or ends.
    EndsOnly,
    /// Everybody, but pushing.
    Pushing,
    /// Everybody, because a key of one's own says so.
    Allowed,
    /// Everybody, because no key says otherwise.
    Open,
}

/// The longest duration of a ferry that counts, in seconds: four days.
const LONGEST_FERRY: f64 = 4.0 * 86_400.0;
/// One mile in kilometres.
const MILE: f64 = 1.609_344;

impl Profile {
    /// How this kind of traffic uses a way; `None` if it does not.
    pub(crate) fn way_use(&self, tags: Tags<'_>) -> Option<Use> {
        let access = self.access(tags);
        if access == Access::Closed || self.skip.iter().any(|(key, values)| tags.is_one_of(key, values)) {
            return None;
        }
        let (pace, snaps) = match tags.get("highway") {
            Some(class) => (Pace::Kmh(self.speed(class, access, tags)?), !self.never_snap.iter().any(|c| c == class)),
            None => (self.ferry_pace(tags, access)?, false),
        };
        let (ahead, back) = self.directions(tags);
        let ends_only = access == Access::EndsOnly || tags.is_one_of("service", &self.ends_only_services);
        Some(Use { pace, ahead, back, ends_only, snaps })
    }

    /// Who may pass, by the most specific key that is there.
    pub(crate) fn access(&self, tags: Tags<'_>) -> Access {
        let deciding = self.access_keys.iter().enumerate().rev().find_map(|(at, key)| Some((at, tags.get(key)?)));
        let Some((at, value)) = deciding else { return Access::Open };
        let is = |list: &[String]| list.iter().any(|known| known == value);
        if self.pushed.as_ref().is_some_and(|pushed| is(&pushed.values)) {
            return Access::Pushing;
        }
        match (is(&self.closed), is(&self.ends_only)) {
            (true, _) => Access::Closed,
            (_, true) => Access::EndsOnly,
            _ if at > 0 => Access::Allowed,
            _ => Access::Open,
        }
    }

    /// Whether one passes a barrier, and how.
    pub(crate) fn barrier(&self, tags: Tags<'_>) -> Access {
        let Some(kind) = tags.get("barrier") else { return Access::Open };
        match self.access(tags) {
            Access::Open if self.barriers.blocked.iter().any(|blocked| blocked == kind) => Access::Closed,
            // A profile without barriers passes over them all.
            _ if self.barriers.blocked.is_empty() => Access::Open,
            access => access,
        }
    }

    fn speed(&self, class: &str, access: Access, tags: Tags<'_>) -> Option<f64> {
        let own = access == Access::Allowed || access == Access::EndsOnly;
        let pushing =
            self.pushed.as_ref().filter(|p| access == Access::Pushing || p.classes.iter().any(|c| c == class));
        let riding = self.speeds.get(class).or_else(|| self.if_allowed.get(class).filter(|_| own));
        let base = match (riding, pushing) {
            (Some(kmh), _) if access != Access::Pushing => self.service(tags).unwrap_or(*kmh),
            (_, Some(pushed)) => return Some(pushed.kmh),
            _ => return None,
        };
        let signed = self.maxspeed.as_ref().and_then(|rule| rule.speed(tags.get("maxspeed")?));
        self.limited(signed.unwrap_or(base), tags)
    }

    fn service(&self, tags: Tags<'_>) -> Option<f64> {
        self.services.get(tags.get("service")?).copied()
    }

    /// The speed that surface, tracktype and so on allow; `None` if one of them closes the road.
    fn limited(&self, kmh: f64, tags: Tags<'_>) -> Option<f64> {
        let limit =
            |(key, values): (&String, &std::collections::BTreeMap<String, f64>)| values.get(tags.get(key)?).copied();
        let kmh = self.limits.iter().filter_map(limit).fold(kmh, f64::min);
        (kmh > 0.0).then_some(kmh.max(1.0))
    }

    /// A ferry that names some kinds of traffic carries only those.
    fn ferry_pace(&self, tags: Tags<'_>, access: Access) -> Option<Pace> {
        let ferry = self.ferry.as_ref().filter(|_| tags.get("route") == Some("ferry"))?;
        let names_some = ["foot", "bicycle", "motor_vehicle", "motorcar", "vehicle", "hgv", "goods"]
            .iter()
            .any(|k| tags.get(k).is_some());
        if names_some && access == Access::Open {
            return None;
        }
        let whole = tags.get("duration").and_then(duration);
        Some(whole.map_or(Pace::Kmh(ferry.kmh), Pace::Whole))
    }

    /// Whether one may go along the way and against it.
    fn directions(&self, tags: Tags<'_>) -> (bool, bool) {
        let rule = self.oneway.keys.iter().find_map(|key| tags.get(key));
        let implied = || self.oneway.implied.iter().any(|(key, values)| tags.is_one_of(key, values));
        let (ahead, back) = match rule {
            Some("-1" | "reverse") => (false, true),
            Some("yes" | "1" | "true") => (true, false),
            Some("no" | "0" | "false") => (true, true),
            _ if implied() => (true, false),
            _ => (true, true),
        };
        let open = self.oneway.contraflow && is_contraflow(tags);
        (ahead || open, back || open)
    }
}

/// Whether a cycleway goes against the direction of the one-way street that it belongs to.
fn is_contraflow(tags: Tags<'_>) -> bool {
    let opposite = |key| tags.get(key).is_some_and(|value: &str| value.starts_with("opposite"));
    let against = |key| matches!(tags.get(key), Some("-1" | "no"));
    ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"].into_iter().any(opposite)
        || ["cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway"].into_iter().any(against)
}

impl Maxspeed {
    /// The speed in km/h that is driven under a sign; `None` for a sign without a number.
    fn speed(&self, sign: &str) -> Option<f64> {
        let (digits, unit) = sign.split_at(sign.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(sign.len()));
        let factor = match unit.trim() {
            "" => 1.0,
            _ if self.digits_only => return None,
            "mph" => MILE,
            "km/h" | "kmh" | "kph" => 1.0,
            _ => return None,
        };
        let allowed = f64::from(digits.parse::<u16>().ok().filter(|number| *number > 0)?) * factor;
        Some((allowed * self.share).min(self.most_kmh.unwrap_or(f64::INFINITY)).clamp(1.0, 300.0))
    }
}

/// The seconds of a `duration`: minutes, `HH:MM`, `HH:MM:SS` or the form of ISO 8601 (`PT1H30M`).
fn duration(text: &str) -> Option<f64> {
    let text = text.trim();
    let seconds = match text.strip_prefix("PT") {
        Some(rest) => iso_duration(rest)?,
        None => {
            let parts: Vec<f64> =
                text.split(':').map(|part| part.parse::<u32>().map(f64::from)).collect::<Result<_, _>>().ok()?;
            match parts[..] {
                [minutes] => minutes * 60.0,
                [hours, minutes] => hours * 3600.0 + minutes * 60.0,
                [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
                _ => return None,
            }
        }
    };
    (seconds > 0.0 && seconds <= LONGEST_FERRY).then_some(seconds)
}

fn iso_duration(mut rest: &str) -> Option<f64> {
    let mut seconds = 0.0;
    while let Some(at) = rest.find(['H', 'M', 'S']) {
        let number = f64::from(rest[..at].parse::<u32>().ok()?);
        seconds += number
            * match &rest[at..=at] {
                "H" => 3600.0,
                "M" => 60.0,
                _ => 1.0,
            };
        rest = &rest[at + 1..];
    }
    rest.is_empty().then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Extract;

    fn used(profile: &str, tags: &[(&str, &str)]) -> Option<Use> {
        let mut extract = Extract::default();
        extract.add_way(1, &[1, 2], tags.iter().copied());
        Profile::stock(profile).unwrap().way_use(extract.ways().next().unwrap().tags)
    }

    fn kmh(profile: &str, tags: &[(&str, &str)]) -> f64 {
        match used(profile, tags).unwrap().pace {
            Pace::Kmh(kmh) => kmh,
            Pace::Whole(_) => panic!("a ferry"),
        }
    }

    fn directions(profile: &str, tags: &[(&str, &str)]) -> (bool, bool) {
        let used = used(profile, &[&[("highway", "residential")], tags].concat()).unwrap();
        (used.ahead, used.back)
    }

    #[test]
    fn the_most_specific_key_decides() {
        let road = ("highway", "residential");
        assert!(used("car", &[road, ("access", "no")]).is_none());
        assert!(used("car", &[road, ("access", "no"), ("motor_vehicle", "yes")]).is_some());
        assert!(used("car", &[road, ("vehicle", "yes"), ("motor_vehicle", "no")]).is_none());
        assert!(used("bike", &[road, ("vehicle", "no"), ("bicycle", "yes")]).is_some());
        assert!(used("foot", &[road, ("vehicle", "no")]).is_some());
        assert!(used("car", &[road, ("motor_vehicle", "delivery")]).unwrap().ends_only);
        assert!(used("car", &[road, ("access", "private"), ("motorcar", "yes")]).is_some_and(|used| !used.ends_only));
        assert!(used("minimal", &[road, ("access", "private")]).is_none());
    }

    #[test]
    fn classes_for_others_are_used_only_if_a_sign_allows_it() {
        assert!(used("car", &[("highway", "footway")]).is_none());
        assert_eq!(kmh("bike", &[("highway", "footway")]), 4.0);
        assert_eq!(kmh("bike", &[("highway", "footway"), ("bicycle", "yes")]), 10.0);
        assert_eq!(kmh("bike", &[("highway", "residential"), ("bicycle", "dismount")]), 4.0);
        assert!(used("cargo_bike", &[("highway", "steps")]).is_none());
        assert!(used("bike", &[("highway", "primary"), ("motorroad", "yes")]).is_none());
    }

    #[test]
    fn signs_and_surfaces_change_the_speed() {
        let primary = ("highway", "primary");
        assert_eq!(kmh("car", &[primary]), 65.0);
        assert_eq!(kmh("car", &[primary, ("maxspeed", "50")]), 40.0);
        assert!((kmh("car", &[primary, ("maxspeed", "30 mph")]) - 38.6).abs() < 0.1);
        assert_eq!(kmh("minimal", &[primary, ("maxspeed", "30 mph")]), 65.0);
        assert_eq!(kmh("car", &[primary, ("maxspeed", "IT:urban")]), 65.0);
        assert_eq!(kmh("car", &[primary, ("surface", "cobblestone")]), 30.0);
        assert!(used("car", &[primary, ("smoothness", "impassable")]).is_none());
        assert_eq!(kmh("car", &[("highway", "service"), ("service", "alley")]), 5.0);
    }

    #[test]
    fn one_way_rules_bind_those_that_they_are_for() {
        assert_eq!(directions("car", &[("oneway", "yes")]), (true, false));
        assert_eq!(directions("car", &[("oneway", "-1")]), (false, true));
        assert_eq!(directions("car", &[("junction", "roundabout")]), (true, false));
        assert_eq!(directions("car", &[("junction", "roundabout"), ("oneway", "no")]), (true, true));
        assert_eq!(directions("bike", &[("oneway", "yes"), ("oneway:bicycle", "no")]), (true, true));
        assert_eq!(directions("bike", &[("oneway", "yes"), ("cycleway", "opposite_lane")]), (true, true));
        assert_eq!(directions("bike", &[("oneway", "yes"), ("cycleway:left:oneway", "-1")]), (true, true));
        assert_eq!(directions("car", &[("oneway", "yes"), ("cycleway", "opposite")]), (true, false));
        assert_eq!(directions("foot", &[("oneway", "yes")]), (true, true));
        assert!(used("car", &[("highway", "primary"), ("oneway", "reversible")]).is_none());
    }

    #[test]
    fn a_ferry_takes_its_duration_and_carries_those_it_names() {
        let ferry = |more: &[(&str, &str)]| used("car", &[&[("route", "ferry")], more].concat());
        assert_eq!(ferry(&[("duration", "00:35")]).unwrap().pace, Pace::Whole(2100.0));
        assert_eq!(ferry(&[("duration", "PT1H30M")]).unwrap().pace, Pace::Whole(5400.0));
        assert_eq!(ferry(&[("duration", "soon")]).unwrap().pace, Pace::Kmh(5.0));
        assert!(ferry(&[("foot", "yes")]).is_none());
        assert!(ferry(&[("foot", "yes"), ("motor_vehicle", "yes")]).is_some_and(|used| !used.snaps));
        assert!(used("minimal", &[("route", "ferry")]).is_none());
    }
}
