//! Plots as SVG: the bars of a histogram, and lines over a number of couriers. They load nothing and support dark
//! mode.

use std::fmt::Write;

use crate::replay::picture::escape;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 320.0;
/// The margins of the drawing for text: left, right, top, bottom.
const ROOM: (f64, f64, f64, f64) = (70.0, 20.0, 40.0, 50.0);
/// The approximate number of marks on an axis.
const MARKS: f64 = 5.0;

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
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1) as f64;
    let frame = Frame { low: 0.0, high: round_up(most), top: 0.0 };
    let wide = frame.inner_width() / bars.len().max(1) as f64;
    let mut svg = frame.axis(title, "");
    for (at, bar) in bars.iter().enumerate() {
        let (x, y) = (ROOM.0 + wide * at as f64, frame.y(bar.count as f64));
        let class = if bar.bad { "bar bad" } else { "bar" };
        let _ = writeln!(
            svg,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}: {}</title></rect>",
            x + wide * 0.08,
            wide * 0.84,
            frame.y(0.0) - y,
            escape(&bar.label),
            bar.count,
        );
        if at % (bars.len() / 14 + 1) == 0 {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.0}\">{}</text>",
                x + wide / 2.0,
                HEIGHT - 22.0,
                escape(&bar.label)
            );
        }
    }
    document(title, HEIGHT, &svg)
}

/// Panels below each other, over the same numbers.
pub fn panels(title: &str, below: &str, panels: &[Panel<'_>]) -> String {
    let mut svg = String::new();
    for (at, panel) in panels.iter().enumerate() {
        let top = HEIGHT * at as f64;
        let highs = panel.points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
        let frame = Frame { low: 0.0, high: round_up(highs), top };
        svg.push_str(&frame.axis(panel.title, panel.unit));
        svg.push_str(&frame.line(&panel.points));
    }
    let tall = HEIGHT * panels.len() as f64;
    let _ = writeln!(svg, "<text x=\"{:.0}\" y=\"{:.0}\">{}</text>", WIDTH / 2.0, tall - 6.0, escape(below));
    document(title, tall, &svg)
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
        WIDTH - ROOM.0 - ROOM.1
    }

    fn y(&self, value: f64) -> f64 {
        let inner = HEIGHT - ROOM.2 - ROOM.3;
        self.top + ROOM.2 + inner * (1.0 - (value - self.low) / (self.high - self.low).max(f64::EPSILON))
    }

    fn axis(&self, title: &str, unit: &str) -> String {
        let mut svg = format!(
            "<text class=\"title\" x=\"{:.0}\" y=\"{:.0}\">{}</text>\n",
            ROOM.0,
            self.top + 24.0,
            escape(title)
        );
        let step = (self.high - self.low) / MARKS;
        for mark in 0..=MARKS as usize {
            let value = self.low + step * mark as f64;
            let y = self.y(value);
            let _ = writeln!(
                svg,
                "<path class=\"grid\" d=\"M{:.0} {y:.1}H{:.0}\"/><text class=\"mark\" x=\"{:.0}\" y=\"{:.1}\">{}{unit}</text>",
                ROOM.0,
                WIDTH - ROOM.1,
                ROOM.0 - 8.0,
                y + 5.0,
                short(value),
            );
        }
        svg
    }

    fn line(&self, points: &[(f64, f64)]) -> String {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
        let wide = (last.0 - first.0).max(f64::EPSILON);
        // There is a margin on both sides, and a line with a single point is centred.
        let x = |value: f64| {
            let share = if points.len() == 1 { 0.5 } else { (value - first.0) / wide };
            ROOM.0 + 20.0 + (self.inner_width() - 40.0) * share
        };
        let places: Vec<String> =
            points.iter().map(|(at, value)| format!("{:.1} {:.1}", x(*at), self.y(*value))).collect();
        let mut svg = format!("<path class=\"line\" d=\"M{}\"/>\n", places.join("L"));
        for ((at, value), place) in points.iter().zip(&places) {
            let _ = writeln!(
                svg,
                "<path class=\"dot\" d=\"M{place}h0\"><title>{}: {}</title></path>\
                 <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                short(*at),
                short(*value),
                x(*at),
                self.top + HEIGHT - 26.0,
                short(*at),
            );
        }
        svg
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

fn document(title: &str, height: f64, content: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-label=\"{}\">\n\
         <style>{STYLE}</style>\n{content}</svg>\n",
        escape(title),
    )
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

/// Formats a number without trailing zeros.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!([0.0, 7.0, 10.0, 99.0, 310.0].map(round_up), [1.0, 7.5, 10.0, 100.0, 400.0]);
        assert_eq!([0.5, 10.0, 12.34].map(short), ["0.5", "10", "12.34"]);
    }

    #[test]
    fn the_tallest_bar_reaches_up_and_bad_ones_are_marked() {
        let drawn = bars(
            "t",
            &[Bar { label: "<a>".into(), count: 10, bad: true }, Bar { label: "b".into(), count: 0, bad: false }],
        );
        assert!(drawn.contains("class=\"bar bad\"") && drawn.contains("&lt;a&gt;: 10"));
        assert!(drawn.contains("height=\"230.0\""), "{drawn}");
        assert!(drawn.contains("height=\"0.0\""));
    }

    #[test]
    fn nothing_to_draw_is_still_a_drawing() {
        for drawn in [bars("t", &[]), panels("t", "x", &[Panel { title: "p", points: vec![], unit: "" }])] {
            assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>\n") && !drawn.contains("NaN"), "{drawn}");
        }
        let one = panels("t", "x", &[Panel { title: "p", points: vec![(6.0, 0.5)], unit: "" }]);
        assert!(one.contains("M525.0 "), "{one}");
    }
}
