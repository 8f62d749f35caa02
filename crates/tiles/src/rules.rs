//! Which tags make what of a node, a way or a relation.

use crate::kind::Kind::{
    Airfield, Apron, Building, Campus, Canal, Cemetery, Coastline, Commercial, Cycleway, Farmland, Ferry, Footstreet,
    Forest, Golf, Grass, Industrial, Motorway, Park, Parking, Path, Pier, PierLine, Pitch, Plaza, Pool, Primary, Rail,
    Residential, River, Runway, Sand, Scrub, Secondary, Service, Siding, Steps, Stream, Street, Subway, Taxiway,
    Tertiary, Track, Tram, Trunk, Water, Wetland,
};
use crate::kind::{BRIDGE, Kind, LINK, Look, ONEWAY, TUNNEL};

/// The tags of one element.
pub(crate) struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    pub(crate) fn new(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(tags.into_iter().collect())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|tag| tag.0 == key).map(|tag| tag.1)
    }

    pub(crate) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether a key is there and does not say no.
    fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How an element is drawn: not at all, or as one thing, or as more (a tram in a street).
pub(crate) fn looks(tags: &Tags<'_>, is_closed: bool) -> Vec<Look> {
    let mut kinds = Vec::new();
    if is_closed {
        kinds.extend(area(tags));
    }
    let is_area_only = tags.is("area", "yes") && is_closed;
    if !is_area_only {
        kinds.extend([road(tags), railway(tags), other_line(tags, is_closed)].into_iter().flatten());
    }
    kinds.into_iter().map(|kind| look(tags, kind)).collect()
}

fn look(tags: &Tags<'_>, kind: Kind) -> Look {
    let is_culvert = tags.is("tunnel", "culvert") || tags.is("covered", "yes");
    let mut flags = 0;
    for (is_set, flag) in [
        (tags.has("bridge"), BRIDGE),
        (tags.has("tunnel") || (is_culvert && !kind.is_area()), TUNNEL),
        (oneway(tags).is_some(), ONEWAY),
        (tags.get("highway").is_some_and(|value| value.ends_with("_link")), LINK),
    ] {
        flags |= if is_set { flag } else { 0 };
    }
    let layer = tags.get("layer").and_then(|layer| layer.trim().parse::<i8>().ok()).unwrap_or(0).clamp(-5, 5);
    Look { kind, flags, layer, is_reversed: oneway(tags) == Some(true) }
}

/// Whether a road has one direction, and then whether it is against its points.
fn oneway(tags: &Tags<'_>) -> Option<bool> {
    tags.get("highway")?;
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => Some(false),
        Some("-1" | "reverse") => Some(true),
        _ => None,
    }
}

fn road(tags: &Tags<'_>) -> Option<Kind> {
    Some(match tags.get("highway")? {
        "motorway" | "motorway_link" => Motorway,
        "trunk" | "trunk_link" => Trunk,
        "primary" | "primary_link" => Primary,
        "secondary" | "secondary_link" => Secondary,
        "tertiary" | "tertiary_link" => Tertiary,
        "residential" | "unclassified" | "road" | "living_street" | "busway" => Street,
        "pedestrian" => Footstreet,
        "service" | "services" => Service,
        "track" | "byway" => Track,
        "cycleway" => Cycleway,
        "steps" => Steps,
        "footway" | "path" | "bridleway" | "corridor" => Path,
        _ => return None,
    })
}

fn railway(tags: &Tags<'_>) -> Option<Kind> {
    match tags.get("railway")? {
        "rail" | "narrow_gauge" | "preserved" if tags.get("service").is_some() => Some(Siding),
        "rail" | "narrow_gauge" | "preserved" => Some(Rail),
        "subway" | "light_rail" | "monorail" | "funicular" => Some(Subway),
        "tram" => Some(Tram),
        _ => None,
    }
}

fn other_line(tags: &Tags<'_>, is_closed: bool) -> Option<Kind> {
    if tags.is("natural", "coastline") {
        return Some(Coastline);
    }
    match (tags.get("waterway"), tags.get("aeroway")) {
        (Some("river"), _) => return Some(River),
        (Some("canal"), _) => return Some(Canal),
        (Some("stream" | "ditch" | "drain"), _) => return Some(Stream),
        (_, Some("runway")) if !is_closed => return Some(Runway),
        (_, Some("taxiway")) if !is_closed => return Some(Taxiway),
        _ => {}
    }
    match tags.get("man_made") {
        Some("pier" | "breakwater" | "groyne") if !is_closed => Some(PierLine),
        _ => tags.is("route", "ferry").then_some(Ferry),
    }
}

/// What the values of a key say.
type Rule = fn(&str) -> Option<Kind>;

/// The kind of an area. The more special tag wins: a building in a park is a building.
pub(crate) fn area(tags: &Tags<'_>) -> Option<Kind> {
    if tags.has("building") {
        return Some(Building);
    }
    let paved = tags.is("area", "yes") || tags.is("area:highway", "yes") || tags.is("type", "multipolygon");
    let highway = tags.get("highway").filter(|_| paved);
    let platform = tags.is("railway", "platform") || tags.is("public_transport", "platform");
    if highway.is_some_and(|value| value != "proposed") || platform || tags.is("place", "square") {
        return Some(Plaza);
    }
    let by_key: [(&str, Rule); 7] = [
        ("natural", natural),
        ("waterway", waterway_area),
        ("leisure", leisure),
        ("amenity", amenity),
        ("landuse", landuse),
        ("aeroway", aeroway_area),
        ("man_made", man_made_area),
    ];
    by_key.iter().find_map(|(key, kind)| tags.get(key).and_then(kind))
}

