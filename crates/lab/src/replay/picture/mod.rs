//! The routes as one HTML page: a map, a legend with which one courier can be selected, and tables with the same
//! data. The page loads nothing from any server.

mod map;
mod tables;

use maud::{Markup, html};

use super::model::{DrivenRoute, ReplayedDay, Summary};
use crate::common::drawing::{hue, page as html_page};
use crate::common::format::{duration, kilometers};

/// The page for all routes with stops.
pub fn page(day: &ReplayedDay, summary: &Summary, routes: &[DrivenRoute]) -> String {
    let busy: Vec<&DrivenRoute> = routes.iter().filter(|route| !route.stops.is_empty()).collect();
    let content = html! {
        p { (headline(summary, busy.len())) }
        div.stage { (map::map(day, &busy)) (legend(day, &busy)) }
        (tables::section(day, &busy))
    };
    html_page(&format!("Routes on {}", summary.date), &selection_rules(busy.len()), content)
}

fn headline(summary: &Summary, busy: usize) -> Markup {
    let bookings = summary.booked + summary.booked_earlier;
    let (travel, violations) = (&summary.travel, summary.violations.len());
    html! {
        (bookings) " bookings on " (busy) " routes, " (kilometers(travel.distance_meters)) " and "
        (duration(travel.travel_seconds)) " on the road. Times are those of " (summary.time_zone) ". "
        @if violations == 0 { "Every promise is kept." }
        @else { strong { (violations) " violations: see the report." } }
    }
}

/// The legend with one radio button per route; the style sheet does the selection.
fn legend(day: &ReplayedDay, busy: &[&DrivenRoute]) -> Markup {
    html! {
        fieldset.legend {
            legend { "Show" }
            label { input type="radio" name="only" id="only-all" checked; " " span { "All couriers" } }
            @for (index, route) in busy.iter().enumerate() {
                label style=(hue(index)) {
                    input type="radio" name="only" id={ "only-" (index) };
                    " " i.swatch {} span { (day.courier_name(route)) } " "
                    small { (route.stops.len()) " stops, " (kilometers(route.distance_meters)) }
                }
            }
        }
    }
}

/// The style rules of the selection: they fade every other route on the map and hide every other table.
fn selection_rules(routes: usize) -> String {
    (0..routes)
        .map(|index| {
            format!(
                "main:has(#only-{index}:checked) .route:not(#map-{index}){{opacity:.07;pointer-events:none}}\
                 main:has(#only-{index}:checked) .stops:not(#stops-{index}){{display:none}}\n"
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;
    use crate::replay::tally::Tally;
    use ritiro_client::TrafficCounts;

    fn sample() -> String {
        let outcome = samples::outcome(Tally::default(), TrafficCounts::default());
        page(&outcome.day, &outcome.summary, &outcome.routes)
    }

    /// The names of the elements that are not closed, or the pair that does not match.
    fn unbalanced(html: &str) -> Option<String> {
        let mut open = Vec::new();
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next()?;
            let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty())?;
            let empty = ["!DOCTYPE", "meta", "input", "br"].contains(&name) || tag.ends_with('/');
            match (tag.starts_with('/'), empty) {
                (true, _) if open.pop() == Some(name) => {}
                (true, _) => return Some(format!("</{name}>")),
                (false, true) => {}
                (false, false) => open.push(name),
            }
        }
        open.pop().map(str::to_owned)
    }

    #[test]
    fn the_page_is_well_formed() {
        assert_eq!(unbalanced("<p><b>x</p>"), Some("</p>".to_owned()));
        assert_eq!(unbalanced(&sample()), None);
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        let page = sample();
        for outside in ["http:", "https:", "url(", "<script", "<link", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }

    #[test]
    fn names_from_a_file_are_escaped() {
        let page = sample();
        assert!(page.contains("parcel &lt;1&gt;"));
        assert!(!page.contains("parcel <1>"));
    }

    #[test]
    fn every_stop_has_a_tooltip_with_window_and_time() {
        let page = sample();
        assert!(page.contains("promised 08:00-10:00, planned 08:00"), "{page}");
        assert_eq!(page.matches("class=\"stop\"").count(), 3);
        assert!(page.contains("<title>Depot</title>"));
    }

    #[test]
    fn a_day_without_routes_is_still_a_page() {
        let outcome = samples::outcome(Tally::default(), TrafficCounts::default());
        let page = page(&outcome.day, &outcome.summary, &[]);
        assert_eq!(unbalanced(&page), None);
        assert!(!page.contains("NaN"));
    }
}
