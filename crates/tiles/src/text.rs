//! The font of labels: widths, lines, and outlines as paths.

use std::sync::OnceLock;

use tiny_skia::PathBuilder;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// A face of the font.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Style {
    Regular,
    Bold,
    Italic,
}

/// The distance of the lines of a label, as a share of the size.
pub(crate) const LINE: f32 = 1.15;
/// Where the middle of small letters lies above the line, as a share of the size.
pub(crate) const MIDDLE: f32 = 0.34;
/// The width at which a name goes on in the next line, as a share of the size.
const LONGEST_LINE: f32 = 8.5;

/// A face of Noto Sans.
fn face(style: Style) -> &'static Face<'static> {
    static FACES: OnceLock<[Face<'static>; 3]> = OnceLock::new();
    let faces = FACES.get_or_init(|| {
        let files = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF];
        files.map(|bytes| Face::parse(bytes, 0).expect("the files of the font's crate are whole: a test reads each"))
    });
    &faces[style as usize]
}

/// Whether the font has all letters of a name.
pub(crate) fn has(name: &str) -> bool {
    name.chars().all(|letter| face(Style::Regular).glyph_index(letter).is_some())
}

/// The glyph of a letter and the way to the next one, as a share of the size.
fn glyph(style: Style, letter: char) -> (GlyphId, f32) {
    let face = face(style);
    let glyph = face.glyph_index(letter).unwrap_or_default();
    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
    (glyph, advance / f32::from(face.units_per_em()))
}

/// The width of a text of one line, as a share of the size.
pub(crate) fn width(style: Style, text: &str) -> f32 {
    text.chars().map(|letter| glyph(style, letter).1).sum()
}

/// The lines of a name: as many words in each as fit.
pub(crate) fn lines(style: Style, text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(style, line) + width(style, word) < LONGEST_LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Where letters go: the place of the beginning of the line in pixels and its direction (cosine and sine).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) place: [f32; 2],
    pub(crate) direction: [f32; 2],
}

/// Adds the outline of a letter of a size in pixels to a path. Returns how far the next one is away in pixels.
pub(crate) fn add(path: &mut PathBuilder, style: Style, letter: char, size: f32, spot: Spot) -> f32 {
    let (glyph, advance) = glyph(style, letter);
    let face = face(style);
    let mut outline = Outline { path, spot, unit: size / f32::from(face.units_per_em()) };
    face.outline_glyph(glyph, &mut outline);
    advance * size
}

/// The width of a letter in pixels.
pub(crate) fn advance(style: Style, letter: char, size: f32) -> f32 {
    glyph(style, letter).1 * size
}

/// Takes an outline in the units of the font and turns and moves it.
struct Outline<'a> {
    path: &'a mut PathBuilder,
    spot: Spot,
    unit: f32,
}

impl Outline<'_> {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let ([left, top], [cos, sin]) = (self.spot.place, self.spot.direction);
        // The font's y grows upward.
        let (x, y) = (x * self.unit, -y * self.unit);
        [left + x * cos - y * sin, top + x * sin + y * cos]
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let [x, y] = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let [x, y] = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ([x1, y1], [x, y]) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ([x1, y1], [x2, y2], [x, y]) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_latin_greek_and_cyrillic_letters() {
        assert!(has("Rua de São João 12, Nørrebro, Łódź, Ćuprija, Großweg, Þingvellir"));
        assert!(has("Αθήνα, Θεσσαλονίκη") && has("Київ, Санкт-Петербург, Ђорђе"));
        assert!(!has("東京") && !has("القاهرة"));
    }

    #[test]
    fn all_faces_draw_letters() {
        for style in [Style::Regular, Style::Bold, Style::Italic] {
            let mut path = PathBuilder::new();
            let spot = Spot { place: [100.0, 50.0], direction: [1.0, 0.0] };
            let advance = add(&mut path, style, 'Ø', 20.0, spot);
            let bounds = path.finish().unwrap().bounds();
            assert!(advance > 10.0 && bounds.left() >= 99.0 && bounds.right() < 100.0 + advance + 1.0, "{bounds:?}");
            assert!(bounds.top() > 30.0 && bounds.bottom() < 52.0, "{bounds:?}");
            assert!((width(style, "ØØ") * 20.0 - 2.0 * advance).abs() < 1e-3);
        }
    }

    #[test]
    fn long_names_have_several_lines() {
        assert_eq!(lines(Style::Regular, "Jardim Botânico do Porto"), ["Jardim Botânico", "do Porto"]);
        assert_eq!(lines(Style::Regular, "Kongens  Have"), ["Kongens Have"]);
        assert_eq!(lines(Style::Regular, "Wissenschaftsparkplatz").len(), 1);
    }
}
