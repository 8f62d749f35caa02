//! How kinds are drawn at each zoom: widths in pixels, dashes, and the order.

use crate::kind::{BRIDGE, Kind, LINK, ONEWAY, TUNNEL};
use crate::records::Head;
use crate::theme::{Rgb, Theme};

/// How a path is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Pen {
    /// The inside of areas.
    Fill(Rgb),
    /// Lines of a width in pixels.
    Stroke {
        rgb: Rgb,
        width: f32,
        /// The lengths of dashes and gaps in pixels.
        dash: Option<[f32; 2]>,
        /// Whether lines end where their points end, and not half a width later.
        is_blunt: bool,
    },
}

/// A path to be drawn: smaller orders first. One order always has one pen within a tile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Step {
    pub(crate) order: i32,
    pub(crate) pen: Pen,
}

/// Where the orders of the groups begin.
const WATERWAYS: i32 = 200;
const AREAS_ABOVE_WATER: i32 = 220;
const TUNNELS: i32 = 300;
const BUILDINGS: i32 = 500;
const ROADS: i32 = 1000;
/// The orders of one layer of roads: edges, then insides.
const LAYER: i32 = 200;
const INSIDE: i32 = 100;
/// The order of the deck of a bridge for feet: between its edge and what lies on it.
const DECK: i32 = 50;
/// The smallest zoom at which bridges are seen.
const BRIDGES: u8 = 14;
/// The order of the arrows of one-way streets.
pub(crate) const ARROWS: i32 = 5000;

/// Whether a road has arrows in the direction of its points.
pub(crate) fn has_arrows(head: Head, zoom: u8) -> bool {
    let is_street = head.kind.is_road() && head.kind >= Kind::Service;
    zoom >= 17 && is_street && head.flags & (ONEWAY | TUNNEL) == ONEWAY
}

/// The steps of a shape of a kind at a zoom.
pub(crate) fn steps(head: Head, zoom: u8, theme: Theme) -> Vec<Step> {
    match head.kind {
        Kind::Building => building(zoom, theme),
        kind if kind.is_area() => vec![area(kind, theme)],
        Kind::River | Kind::Canal | Kind::Stream | Kind::PierLine | Kind::Ferry | Kind::Runway | Kind::Taxiway => {
            if head.flags & TUNNEL == 0 {
                vec![plain(head.kind, zoom, theme)]
            } else {
                Vec::new()
            }
        }
        Kind::Tram | Kind::Subway | Kind::Siding | Kind::Rail => rail(head, zoom, theme),
        Kind::Steps | Kind::Path | Kind::Cycleway | Kind::Track => trail(head, zoom, theme),
        _ => road(head, zoom, theme),
    }
}

fn area(kind: Kind, theme: Theme) -> Step {
    let group = if matches!(kind, Kind::Pier | Kind::Plaza | Kind::Apron | Kind::Pool) { AREAS_ABOVE_WATER } else { 0 };
    // A sea and a lake have one colour and are one area, so that no line is seen between them.
    let number = if kind == Kind::Sea { Kind::Water } else { kind };
    Step { order: group + i32::from(number as u8), pen: Pen::Fill(theme.fill(kind)) }
}

fn building(zoom: u8, theme: Theme) -> Vec<Step> {
    let fill = Step { order: BUILDINGS, pen: Pen::Fill(theme.fill(Kind::Building)) };
    let edge = stroke(theme.edge(Kind::Building), if zoom < 17 { 0.6 } else { 0.9 });
    if zoom < 15 { vec![fill] } else { vec![fill, Step { order: BUILDINGS + 1, pen: edge }] }
}

