//! Removes strings of neighbouring stops.

use rand::RngExt;

use super::search::Search;
use super::search_state::NONE;
use crate::numbers::count;

/// The average number of reservations that one step removes. The paper recommends 10; with time windows, 15 gave better
/// results.
const AVERAGE_REMOVED: f64 = 15.0;
/// The longest string that is removed from one route.
const LONGEST_STRING: f64 = 10.0;
/// The probability that a string keeps some stops in its middle, and the probability that no further stop is kept.
const SPLIT: f64 = 0.5;
const SPLIT_ON: f64 = 0.99;

impl Search<'_> {
    /// Removes strings from the routes around a job, and returns the removed jobs.
    pub(super) fn ruin(&mut self, seed: u32) -> Vec<u32> {
        let (strings, longest) = self.strings();
        let mut ruined: Vec<u32> = Vec::with_capacity(strings);
        let mut removed = Vec::with_capacity(strings * count(longest));
        let around = self.near.of(&self.state, seed);
        for &id in around.iter() {
            if ruined.len() >= strings {
                break;
            }
            let route_state = self.state.jobs[id as usize].route_state;
            if route_state == NONE || ruined.contains(&route_state) {
                continue;
            }
            let length = count(self.random.random_range(1.0..longest + 1.0));
            let string = self.string(route_state, id, length);
            if !string.is_empty() {
                ruined.push(route_state);
                self.take(&string, route_state);
                removed.extend(string);
            }
        }
        removed
    }

    /// The number of strings, and the longest length of a string (equations 5 to 7 of the paper).
    fn strings(&mut self) -> (usize, f64) {
        let used = self.state.route_states.iter().filter(|route_state| !route_state.table.is_idle()).count().max(1);
        let average = self.movable.len() as f64 / used as f64;
        let longest = LONGEST_STRING.min(average).max(1.0);
        let most = 4.0 * AVERAGE_REMOVED / (1.0 + longest) - 1.0;
        let strings = count(self.random.random_range(1.0..most.max(1.0) + 1.0));
        (strings.max(1), longest)
    }

    /// A string of `length` jobs of a route that contains the job `id`. It is empty if that job cannot be moved. Half of the
    /// strings keep some jobs in their middle.
    fn string(&mut self, route_state: u32, id: u32, length: usize) -> Vec<u32> {
        let order = self.order_of(route_state);
        let Some(at) = order.iter().position(|job| *job == id) else { return Vec::new() };
        let length = length.min(order.len());
        let mut left = 0;
        if length > 1 && length < order.len() && self.random.random_bool(SPLIT) {
            left = 1;
            while length + left < order.len() && self.random.random_bool(1.0 - SPLIT_ON) {
                left += 1;
            }
        }
        let whole = length + left;
        let from = self.random.random_range((at + 1).saturating_sub(whole)..=at.min(order.len() - whole));
        let mut string = order[from..from + whole].to_vec();
        if left > 0 {
            let middle = self.random.random_range(1..=length - 1);
            string.drain(middle..middle + left);
        }
        string
    }

    /// The movable jobs of a route, in the order of their first visits.
    fn order_of(&self, route_state: u32) -> Vec<u32> {
        let (state, table) = (&self.state, &self.state.route_states[route_state as usize].table);
        let mut order = Vec::with_capacity(table.stops());
        for node in &table.nodes[1..=table.stops()] {
            let job = state.owner(node.entry);
            let Some(known) = state.jobs.get(job as usize) else { continue };
            if known.movable && (known.pickup == NONE || known.pickup == node.entry) {
                order.push(job);
            }
        }
        order
    }
}