fn natural(value: &str) -> Option<Kind> {
    Some(match value {
        "water" | "bay" => Water,
        "wood" => Forest,
        "scrub" | "heath" => Scrub,
        "grassland" => Grass,
        "beach" | "sand" | "shingle" => Sand,
        "wetland" | "marsh" | "mud" => Wetland,
        _ => return None,
    })
}

fn waterway_area(value: &str) -> Option<Kind> {
    matches!(value, "riverbank" | "dock" | "basin").then_some(Water)
}

fn leisure(value: &str) -> Option<Kind> {
    Some(match value {
        "park" | "garden" | "nature_reserve" | "playground" | "recreation_ground" | "dog_park" => Park,
        "golf_course" | "miniature_golf" => Golf,
        "pitch" | "stadium" | "sports_centre" | "track" => Pitch,
        "swimming_pool" => Pool,
        "common" => Grass,
        _ => return None,
    })
}

fn amenity(value: &str) -> Option<Kind> {
    Some(match value {
        "school" | "university" | "college" | "kindergarten" | "hospital" => Campus,
        "parking" => Parking,
        "grave_yard" => Cemetery,
        _ => return None,
    })
}

fn landuse(value: &str) -> Option<Kind> {
    Some(match value {
        "residential" => Residential,
        "commercial" | "retail" => Commercial,
        "industrial" | "railway" | "port" | "depot" | "landfill" | "quarry" | "construction" | "brownfield" => {
            Industrial
        }
        "forest" | "wood" => Forest,
        "grass" | "meadow" | "village_green" => Grass,
        "recreation_ground" | "allotments" => Park,
        "cemetery" => Cemetery,
        "farm" | "farmland" | "farmyard" | "orchard" | "vineyard" | "greenhouse_horticulture" => Farmland,
        "reservoir" | "basin" => Water,
        _ => return None,
    })
}

fn aeroway_area(value: &str) -> Option<Kind> {
    match value {
        "aerodrome" => Some(Airfield),
        "apron" | "runway" | "taxiway" => Some(Apron),
        _ => None,
    }
}

fn man_made_area(value: &str) -> Option<Kind> {
    matches!(value, "pier" | "breakwater" | "groyne").then_some(Pier)
}

/// A place with a name, or a thing that only a node has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Spot {
    City,
    Town,
    Village,
    Suburb,
    Quarter,
    Hamlet,
    Island,
    Station,
    Stop,
    HouseNumber,
}

/// What a node shows.
pub(crate) fn spot(tags: &Tags<'_>) -> Option<Spot> {
    let railway = match tags.get("railway") {
        Some("station") => Some(Spot::Station),
        Some("halt") => Some(Spot::Stop),
        _ => None,
    };
    let place = tags.get("place").and_then(|value| {
        Some(match value {
            "city" => Spot::City,
            "town" => Spot::Town,
            "village" => Spot::Village,
            "suburb" | "borough" => Spot::Suburb,
            "quarter" | "neighbourhood" => Spot::Quarter,
            "hamlet" | "locality" => Spot::Hamlet,
            "island" | "islet" => Spot::Island,
            _ => return None,
        })
    });
    railway.or(place).or_else(|| tags.get("addr:housenumber").map(|_| Spot::HouseNumber))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(tags: &[(&str, &str)], is_closed: bool) -> Vec<Kind> {
        looks(&Tags::new(tags.iter().copied()), is_closed).iter().map(|look| look.kind).collect()
    }

    #[test]
    fn the_more_special_tag_wins() {
        assert_eq!(kinds(&[("leisure", "park"), ("building", "yes")], true), [Building]);
        assert_eq!(kinds(&[("leisure", "park"), ("building", "no")], true), [Park]);
        assert_eq!(kinds(&[("highway", "pedestrian"), ("area", "yes")], true), [Plaza]);
        assert_eq!(kinds(&[("highway", "pedestrian")], true), [Footstreet], "a closed street is no area");
        assert_eq!(kinds(&[("highway", "primary"), ("railway", "tram")], false), [Primary, Tram]);
        assert_eq!(kinds(&[("natural", "water")], false), [], "an open way is no area");
        assert_eq!(kinds(&[("highway", "proposed")], false), []);
    }

    #[test]
    fn flags_and_layers_are_read() {
        let tags = [("highway", "motorway_link"), ("bridge", "yes"), ("layer", "7"), ("oneway", "-1")];
        let look = looks(&Tags::new(tags), false)[0];
        assert_eq!(look, Look { kind: Motorway, flags: BRIDGE | LINK | ONEWAY, layer: 5, is_reversed: true });
        let tunnel = looks(&Tags::new([("highway", "primary"), ("tunnel", "yes"), ("layer", "x")]), false)[0];
        assert_eq!((tunnel.flags, tunnel.layer), (TUNNEL, 0));
    }
}
