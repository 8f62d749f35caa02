//! The routes as one HTML page: a map, a legend with which one courier can be selected, and tables with the same
//! data. The page loads nothing from any server.

mod map;
mod tables;

use super::outcome::Summary;
use super::report::{duration, kilometers};
use super::setup::Stage;
use crate::replay::driven::Driven;
pub(crate) use map::{Projection, path, scale_bar, svg_around};

/// The style sheet of pages with routes.
pub(crate) const STYLE: &str = include_str!("picture.css");

/// The difference between the hues of consecutive numbers: the golden angle makes them distinct.
const HUE_STEP: f64 = 137.508;

/// The page for all routes with stops.
pub fn page(stage: &Stage, summary: &Summary, routes: &[Driven]) -> String {
    let busy: Vec<&Driven> = routes.iter().filter(|r| !r.stops.is_empty()).collect();
    let title = format!("Routes on {}", summary.date);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}{}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{}</p>\n<div class=\"stage\">\n{}{}</div>\n{}</main>\n</body>\n</html>\n",
        only_rules(busy.len()),
        headline(summary, busy.len()),
        map::svg(stage, &busy),
        legend(stage, &busy),
        tables::section(stage, &busy),
    )
}

fn headline(summary: &Summary, busy: usize) -> String {
    let travel = &summary.travel;
    let fault = match summary.violations.len() {
        0 => "Every promise is kept.".to_owned(),
        number => format!("<strong>{number} violations: see the report.</strong>"),
    };
    format!(
        "{} bookings on {busy} routes, {} and {} on the road. Times are those of {}. {fault}",
        summary.booked + summary.booked_earlier,
        kilometers(travel.distance_meters),
        duration(travel.travel_seconds),
        escape(&summary.time_zone),
    )
}

/// The legend with one radio button per route; the style sheet does the selection.
fn legend(stage: &Stage, busy: &[&Driven]) -> String {
    let mut html = String::from(
        "<fieldset class=\"legend\">\n<legend>Show</legend>\n\
         <label><input type=\"radio\" name=\"only\" id=\"only-all\" checked> <span>All couriers</span></label>\n",
    );
    for (at, route) in busy.iter().enumerate() {
        html.push_str(&format!(
            "<label style=\"--h:{}\"><input type=\"radio\" name=\"only\" id=\"only-{at}\"> \
             <i class=\"swatch\"></i><span>{}</span> <small>{} stops, {}</small></label>\n",
            hue(at),
            escape(courier(stage, route)),
            route.stops.len(),
            kilometers(route.distance_meters),
        ));
    }
    html + "</fieldset>\n"
}

/// The style rules of the selection: they fade every other route on the map and hide every other table.
fn only_rules(routes: usize) -> String {
    (0..routes)
        .map(|at| {
            format!(
                "main:has(#only-{at}:checked) .route:not(#map-{at}){{opacity:.07;pointer-events:none}}\
                 main:has(#only-{at}:checked) .stops:not(#stops-{at}){{display:none}}\n"
            )
        })
        .collect()
}

fn courier<'a>(stage: &'a Stage, route: &Driven) -> &'a str {
    super::geojson::courier_name(stage, route)
}

pub(crate) fn hue(at: usize) -> u32 {
    (at as f64 * HUE_STEP) as u32 % 360
}

pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;
    use crate::replay::tally::Tally;
    use ritiro_client::TrafficCounts;

    fn sample() -> String {
        let outcome = samples::outcome(Tally::default(), TrafficCounts::default());
        page(&outcome.stage, &outcome.summary, &outcome.routes)
    }

    /// The names of the elements that are not closed, or the pair that does not match.
    fn unbalanced(html: &str) -> Option<String> {
        let mut open = Vec::new();
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next()?;
            let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty())?;
            let empty = ["!doctype", "meta", "input", "br"].contains(&name) || tag.ends_with('/');
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
        let page = page(&outcome.stage, &outcome.summary, &[]);
        assert_eq!(unbalanced(&page), None);
        assert!(!page.contains("NaN"));
    }
}
