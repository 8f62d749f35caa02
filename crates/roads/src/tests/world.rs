//! Small towns. Nodes are letters on a plane in metres.

use std::collections::BTreeMap;
use std::sync::Arc;

use ritiro_domain::Place;
use ritiro_planning::Travel;

use crate::{Extract, Member, Network, Profile, Roads};

/// Ten-millionths of a degree of a metre at the equator.
const E7_PER_METER: f64 = 1e7 / 111_195.08;

type TagList = Vec<(&'static str, &'static str)>;

/// A town that is being built.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) nodes: BTreeMap<char, ([i32; 2], TagList)>,
    pub(crate) ways: Vec<(&'static str, TagList)>,
    pub(crate) relations: Vec<(TagList, Vec<Member>)>,
}

/// What lies between the two ways of a restriction.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Via {
    Node(char),
    Ways(&'static [usize]),
}

fn e7(meters: f64) -> i32 {
    crate::numbers::coordinate(meters * E7_PER_METER)
}

/// The place at a position in metres.
pub(crate) fn at(x: f64, y: f64) -> Place {
    Place::from_e7(e7(y), e7(x))
}

impl World {
    /// Adds nodes: a letter and a position in metres each.
    pub(crate) fn nodes(mut self, nodes: &[(char, f64, f64)]) -> Self {
        self.nodes.extend(nodes.iter().map(|(name, x, y)| (*name, ([e7(*y), e7(*x)], Vec::new()))));
        self
    }

    /// Gives a node its tags.
    pub(crate) fn tagged(mut self, node: char, tags: &[(&'static str, &'static str)]) -> Self {
        self.nodes.get_mut(&node).unwrap().1 = tags.to_vec();
        self
    }

    /// Adds a way along nodes.
    pub(crate) fn way(mut self, nodes: &'static str, tags: &[(&'static str, &'static str)]) -> Self {
        self.ways.push((nodes, tags.to_vec()));
        self
    }

    /// Adds a residential street along nodes, 25 km/h by car.
    pub(crate) fn street(self, nodes: &'static str) -> Self {
        self.way(nodes, &[("highway", "residential")])
    }

    /// Adds a restriction: its tags, the numbers of the ways `from` and `to`, and the node or ways between them.
    pub(crate) fn restricted(
        mut self,
        tags: &[(&'static str, &'static str)],
        from: usize,
        via: Via,
        to: usize,
    ) -> Self {
        let member = |is_way, id, role: &str| Member { is_way, id, role: role.to_owned() };
        let via = match via {
            Via::Node(node) => vec![member(false, i64::from(u32::from(node)), "via")],
            Via::Ways(ways) => ways.iter().map(|way| member(true, Self::way_id(*way), "via")).collect(),
        };
        let ends = [member(true, Self::way_id(from), "from"), member(true, Self::way_id(to), "to")];
        self.relations.push(([&[("type", "restriction")], tags].concat(), ends.into_iter().chain(via).collect()));
        self
    }

    /// The id of a way by its number.
    pub(crate) fn way_id(number: usize) -> i64 {
        1000 + i64::try_from(number).unwrap()
    }

    pub(crate) fn extract(&self) -> Extract {
        let mut extract = Extract::default();
        for (number, (nodes, tags)) in self.ways.iter().enumerate() {
            let ids: Vec<_> = nodes.chars().map(|name| i64::from(u32::from(name))).collect();
            extract.add_way(Self::way_id(number), &ids, tags.iter().copied());
        }
        for (tags, members) in &self.relations {
            extract.add_relation(tags.iter().copied(), members.clone());
        }
        extract.number_nodes();
        for (name, (place, tags)) in &self.nodes {
            extract.add_node(i64::from(u32::from(*name)), *place, tags.iter().copied());
        }
        extract
    }

    pub(crate) fn network(&self, profile: &Profile) -> Network {
        Network::build(&self.extract(), profile).unwrap()
    }

    pub(crate) fn roads(&self, profile: &Profile) -> Roads {
        Roads::new(Arc::new(self.network(profile)))
    }
}

/// A car without the seconds at crossings and signals, so that times are lengths over speeds.
pub(crate) fn car() -> Profile {
    Profile { signal_seconds: 0.0, junction_seconds: 0.0, ..Profile::stock("car").unwrap() }
}

/// The length of the leg between two places in metres; `None` if there is no way.
pub(crate) fn meters(roads: &Roads, from: Place, to: Place) -> Option<u32> {
    let (from, to) = (roads.point(from), roads.point(to));
    roads.cost(from, to).map(|cost| (cost.length() + 5) / 10)
}
