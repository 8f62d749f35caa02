//! A small world that is made in memory.

use ritiro_domain::Place;

use crate::{Addresses, Extract, Found, Query};

/// An extract that grows object by object. Positions are metres to the north and to the east of a point in Germany.
#[derive(Default)]
pub(crate) struct World {
    extract: Extract,
    next: i64,
}

/// The place some metres to the north and to the east.
pub(crate) fn at(north: i32, east: i32) -> Place {
    Place::from_e7(500_000_000 + north * 90, 100_000_000 + east * 140)
}

impl World {
    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn place(mut self, size: &str, name: &str, (north, east): (i32, i32)) -> Self {
        let id = self.id();
        self.extract.add_node(id, at(north, east), [("place", size), ("name", name)]);
        self
    }

    pub(crate) fn poi(mut self, tags: &[(&str, &str)], (north, east): (i32, i32)) -> Self {
        let id = self.id();
        self.extract.add_node(id, at(north, east), tags.iter().copied());
        self
    }

    /// A street of 400 metres to the east.
    pub(crate) fn street(self, name: &str, from: (i32, i32)) -> Self {
        self.street_with(name, from, &[])
    }

    pub(crate) fn street_with(mut self, name: &str, (north, east): (i32, i32), tags: &[(&str, &str)]) -> Self {
        let nodes = [self.id(), self.id()];
        self.extract.add_node(nodes[0], at(north, east), []);
        self.extract.add_node(nodes[1], at(north, east + 400), []);
        let id = self.id();
        let all = [("highway", "residential"), ("name", name)].into_iter().chain(tags.iter().copied());
        self.extract.add_way(id, &nodes, all);
        self
    }

    /// A house: "street number, postcode city"; the town may be missing.
    pub(crate) fn house(mut self, address: &str, (north, east): (i32, i32)) -> Self {
        let (line, town) = address.split_once(", ").unwrap_or((address, ""));
        let (street, number) = line.rsplit_once(' ').unwrap();
        let (postcode, city) = town.split_once(' ').unwrap_or(("", town));
        let tags =
            [("addr:street", street), ("addr:housenumber", number), ("addr:postcode", postcode), ("addr:city", city)];
        let id = self.id();
        self.extract.add_node(id, at(north, east), tags);
        self
    }

    /// A line of house numbers of 100 metres to the east.
    pub(crate) fn line(mut self, street: &str, kind: &str, [from, to]: [&str; 2], (north, east): (i32, i32)) -> Self {
        let nodes = [self.id(), self.id()];
        for (node, (number, east)) in nodes.into_iter().zip([(from, east), (to, east + 100)]) {
            let tags = [("addr:street", street), ("addr:housenumber", number)];
            self.extract.add_node(node, at(north, east), tags);
        }
        let id = self.id();
        self.extract.add_way(id, &nodes, [("addr:interpolation", kind)]);
        self
    }

    pub(crate) fn build(self) -> Addresses {
        Addresses::build(&self.extract).unwrap()
    }
}

/// The results of a text as short texts: "house Hauptstraße 5 12345 Adorf".
pub(crate) fn all(addresses: &Addresses, text: &str) -> Vec<String> {
    addresses.search(&Query::new(text, None, 10).unwrap()).iter().map(short).collect()
}

/// The first result as a short text; "nothing" if there is none.
pub(crate) fn first(addresses: &Addresses, text: &str) -> String {
    all(addresses, text).into_iter().next().unwrap_or_else(|| "nothing".to_owned())
}

/// A result as a short text.
pub(crate) fn short(found: &Found) -> String {
    let kind = format!("{:?}", found.kind).to_lowercase();
    let texts = [Some(&kind), Some(&found.name), found.number.as_ref(), found.postcode.as_ref(), found.city.as_ref()];
    texts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}
