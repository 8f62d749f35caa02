//! Selects the routes on which a search works.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{Plan, Route};
use ritiro_domain::Place;

/// The approximate number of stops in a neighbourhood. With fewer stops there are too few routes for exchanges; with more, the
/// preparation takes more time than a few milliseconds of search are worth. A smaller plan is one neighbourhood.
const MOST_STOPS: usize = 300;

pub(super) fn all_routes(plan: &Plan) -> Vec<usize> {
    (0..plan.routes().len()).collect()
}

/// The place of a random stop of a plan; `None` if all routes are idle.
pub(super) fn some_place(plan: &Plan, seed: u64) -> Option<Place> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let busy: Vec<_> = plan.routes().iter().filter(|route| !route.is_idle()).collect();
    let route = busy.choose(&mut random)?;
    let index = random.random_range(0..route.stops().len());
    Some(route.point_of(index).place)
}

/// The routes that come nearest to a place, and one idle route of each kind.
pub(super) fn routes_around(plan: &Plan, place: Place) -> Vec<usize> {
    if plan.len() <= MOST_STOPS {
        return all_routes(plan);
    }
    let mut near: Vec<_> = plan.routes().iter().enumerate().map(|(i, route)| (least_apart(route, place), i)).collect();
    near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut stops = 0;
    let mut chosen: Vec<usize> = Vec::new();
    for (_, index) in near {
        let route = &plan.routes()[index];
        if route.is_idle() {
            let alike = |other: &&usize| alike(&plan.routes()[**other], route);
            if chosen.iter().any(|other| alike(&other)) {
                continue;
            }
        } else if stops > MOST_STOPS {
            continue;
        }
        stops += route.stops().len();
        chosen.push(index);
    }
    chosen.sort_unstable();
    chosen
}

fn alike(a: &Route, b: &Route) -> bool {
    a.is_idle() && a.vehicle().serves_like(b.vehicle())
}

/// The squared distance from a place to the nearest stop of a route, in degrees of latitude, computed in a plane.
fn least_apart(route: &Route, place: Place) -> f64 {
    let stretch = place.lat().to_radians().cos();
    let apart = |other: Place| ((other.lat() - place.lat()).powi(2)) + ((other.lng() - place.lng()) * stretch).powi(2);
    let stops = route.table.nodes[1..=route.stops().len()].iter().map(|node| apart(node.point.place));
    stops.fold(f64::MAX, f64::min)
}
