//! Kinds of labels, their letters, and their records in cells.

use crate::band::Band;
use crate::codec::{Bytes, put, put_signed};
use crate::mercator::{Point, Tile};
use crate::numbers::number;
use crate::text::Style;
use crate::theme::{Rgb, Theme};

/// The kind of a label. The numbers are those of the file, and the order is that in which labels get their places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub(crate) enum LabelKind {
    City,
    Town,
    Village,
    Suburb,
    Station,
    Island,
    MainRoad,
    Water,
    Waterway,
    Park,
    Quarter,
    Road,
    Hamlet,
    Stop,
    Street,
    Plaza,
    Lane,
    Campus,
    Building,
    HouseNumber,
}

use LabelKind::{
    Building, Campus, City, Hamlet, HouseNumber, Island, Lane, MainRoad, Park, Plaza, Quarter, Road, Station, Stop,
    Street, Suburb, Town, Village, Water, Waterway,
};

const ALL: [LabelKind; 20] = [
    City,
    Town,
    Village,
    Suburb,
    Station,
    Island,
    MainRoad,
    Water,
    Waterway,
    Park,
    Quarter,
    Road,
    Hamlet,
    Stop,
    Street,
    Plaza,
    Lane,
    Campus,
    Building,
    HouseNumber,
];

/// The colours of letters and of what surrounds them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) enum Ink {
    Place,
    Part,
    Street,
    Water,
    Park,
    Station,
    Number,
}

/// How the letters of a label look at a zoom.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Letters {
    pub(crate) style: Style,
    /// In pixels of a tile of 256.
    pub(crate) size: f32,
    pub(crate) ink: Ink,
}

impl LabelKind {
    fn of(number: u8) -> Option<Self> {
        ALL.get(usize::from(number)).copied()
    }

    /// Whether the letters follow a line.
    pub(crate) fn is_along(self) -> bool {
        matches!(self, MainRoad | Road | Street | Lane | Waterway)
    }

    /// Whether there is a mark at the place, with the letters below.
    pub(crate) fn has_mark(self) -> bool {
        matches!(self, Station | Stop)
    }

    /// The zooms at which it is shown.
    fn zooms(self) -> std::ops::RangeInclusive<u8> {
        match self {
            City => 4..=14,
            Town => 8..=15,
            Village => 11..=16,
            Suburb => 12..=16,
            Station => 14..=19,
            Island => 11..=17,
            MainRoad | Road => 14..=19,
            Water => 10..=19,
            Waterway => 13..=19,
            Park => 13..=19,
            Quarter => 14..=17,
            Hamlet => 13..=17,
            Stop | Street => 15..=19,
            Plaza | Lane | Campus => 16..=19,
            Building | HouseNumber => 17..=19,
        }
    }

    /// Its letters at a zoom; nothing where it is not shown.
    pub(crate) fn letters(self, zoom: u8) -> Option<Letters> {
        let zooms = self.zooms();
        if !zooms.contains(&zoom) {
            return None;
        }
        let (style, ink, first, last) = match self {
            City => (Style::Bold, Ink::Place, 11.0, 19.0),
            Town => (Style::Bold, Ink::Place, 10.5, 16.0),
            Village => (Style::Bold, Ink::Place, 10.5, 14.0),
            Suburb => (Style::Bold, Ink::Part, 10.5, 13.5),
            Quarter => (Style::Bold, Ink::Part, 10.0, 12.5),
            Hamlet => (Style::Regular, Ink::Part, 10.0, 12.0),
            Island => (Style::Italic, Ink::Part, 10.0, 12.0),
            Station => (Style::Bold, Ink::Station, 9.5, 11.5),
            Stop => (Style::Regular, Ink::Station, 9.5, 11.0),
            MainRoad => (Style::Regular, Ink::Street, 9.5, 13.0),
            Road => (Style::Regular, Ink::Street, 9.5, 12.5),
            Street => (Style::Regular, Ink::Street, 9.0, 12.0),
            Lane => (Style::Regular, Ink::Street, 9.0, 11.0),
            Water | Waterway => (Style::Italic, Ink::Water, 10.0, 12.5),
            Park => (Style::Regular, Ink::Park, 9.5, 12.0),
            Plaza => (Style::Regular, Ink::Street, 9.5, 11.5),
            Campus | Building => (Style::Regular, Ink::Number, 9.5, 11.0),
            HouseNumber => (Style::Regular, Ink::Number, 8.5, 10.5),
        };
        let share = f32::from(zoom - zooms.start()) / f32::from((zooms.end() - zooms.start()).max(1));
        Some(Letters { style, size: first + (last - first) * share, ink })
    }
}

