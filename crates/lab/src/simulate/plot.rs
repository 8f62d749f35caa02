//! Plots as SVG: the bars of a histogram, and lines over a number of couriers. They load nothing and support dark
//! mode.

use maud::{Markup, PreEscaped, html};

use crate::common::format::number;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 320.0;
/// The margins of the drawing for text: left, right, top, bottom.
const MARGINS: (f64, f64, f64, f64) = (70.0, 20.0, 40.0, 50.0);
/// The approximate number of marks on an axis.
const MARKS: u8 = 5;
/// The approximate number of labels below the bars.
const LABELS: usize = 14;

/// One bar: its label, its height, and whether it is a bad value.
pub struct Bar {
    pub label: String,
    pub count: u64,
    pub bad: bool,
}

/// One panel with a line.
pub struct Panel<'a> {
    pub title: &'a str,
    /// The points from left to right: the number on the axis, and the height.
    pub points: Vec<(f64, f64)>,
    pub unit: &'a str,
}

/// A bar chart.
pub fn bars(title: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1) as f64;
    let frame = Frame { low: 0.0, high: round_up(most), top: 0.0 };
    let width = frame.inner_width() / bars.len().max(1) as f64;
    let content = html! {
        (frame.axis(title, ""))
        @for (index, bar) in bars.iter().enumerate() {
            (frame.bar(bar, MARGINS.0 + width * index as f64, width))
            @if index % (bars.len() / LABELS + 1) == 0 {
                (label(MARGINS.0 + width * (index as f64 + 0.5), HEIGHT - 22.0, &bar.label))
            }
        }
    };
    document(title, HEIGHT, content)
}

/// Panels below each other, over the same numbers.
pub fn panels(title: &str, below: &str, panels: &[Panel<'_>]) -> Markup {
    let height = HEIGHT * panels.len() as f64;
    let content = html! {
        @for (index, panel) in panels.iter().enumerate() {
            @let most = panel.points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
            @let frame = Frame { low: 0.0, high: round_up(most), top: HEIGHT * index as f64 };
            (frame.axis(panel.title, panel.unit))
            (frame.line(&panel.points))
        }
        (label(WIDTH / 2.0, height - 6.0, below))
    };
    document(title, height, content)
}

fn label(x: f64, y: f64, text: &str) -> Markup {
    html! { text x=(format!("{x:.1}")) y=(format!("{y:.1}")) { (text) } }
}

/// Converts values to positions on the drawing.
struct Frame {
    low: f64,
    high: f64,
    /// The top of the panel.
    top: f64,
}

impl Frame {
    fn inner_width(&self) -> f64 {
        WIDTH - MARGINS.0 - MARGINS.1
    }

    fn y(&self, value: f64) -> f64 {
        let inner = HEIGHT - MARGINS.2 - MARGINS.3;
        self.top + MARGINS.2 + inner * (1.0 - (value - self.low) / (self.high - self.low).max(f64::EPSILON))
    }

    fn axis(&self, title: &str, unit: &str) -> Markup {
        let step = (self.high - self.low) / f64::from(MARKS);
        let (left, right) = (MARGINS.0, WIDTH - MARGINS.1);
        html! {
            text class="title" x=(left) y=(self.top + 24.0) { (title) }
            @for mark in 0..=MARKS {
                @let value = self.low + step * f64::from(mark);
                @let y = self.y(value);
                path class="grid" d=(format!("M{left:.0} {y:.1}H{right:.0}")) {}
                text class="mark" x=(left - 8.0) y=(format!("{:.1}", y + 5.0)) { (number(value)) (unit) }
            }
        }
    }

    /// A bar whose slot begins at `x` and has this width.
    fn bar(&self, bar: &Bar, x: f64, width: f64) -> Markup {
        let y = self.y(bar.count as f64);
        html! {
            rect class=(if bar.bad { "bar bad" } else { "bar" })
                x=(format!("{:.1}", x + width * 0.08)) y=(format!("{y:.1}"))
                width=(format!("{:.1}", width * 0.84)) height=(format!("{:.1}", self.y(0.0) - y)) {
                title { (bar.label) ": " (bar.count) }
            }
        }
    }

    fn line(&self, points: &[(f64, f64)]) -> Markup {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return html! {} };
        let range = (last.0 - first.0).max(f64::EPSILON);
        // There is a margin on both sides, and a line with a single point is centred.
        let x = |value: f64| {
            let share = if points.len() == 1 { 0.5 } else { (value - first.0) / range };
            MARGINS.0 + 20.0 + (self.inner_width() - 40.0) * share
        };
        let places: Vec<String> =
            points.iter().map(|(at, value)| format!("{:.1} {:.1}", x(*at), self.y(*value))).collect();
        html! {
            path class="line" d={ "M" (places.join("L")) } {}
            @for ((at, value), place) in points.iter().zip(&places) {
                path class="dot" d={ "M" (place) "h0" } { title { (number(*at)) ": " (number(*value)) } }
                (label(x(*at), self.top + HEIGHT - 26.0, &number(*at)))
            }
        }
    }
}

