//! Streets as ways, with what OpenStreetMap says of them.

use std::collections::BTreeSet;

use crate::map::{Map, Member, Relation, Tags, tags};
use crate::net::{Kind, Level};
use crate::plan::Plan;
use crate::plane::Point;
use crate::restrictions::Turn;
use crate::streets::{Access, Direction, Street};

/// Streets on their way into a map.
pub(crate) struct Roads<'a> {
    plan: &'a Plan,
    /// The node of the map for each node of the plan.
    nodes: Vec<Option<usize>>,
    /// The way of each leg.
    ways: Vec<usize>,
}

impl<'a> Roads<'a> {
    /// Adds the nodes of all streets, their ways and the turn restrictions to a map.
    pub(crate) fn add(plan: &'a Plan, streets: &[Street], turns: &[Turn], map: &mut Map) -> Self {
        let (nodes, ways) = (vec![None; plan.net.nodes.len()], vec![usize::MAX; plan.net.legs.len()]);
        let mut roads = Self { plan, nodes, ways };
        roads.add_nodes(map);
        let cuts: BTreeSet<usize> = turns.iter().flat_map(|turn| turn.via.iter().copied()).collect();
        for street in streets {
            roads.add_street(street, &cuts, map);
        }
        for turn in turns {
            roads.add_turn(turn, map);
        }
        roads
    }

    fn add_nodes(&mut self, map: &mut Map) {
        let signals: BTreeSet<usize> = self.plan.signals().into_iter().collect();
        for node in (0..self.plan.net.nodes.len()).filter(|node| !self.plan.net.legs_at(*node).is_empty()) {
            let tags = match node {
                _ if signals.contains(&node) => tags(&[("highway", "traffic_signals")]),
                _ if self.plan.gates.contains(&node) => tags(&[("barrier", "gate"), ("access", "private")]),
                _ if self.plan.level_crossings.contains(&node) => tags(&[("railway", "level_crossing")]),
                _ => self.crossing(node),
            };
            self.nodes[node] = Some(map.node(self.plan.net.nodes[node], tags));
        }
    }

    /// A crossing for walkers at some of the corners of wide streets.
    fn crossing(&self, node: usize) -> Tags {
        let legs = self.plan.net.legs_at(node);
        let is_wide = |leg: &usize| matches!(self.plan.net.kind(*leg), Kind::Walls | Kind::Radial);
        let marked = legs.len() == 4 && legs.iter().any(is_wide);
        if marked { tags(&[("highway", "crossing"), ("crossing", "marked")]) } else { Tags::new() }
    }

    fn add_street(&mut self, street: &Street, cuts: &BTreeSet<usize>, map: &mut Map) {
        let mut first = 0;
        for at in 1..=street.legs.len() {
            let level = |leg: usize| self.plan.net.legs[street.legs[leg]].level;
            if at == street.legs.len()
                || level(at) != level(first)
                || cuts.contains(&street.nodes[at])
                || self.changes(street, at)
            {
                self.add_way(street, first, at, map);
                first = at;
            }
        }
    }

    /// Whether the speed changes at a node of a street.
    fn changes(&self, street: &Street, at: usize) -> bool {
        self.is_out(street, at - 1) != self.is_out(street, at)
    }

    /// Whether a leg of a street is outside of built-up areas: neither of its sides is built up.
    fn is_out(&self, street: &Street, leg: usize) -> bool {
        let [a, b] = self.plan.net.line(street.legs[leg]);
        let side = (b - a).unit().left() * 15.0;
        ![1.0, -1.0].into_iter().any(|sign| self.plan.is_built_up(a.toward(b, 0.5) + side * sign))
    }

    fn add_way(&mut self, street: &Street, first: usize, end: usize, map: &mut Map) {
        let legs = &street.legs[first..end];
        let nodes = street.nodes[first..=end].iter().filter_map(|node| self.nodes[*node]);
        let mut nodes: Vec<usize> = nodes.collect();
        let mut tags = self.street_tags(street, self.is_out(street, first), legs[0]);
        match self.plan.net.legs[legs[0]].level {
            Level::Ground => {}
            Level::Bridge => tags.extend([("bridge", "yes".to_owned()), ("layer", "1".to_owned())]),
            Level::Tunnel => tags.extend([("tunnel", "yes".to_owned()), ("layer", "-1".to_owned())]),
        }
        if street.direction == Direction::Against {
            nodes.reverse();
        }
        let way = map.way(nodes, tags);
        legs.iter().for_each(|leg| self.ways[*leg] = way);
    }

    fn street_tags(&self, street: &Street, is_out: bool, leg: usize) -> Tags {
        let is_bridge = self.plan.net.legs[leg].level == Level::Bridge;
        let is_old = street.kind == Kind::Radial && street.middle(self.plan).length() < self.plan.size.walls;
        let mut tags = tags(if is_old { OLD_RADIAL } else { kind_tags(street, is_out, is_bridge) });
        if street.direction != Direction::Both {
            tags.push(("oneway", "yes".to_owned()));
            // Bicycles may ride against the direction in every third street of the old centre.
            if street.kind == Kind::Old && leg.is_multiple_of(3) {
                tags.push(("oneway:bicycle", "no".to_owned()));
            }
        }
        if !street.name.is_empty() {
            tags.push(("name", street.name.clone()));
        }
        tags
    }

