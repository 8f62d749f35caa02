//! Reads the turn restrictions of an extract: relations with `from`, `via` and `to`.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::components::Role;
use crate::cost::NO_TIME;
use crate::draft::Edge;
use crate::extract::{Extract, Relation, Tags};
use crate::graph::{is_through, leaving, with_tail};
use crate::numbers::number;
use crate::profile::Profile;

/// The restrictions that bind a profile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Restrictions {
    /// Sequences of directed edges that no way may contain.
    pub(crate) paths: Vec<Vec<u32>>,
    /// Relations that are followed.
    pub(crate) followed: u32,
    /// Relations for certain times.
    pub(crate) conditional: u32,
    /// Relations that name roads which the network does not have, or which do not meet.
    pub(crate) others: u32,
}

/// Edges of via ways that a restriction may have, at most. It keeps the search short for broken relations.
const LONGEST_VIA: usize = 32;

impl Restrictions {
    /// Reads the restrictions of an extract for a profile.
    pub(crate) fn read(extract: &Extract, profile: &Profile, roles: &[Role], kept: &[&Edge]) -> Self {
        let mut found = Self::default();
        if !profile.turn_restrictions {
            return found;
        }
        let reader = Reader::new(extract, roles, kept);
        for (tags, relation) in extract.relations() {
            if !profile.is_bound(tags) {
                continue;
            }
            match profile.restriction(tags) {
                None => found.conditional += u32::from(tags.all().any(|(key, _)| key.ends_with(":conditional"))),
                Some(rule) => found.add(reader.paths(rule, relation), &reader),
            }
        }
        found.paths.sort_unstable();
        found.paths.dedup();
        found
    }

    fn add(&mut self, paths: Vec<Vec<u32>>, reader: &Reader<'_>) {
        self.followed += u32::from(!paths.is_empty());
        self.others += u32::from(paths.is_empty());
        self.paths.extend(paths.iter().flat_map(|path| reader.u_turns(path)));
        self.paths.extend(paths);
    }
}

/// What a restriction says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    /// From there one must not go there.
    No,
    /// From there one must go there.
    Only,
}

impl Profile {
    /// The keys of this kind of traffic, without `access`.
    fn own_keys(&self) -> impl DoubleEndedIterator<Item = &String> {
        self.access_keys.iter().filter(|key| *key != "access")
    }

    /// Whether a restriction binds this kind of traffic.
    fn is_bound(&self, tags: Tags<'_>) -> bool {
        let excepted = |kind: &str| self.own_keys().any(|key| key == kind.trim());
        tags.get("type") == Some("restriction")
            && !tags.get("except").is_some_and(|kinds| kinds.split(';').any(excepted))
    }

    /// The rule for this kind of traffic: that of its most specific key, or the one for all.
    fn restriction(&self, tags: Tags<'_>) -> Option<Rule> {
        let own = self.own_keys().rev().find_map(|key| tags.get(&format!("restriction:{key}")));
        let value = own.or_else(|| tags.get("restriction"))?;
        if value.starts_with("no_") { Some(Rule::No) } else { value.starts_with("only_").then_some(Rule::Only) }
    }
}

struct Reader<'a> {
    extract: &'a Extract,
    roles: &'a [Role],
    kept: &'a [&'a Edge],
    /// The edges of the ways that restrictions name.
    of_way: HashMap<i64, Vec<u32>>,
    /// The junctions of these edges with all directed edges that leave them.
    leaving: Vec<[u32; 2]>,
}