/// The colours for light and dark mode. They are part of the drawing, because it is also used without a page. On a
/// page they apply only to the drawing.
const STYLE: &str = "\
.drawing{font:18px system-ui,sans-serif;color-scheme:light dark}\
.drawing text{fill:light-dark(#5c6166,#a3a8ad);text-anchor:middle}\
.drawing .title{fill:light-dark(#1d1f21,#eceae6);text-anchor:start;font-weight:600}\
.drawing .mark{text-anchor:end;font-size:15px}\
.drawing .grid{stroke:light-dark(#d9d6cf,#34383c);fill:none}\
.drawing .bar{fill:light-dark(#2f6f8f,#6bb3d6)}\
.drawing .bad{fill:light-dark(#b3401e,#ff8a5c)}\
.drawing .line{fill:none;stroke:light-dark(#2f6f8f,#6bb3d6);stroke-width:2.5}\
.drawing .dot{fill:none;stroke:light-dark(#2f6f8f,#6bb3d6);stroke-width:9;stroke-linecap:round}";

fn document(title: &str, height: f64, content: Markup) -> Markup {
    let view = format!("0 0 {WIDTH:.0} {height:.0}");
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox=(view) role="img" aria-label=(title) {
            style { (PreEscaped(STYLE)) }
            (content)
        }
    }
}

/// Rounds up to one significant digit, or one and a half, so that the marks are round numbers.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|n| *n >= value * 0.999_999)
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!([0.0, 7.0, 10.0, 99.0, 310.0].map(round_up), [1.0, 7.5, 10.0, 100.0, 400.0]);
    }

    #[test]
    fn the_tallest_bar_reaches_up_and_bad_ones_are_marked() {
        let drawn = bars(
            "t",
            &[Bar { label: "<a>".into(), count: 10, bad: true }, Bar { label: "b".into(), count: 0, bad: false }],
        )
        .into_string();
        assert!(drawn.contains("class=\"bar bad\"") && drawn.contains("&lt;a&gt;: 10"));
        assert!(drawn.contains("height=\"230.0\""), "{drawn}");
        assert!(drawn.contains("height=\"0.0\""));
    }

    #[test]
    fn nothing_to_draw_is_still_a_drawing() {
        for drawn in [bars("t", &[]), panels("t", "x", &[Panel { title: "p", points: vec![], unit: "" }])]
            .map(Markup::into_string)
        {
            assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>") && !drawn.contains("NaN"), "{drawn}");
        }
        let one = panels("t", "x", &[Panel { title: "p", points: vec![(6.0, 0.5)], unit: "" }]).into_string();
        assert!(one.contains("M525.0 "), "{one}");
    }
}