    fn add_turn(&self, turn: &Turn, map: &mut Map) {
        let way = |leg: usize| Member::Way(self.ways[leg]);
        let mut members = vec![(way(turn.from), "from")];
        let mut over: Vec<usize> = turn.over.iter().map(|leg| self.ways[*leg]).collect();
        over.dedup();
        if over.is_empty() {
            members
                .extend(turn.via.iter().filter_map(|node| self.nodes[*node]).map(|node| (Member::Node(node), "via")));
        }
        members.extend(over.into_iter().map(|way| (Member::Way(way), "via")));
        members.push((way(turn.to), "to"));
        map.relations.push(Relation { members, tags: tags(&[("type", "restriction"), ("restriction", turn.rule)]) });
    }

    /// The railway with its level crossings, and the square as an area of its own.
    pub(crate) fn add_rail(&self, map: &mut Map) {
        let mut points: Vec<(Point, Option<usize>)> = self.plan.rail.iter().map(|p| (*p, None)).collect();
        let crossings = self.plan.level_crossings.iter();
        points.extend(crossings.filter_map(|node| Some((self.plan.net.nodes[*node], Some(self.nodes[*node]?)))));
        points.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        let nodes = points.into_iter().map(|(p, node)| node.unwrap_or_else(|| map.node(p, Tags::new()))).collect();
        map.way(nodes, tags(&[("railway", "rail"), ("electrified", "contact_line"), ("gauge", "1435")]));
    }

    /// The square as an area, on the nodes of the streets around it.
    pub(crate) fn add_square(&self, streets: &[Street], map: &mut Map) {
        let Some(square) = streets.iter().find(|street| street.kind == Kind::Square) else { return };
        let nodes: Vec<usize> = square.nodes.iter().filter_map(|node| self.nodes[*node]).collect();
        if nodes.first() == nodes.last() {
            let name = ("name", square.name.clone());
            let mut tags = tags(&[("highway", "pedestrian"), ("area", "yes"), ("surface", "paving_stones")]);
            tags.push(name);
            map.way(nodes, tags);
        }
    }

    /// The ferry between its two landings.
    pub(crate) fn add_ferry(&self, river: &str, map: &mut Map) {
        let Some([north, south]) = self.plan.ferry else { return };
        if let (Some(north), Some(south)) = (self.nodes[north], self.nodes[south]) {
            let all = [
                ("route", "ferry"),
                ("foot", "yes"),
                ("bicycle", "yes"),
                ("motor_vehicle", "yes"),
                ("duration", "00:06"),
            ];
            let mut tags = tags(&all);
            tags.push(("name", format!("Traghetto {river}")));
            map.way(vec![north, south], tags);
        }
    }
}

/// The tags of the part of a radial road that is in the old centre.
const OLD_RADIAL: &[(&str, &str)] = &[("highway", "tertiary"), ("maxspeed", "30"), ("surface", "sett")];

/// The tags of a kind of street.
fn kind_tags(street: &Street, is_out: bool, is_bridge: bool) -> &'static [(&'static str, &'static str)] {
    match street.kind {
        Kind::Ring => &[("highway", "primary"), ("maxspeed", "70"), ("lanes", "2"), ("surface", "asphalt")],
        Kind::Circle => &[("highway", "primary"), ("junction", "roundabout"), ("surface", "asphalt")],
        Kind::Radial if is_out => &[("highway", "secondary"), ("maxspeed", "90"), ("surface", "asphalt")],
        Kind::Radial => &[("highway", "secondary"), ("maxspeed", "50"), ("surface", "asphalt")],
        Kind::Bank | Kind::Walls => &[("highway", "tertiary"), ("maxspeed", "50")],
        Kind::Edge => &[("highway", "unclassified"), ("maxspeed", "50")],
        Kind::Square => &[("highway", "living_street"), ("motor_vehicle", "destination"), ("surface", "sett")],
        Kind::Old if street.access == Access::Delivery => {
            &[("highway", "living_street"), ("motor_vehicle", "delivery"), ("surface", "sett")]
        }
        Kind::Old if street.access == Access::Walkers => {
            &[("highway", "pedestrian"), ("bicycle", "yes"), ("surface", "paving_stones")]
        }
        Kind::Old => &[("highway", "residential"), ("maxspeed", "30"), ("surface", "sett")],
        Kind::Living => &[("highway", "residential"), ("maxspeed", "50")],
        Kind::Industrial => &[("highway", "unclassified"), ("maxspeed", "50"), ("hgv", "yes")],
        Kind::Private => &[("highway", "residential"), ("access", "private")],
        Kind::Access => &[("highway", "unclassified"), ("surface", "asphalt")],
        Kind::Foot if is_bridge => &[("highway", "footway"), ("foot", "yes"), ("bicycle", "yes")],
        Kind::Foot => &[("highway", "footway"), ("bicycle", "yes")],
    }
}