/// A line of one colour that is neither road nor rail.
fn plain(kind: Kind, zoom: u8, theme: Theme) -> Step {
    let dash = (kind == Kind::Ferry).then_some([5.0, 4.0]);
    let pen = Pen::Stroke { rgb: theme.fill(kind), width: width(kind, zoom), dash, is_blunt: kind == Kind::Runway };
    let group =
        if matches!(kind, Kind::Runway | Kind::Taxiway | Kind::PierLine) { AREAS_ABOVE_WATER + 40 } else { WATERWAYS };
    Step { order: group + order_of(kind), pen }
}

fn rail(head: Head, zoom: u8, theme: Theme) -> Vec<Step> {
    let (rgb, width) = (theme.fill(head.kind), width(head.kind, zoom));
    if head.flags & TUNNEL != 0 {
        let pen = Pen::Stroke { rgb: theme.faded(rgb), width, dash: Some([4.0, 4.0]), is_blunt: true };
        return vec![Step { order: TUNNELS + INSIDE + class(head), pen }];
    }
    let base = base(head, zoom);
    let mut steps = vec![Step { order: base + INSIDE + class(head), pen: stroke(rgb, width) }];
    if head.flags & BRIDGE != 0 && zoom >= BRIDGES {
        steps.push(bridge(base + class(head), width + 3.0, theme));
    }
    if head.kind == Kind::Rail && zoom >= 16 {
        let pen = Pen::Stroke { rgb: theme.land(), width: width - 1.0, dash: Some([6.0, 6.0]), is_blunt: true };
        steps.push(Step { order: base + INSIDE + class(head) + 1, pen });
    }
    steps
}

/// A way for feet or wheels without an edge.
fn trail(head: Head, zoom: u8, theme: Theme) -> Vec<Step> {
    let rgb = theme.fill(head.kind);
    let is_tunnel = head.flags & TUNNEL != 0;
    let rgb = if is_tunnel { theme.faded(rgb) } else { rgb };
    let width = width(head.kind, zoom);
    let dash = match head.kind {
        Kind::Steps => [width * 0.7, width * 0.7],
        Kind::Track => [6.0, 2.0],
        Kind::Cycleway => [5.0, 1.5],
        _ => [3.0, 2.0],
    };
    let order = if is_tunnel { TUNNELS } else { base(head, zoom) } + INSIDE + class(head);
    let mut steps = vec![Step { order, pen: Pen::Stroke { rgb, width, dash: Some(dash), is_blunt: true } }];
    if head.flags & BRIDGE != 0 && zoom >= 15 {
        steps.push(bridge(base(head, zoom) + class(head), width + 3.0, theme));
        let deck = Pen::Stroke { rgb: theme.land(), width: width + 1.5, dash: None, is_blunt: true };
        steps.push(Step { order: base(head, zoom) + DECK + order_of(head.kind), pen: deck });
    }
    steps
}

fn road(head: Head, zoom: u8, theme: Theme) -> Vec<Step> {
    let narrower = if head.flags & LINK != 0 { 0.7 } else { 1.0 };
    let width = width(head.kind, zoom) * narrower;
    let class = class(head);
    let (fill, edge) = (theme.fill(head.kind), theme.edge(head.kind));
    let has_edge = zoom >= if head.kind >= Kind::Primary { 12 } else { 13 };
    if head.flags & TUNNEL != 0 {
        return tunnel(class, width, theme.faded(fill), edge);
    }
    let base = base(head, zoom);
    // Without an edge, a white line on light ground needs the darker colour.
    let inside = if has_edge { fill } else { theme.line(head.kind) };
    let mut steps = vec![Step { order: base + INSIDE + class, pen: stroke(inside, width) }];
    if head.flags & BRIDGE != 0 && zoom >= BRIDGES {
        steps.push(bridge(base + class, width + 2.6, theme));
    } else if has_edge {
        steps.push(Step { order: base + class, pen: stroke(edge, width + if zoom < 14 { 1.2 } else { 1.8 }) });
    }
    steps
}