impl<'a> Reader<'a> {
    fn new(extract: &'a Extract, roles: &'a [Role], kept: &'a [&'a Edge]) -> Self {
        let members = extract.relations().flat_map(|(_, relation)| &relation.members);
        let ways: HashSet<i64> = members.filter(|member| member.is_way).map(|member| member.id).collect();
        let mut of_way: HashMap<i64, Vec<u32>> = HashMap::new();
        let mut junctions = HashSet::new();
        for (at, edge) in kept.iter().enumerate().filter(|(_, edge)| ways.contains(&edge.way)) {
            of_way.entry(edge.way).or_default().push(number(at));
            junctions.extend(edge.ends);
        }
        Self { extract, roles, kept, of_way, leaving: leaving(kept, |junction| junctions.contains(&junction)) }
    }

    /// The sequences that a relation forbids; none if it cannot be followed.
    fn paths(&self, rule: Rule, relation: &Relation) -> Vec<Vec<u32>> {
        let role = |role: &str| relation.members.iter().filter(move |member| member.role == role).collect::<Vec<_>>();
        let (from, via, to) = (role("from"), role("via"), role("to"));
        let ways = |members: &[&crate::Member]| -> Vec<u32> {
            let edges = members.iter().filter(|member| member.is_way).filter_map(|member| self.of_way.get(&member.id));
            edges
                .flatten()
                .flat_map(|edge| [2 * edge, 2 * edge + 1])
                .filter(|directed| self.is_open(*directed))
                .collect()
        };
        let (from, to) = (ways(&from), ways(&to));
        let sequences = match via[..] {
            [node] if !node.is_way => self.over_node(node.id, &from, &to),
            [] => Vec::new(),
            _ if via.iter().all(|member| member.is_way) => self.over_ways(&from, &ways(&via), &to),
            _ => Vec::new(),
        };
        match rule {
            Rule::No => sequences,
            Rule::Only => sequences.iter().flat_map(|sequence| self.all_others(sequence)).collect(),
        }
    }

    /// Sequences of two edges that meet at a node. A way that goes on behind the node on both sides says not which side is meant.
    fn over_node(&self, node: i64, from: &[u32], to: &[u32]) -> Vec<Vec<u32>> {
        let Some(node) = self.extract.index(node).map(number) else { return Vec::new() };
        let coming: Vec<_> = from.iter().filter(|directed| self.nodes(**directed)[1] == node).collect();
        let going: Vec<_> = to.iter().filter(|directed| self.nodes(**directed)[0] == node).collect();
        let pairs = coming.iter().flat_map(|a| going.iter().map(move |b| vec![**a, **b]));
        let meet = |pair: &Vec<u32>| self.is_crossing(pair[0], pair[1]);
        let pairs: Vec<_> = pairs.filter(meet).collect();
        let is_u_turn = |pair: &Vec<u32>| pair[0] ^ 1 == pair[1];
        match pairs.len() {
            1 => pairs,
            // On a way that goes on at both sides of the node, "no U-turn" means both directions.
            _ if from == to => pairs.into_iter().filter(is_u_turn).collect(),
            _ => Vec::new(),
        }
    }

    /// The shortest sequence from one way over others to a third.
    fn over_ways(&self, from: &[u32], via: &[u32], to: &[u32]) -> Vec<Vec<u32>> {
        let mut queue: VecDeque<Vec<u32>> = from.iter().map(|directed| vec![*directed]).collect();
        while let Some(path) = queue.pop_front() {
            let last = path[path.len() - 1];
            let end = to.iter().find(|next| path.len() > 1 && self.is_crossing(last, **next));
            if let Some(end) = end {
                return vec![[&path[..], &[*end]].concat()];
            }
            let is_new = |next: &&u32| path.iter().all(|edge| edge >> 1 != **next >> 1);
            let steps =
                via.iter().filter(is_new).filter(|next| self.is_crossing(last, **next) && self.is_through(**next));
            queue.extend(steps.filter(|_| path.len() <= LONGEST_VIA).map(|next| [&path[..], &[*next]].concat()));
            if queue.len() > LONGEST_VIA * LONGEST_VIA {
                break;
            }
        }
        Vec::new()
    }

    /// The sequences that do not end as the only one that is allowed.
    fn all_others(&self, only: &[u32]) -> Vec<Vec<u32>> {
        let (end, before) = only.split_last().unwrap_or((&0, &[]));
        let others = with_tail(&self.leaving, self.junctions(*end)[0])
            .filter(|directed| directed != end && self.is_open(*directed));
        others.map(|other| [before, &[other]].concat()).collect()
    }

    /// Sequences that begin like a forbidden one and turn around in it. They would be a way out: to the end of an edge, back, and over the
    /// same edge again. At a dead end one has to turn around.
    fn u_turns(&self, path: &[u32]) -> Vec<Vec<u32>> {
        let back = |done: usize| {
            let around = path[done - 1] ^ 1;
            let is_other = |directed: u32| directed != around && self.is_open(directed);
            let has_other = with_tail(&self.leaving, self.junctions(path[done - 1])[1]).any(is_other);
            (self.is_open(around) && has_other).then(|| [&path[..done], &[around]].concat())
        };
        (1..path.len()).filter_map(back).collect()
    }

    /// Whether one edge ends where another begins, at a junction that is open to all.
    fn is_crossing(&self, first: u32, second: u32) -> bool {
        let junction = self.junctions(first)[1];
        junction == self.junctions(second)[0] && self.roles[junction as usize] == Role::Public
    }

    fn is_through(&self, directed: u32) -> bool {
        is_through(self.roles, self.kept[(directed >> 1) as usize])
    }

    fn is_open(&self, directed: u32) -> bool {
        let edge = self.kept[(directed >> 1) as usize];
        (if directed & 1 == 0 { edge.ahead } else { edge.back }) != NO_TIME
    }

    fn junctions(&self, directed: u32) -> [u32; 2] {
        turned(self.kept[(directed >> 1) as usize].ends, directed)
    }

    fn nodes(&self, directed: u32) -> [u32; 2] {
        turned(self.kept[(directed >> 1) as usize].nodes, directed)
    }
}

/// The two ends in the direction of an edge.
fn turned([first, last]: [u32; 2], directed: u32) -> [u32; 2] {
    if directed & 1 == 0 { [first, last] } else { [last, first] }
}
