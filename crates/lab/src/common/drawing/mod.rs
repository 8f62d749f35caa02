//! Pages and maps as HTML and SVG. They load nothing from any server, and support dark mode.

mod map;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(crate) use map::{Projection, dot, line, scale_bar, svg};

use super::numbers::count;

/// The style sheet of all pages.
const STYLE: &str = include_str!("page.css");
/// The difference between the hues of consecutive numbers: the golden angle makes them distinct.
const HUE_STEP: f64 = 137.508;

/// A page with a title and additional style rules.
pub(crate) fn page(title: &str, style: &str, content: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body {
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    };
    page.into_string()
}

/// A table that scrolls sideways by itself on a narrow screen. `label` describes it to screen readers.
pub(crate) fn table(label: &str, head: &[&str], rows: Markup) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label=(label) {
            table {
                thead { tr { @for text in head { th scope="col" { (text) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// The colour of a courier as a style: the page's style sheet uses its hue.
pub(crate) fn hue(courier: usize) -> String {
    format!("--h:{}", count(courier as f64 * HUE_STEP) % 360)
}