fn tunnel(class: i32, width: f32, fill: Rgb, edge: Rgb) -> Vec<Step> {
    let dashed = Pen::Stroke { rgb: edge, width: width + 1.6, dash: Some([4.0, 3.0]), is_blunt: true };
    let inside = Pen::Stroke { rgb: fill, width, dash: None, is_blunt: true };
    vec![Step { order: TUNNELS + class, pen: dashed }, Step { order: TUNNELS + INSIDE + class, pen: inside }]
}

fn bridge(order: i32, width: f32, theme: Theme) -> Step {
    Step { order, pen: Pen::Stroke { rgb: theme.bridge(), width, dash: None, is_blunt: true } }
}

/// Where the orders of a road's layer begin: those on the ground first, then bridges by their layer.
fn base(head: Head, zoom: u8) -> i32 {
    // Farther out, a bridge is too short to be seen, and its edge would cut the road.
    let layer = if head.flags & BRIDGE != 0 && zoom >= BRIDGES { head.layer.max(1) } else { 0 };
    ROADS + LAYER * i32::from(layer)
}

/// The order among lines: the number from the first line on, at most 23.
fn order_of(kind: Kind) -> i32 {
    i32::from(kind as u8) - i32::from(Kind::River as u8)
}

/// The order among roads and rails: a link lies below the roads that it joins.
fn class(head: Head) -> i32 {
    2 * order_of(head.kind) - i32::from(head.kind.is_road() && head.flags & LINK != 0)
}

fn stroke(rgb: Rgb, width: f32) -> Pen {
    Pen::Stroke { rgb, width, dash: None, is_blunt: false }
}

/// The width of a line in pixels at a zoom.
pub(crate) fn width(kind: Kind, zoom: u8) -> f32 {
    let stops: &[(u8, f32)] = match kind {
        Kind::River => &[(8, 0.8), (12, 1.8), (14, 3.0), (16, 6.0), (19, 20.0)],
        Kind::Canal => &[(11, 0.8), (14, 2.2), (16, 5.0), (19, 16.0)],
        Kind::Stream => &[(13, 0.8), (15, 1.2), (17, 2.5), (19, 5.0)],
        Kind::PierLine => &[(14, 1.2), (16, 3.0), (19, 10.0)],
        Kind::Ferry => &[(11, 0.9), (19, 1.6)],
        Kind::Runway => &[(12, 2.0), (14, 8.0), (16, 28.0), (19, 60.0)],
        Kind::Taxiway => &[(14, 2.5), (16, 8.0), (19, 30.0)],
        Kind::Steps => &[(15, 1.8), (17, 3.2), (19, 6.0)],
        Kind::Path => &[(15, 0.8), (17, 1.3), (19, 2.4)],
        Kind::Cycleway => &[(15, 1.0), (17, 1.6), (19, 2.8)],
        Kind::Track => &[(14, 0.9), (17, 1.8), (19, 3.4)],
        Kind::Service => &[(15, 1.4), (16, 2.6), (17, 4.2), (18, 7.0), (19, 11.0)],
        Kind::Footstreet => &[(13, 0.9), (14, 1.8), (15, 3.2), (16, 5.4), (17, 8.0), (18, 12.0), (19, 18.0)],
        Kind::Street => &[(12, 0.6), (13, 1.1), (14, 2.3), (15, 4.0), (16, 6.6), (17, 9.6), (18, 14.0), (19, 21.0)],
        Kind::Tertiary => {
            &[(11, 0.8), (12, 1.4), (13, 2.3), (14, 3.8), (15, 5.6), (16, 8.6), (17, 12.0), (18, 17.0), (19, 25.0)]
        }
        Kind::Secondary => {
            &[(10, 0.9), (12, 1.9), (13, 2.8), (14, 4.4), (15, 6.2), (16, 9.6), (17, 13.0), (18, 18.0), (19, 27.0)]
        }
        Kind::Primary => &[(8, 0.8), (10, 1.4), (12, 2.4), (14, 4.9), (16, 10.5), (17, 14.0), (18, 20.0), (19, 29.0)],
        Kind::Trunk => &[(6, 0.8), (10, 1.8), (12, 2.7), (14, 5.2), (16, 11.0), (18, 21.0), (19, 31.0)],
        Kind::Motorway => &[(5, 0.9), (8, 1.4), (10, 2.1), (12, 3.0), (14, 5.6), (16, 11.5), (18, 22.0), (19, 32.0)],
        Kind::Tram => &[(14, 0.7), (16, 1.1), (19, 2.0)],
        Kind::Subway => &[(13, 0.9), (16, 1.6), (19, 2.6)],
        Kind::Siding => &[(14, 0.7), (16, 1.1), (19, 2.4)],
        Kind::Rail => &[(9, 0.6), (12, 0.8), (14, 1.3), (15, 1.7), (16, 2.8), (19, 5.0)],
        _ => &[],
    };
    between(stops, zoom)
}