impl Ink {
    /// The colours of the letters and of what surrounds them.
    pub(crate) fn colors(self, theme: Theme) -> [Rgb; 2] {
        let (light, dark) = match self {
            Self::Place => ([0x0033_363c, 0x00fb_faf7], [0x00e2_e5ea, 0x0014_171b]),
            Self::Part => ([0x0066_656c, 0x00fa_f9f6], [0x00ad_b3bd, 0x0017_1a1f]),
            Self::Street => ([0x0058_5650, 0x00ff_ffff], [0x00b9_bfc8, 0x001e_2227]),
            Self::Water => ([0x0029_5f80, 0x00c6_dfec], [0x006f_a5c6, 0x0012_2635]),
            Self::Park => ([0x0048_7541, 0x00e6_f0dc], [0x0086_b58c, 0x001b_2622]),
            Self::Station => ([0x0046_5a8a, 0x00fb_faf7], [0x009d_b4e4, 0x0014_171b]),
            Self::Number => ([0x0073_6b61, 0x00f3_efe9], [0x008b_929c, 0x001e_2227]),
        };
        match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }
}

/// A label with its place.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Label {
    pub(crate) kind: LabelKind,
    /// The number of the text.
    pub(crate) word: u32,
    /// The middle, or the line that the letters follow, from the first to the last.
    pub(crate) points: Vec<Point>,
}

/// Writes a label to a cell.
pub(crate) fn write(bytes: &mut Vec<u8>, label: &Label, cell: Tile, band: Band) {
    let rect = cell.rect();
    let stored = |value: i32, from: i64| i32::try_from((i64::from(value) - from) >> band.dropped_bits()).unwrap_or(0);
    bytes.push(label.kind as u8);
    put(bytes, label.word);
    put(bytes, number(label.points.len()));
    let mut last = [0, 0];
    for point in &label.points {
        let point = [stored(point.x, rect.left), stored(point.y, rect.top)];
        put_signed(bytes, point[0].wrapping_sub(last[0]));
        put_signed(bytes, point[1].wrapping_sub(last[1]));
        last = point;
    }
}

/// A label of a cell, with its points in stored units from the upper left corner of the cell.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) kind: LabelKind,
    pub(crate) word: u32,
    pub(crate) points: Vec<[i32; 2]>,
}

/// Reads the labels of a cell. Bytes that make no sense end it.
pub(crate) fn read(cell: &[u8], take: &mut dyn FnMut(&Read)) {
    let mut bytes = Bytes(cell);
    while let Some(label) = read_one(&mut bytes) {
        take(&label);
    }
}

fn read_one(bytes: &mut Bytes<'_>) -> Option<Read> {
    let (kind, word) = (LabelKind::of(bytes.byte()?)?, bytes.get()?);
    let count = bytes.count(2)?;
    let mut points = Vec::with_capacity(count);
    let mut last = [0_i32; 2];
    for _ in 0..count {
        last = [last[0].wrapping_add(bytes.signed()?), last[1].wrapping_add(bytes.signed()?)];
        points.push(last);
    }
    Some(Read { kind, word, points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::{BANDS, LAST_ZOOM};

    #[test]
    fn labels_come_back_and_broken_bytes_end_them() {
        let band = BANDS[8];
        let cell = Tile { zoom: band.first, x: 3, y: 4 };
        let (left, top) = (i32::try_from(cell.rect().left).unwrap(), i32::try_from(cell.rect().top).unwrap());
        let points = [(5, 9), (-3, 1000)].map(|(x, y)| Point { x: left + x, y: top + y });
        let label = Label { kind: Street, word: 777, points: points.to_vec() };
        let mut bytes = Vec::new();
        write(&mut bytes, &label, cell, band);
        write(&mut bytes, &label, cell, band);
        let mut found = Vec::new();
        read(&bytes[..bytes.len() - 1], &mut |label| found.push((label.kind, label.word, label.points.clone())));
        assert_eq!(found, [(Street, 777, vec![[5, 9], [-3, 1000]])]);
        read(&[200; 50], &mut |_| panic!("there is no such kind"));
    }

    #[test]
    fn numbers_are_those_of_the_list_and_letters_can_be_read() {
        for (number, kind) in (0_u8..).zip(ALL) {
            assert_eq!((kind as u8, LabelKind::of(number)), (number, Some(kind)));
            for letters in (0..=LAST_ZOOM).filter_map(|zoom| kind.letters(zoom)) {
                assert!((8.0..20.0).contains(&letters.size), "{kind:?}");
            }
        }
    }

    /// The relative luminance of a colour (WCAG 2).
    fn luminance(rgb: Rgb) -> f64 {
        let [_, red, green, blue] = rgb.to_be_bytes();
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn letters_stand_out_from_what_surrounds_them() {
        let inks = [Ink::Place, Ink::Part, Ink::Street, Ink::Water, Ink::Park, Ink::Station, Ink::Number];
        for (ink, theme) in inks.into_iter().flat_map(|ink| [(ink, Theme::Light), (ink, Theme::Dark)]) {
            let [letters, around] = ink.colors(theme).map(luminance);
            let contrast = (letters.max(around) + 0.05) / (letters.min(around) + 0.05);
            assert!(contrast > 4.5, "{ink:?} {theme:?}: {contrast:.2}");
        }
    }
}