/// The value at a zoom: straight between the stops, and constant before the first and after the last.
fn between(stops: &[(u8, f32)], zoom: u8) -> f32 {
    let after = stops.iter().position(|stop| stop.0 >= zoom).unwrap_or(stops.len());
    match (after.checked_sub(1).and_then(|at| stops.get(at)), stops.get(after)) {
        (Some(low), Some(high)) => {
            let share = f32::from(zoom - low.0) / f32::from(high.0 - low.0);
            low.1 + (high.1 - low.1) * share
        }
        (Some(only), None) | (None, Some(only)) => only.1,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::band::LAST_ZOOM;

    fn heads() -> impl Iterator<Item = Head> {
        let kinds = (0..=Kind::Rail as u8).filter_map(Kind::of);
        kinds.flat_map(|kind| (0..16).flat_map(move |flags| (-5..=5).map(move |layer| Head { kind, flags, layer })))
    }

    #[test]
    fn an_order_has_one_pen() {
        for (zoom, theme) in (0..=LAST_ZOOM).flat_map(|zoom| [(zoom, Theme::Light), (zoom, Theme::Dark)]) {
            let mut pens = HashMap::new();
            for head in heads() {
                for step in steps(head, zoom, theme) {
                    let pen = pens.entry(step.order).or_insert(step.pen);
                    assert_eq!(*pen, step.pen, "{head:?} at zoom {zoom}, order {}", step.order);
                }
            }
        }
    }

    #[test]
    fn widths_grow_with_the_zoom_and_fit_the_margin_of_a_cell() {
        for kind in (0..=Kind::Rail as u8).filter_map(Kind::of).filter(|kind| !kind.is_area()) {
            let widths: Vec<f32> = (0..=LAST_ZOOM).map(|zoom| width(kind, zoom)).collect();
            assert!(widths.is_sorted() && widths[0] > 0.0, "{kind:?} {widths:?}");
            // The smallest margin in pixels is that at the first zoom of a band: 12. It doubles with each further zoom.
            assert!(
                widths[14] / 2.0 < 11.0 && widths[16] / 2.0 < 15.0 && widths[19] / 2.0 < 90.0,
                "{kind:?} {widths:?}"
            );
        }
    }

    #[test]
    fn bridges_lie_above_roads_and_tunnels_below() {
        let orders = |flags, layer| {
            let steps = steps(Head { kind: Kind::Street, flags, layer }, 16, Theme::Light);
            steps.iter().map(|step| step.order).collect::<Vec<_>>()
        };
        let (tunnel, ground, bridge) = (orders(TUNNEL, -1), orders(0, 0), orders(BRIDGE, 2));
        let motorway = steps(Head { kind: Kind::Motorway, flags: 0, layer: 0 }, 16, Theme::Light);
        assert!(tunnel.iter().max() < ground.iter().min());
        assert!(motorway.iter().map(|step| step.order).max() < bridge.iter().min().copied());
    }
}
