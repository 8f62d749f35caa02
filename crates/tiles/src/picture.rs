//! Pictures as PNG files with at most 256 colours.
//!
//! A map has a few plain colours and many mixtures at the edges of things. With one byte a pixel, a tile is a third as large and is
//! compressed faster than with three.

use tiny_skia::Pixmap;

/// The most colours of a palette.
const MOST: usize = 256;
/// How much time compression takes: 1 to 9. Measured with the example; more than this saves hardly anything.
const LEVEL: u8 = 4;

/// The PNG of a picture without transparent parts.
pub(crate) fn png(picture: &Pixmap) -> Vec<u8> {
    let colors: Vec<[u8; 3]> =
        picture.data().as_chunks::<4>().0.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    let (palette, pixels) = reduced(&colors);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    // Filters are of no use for numbers of a palette.
    encoder.set_filter(png::Filter::NoFilter);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    debug_assert!(written.is_ok(), "a list of bytes takes everything");
    bytes
}

/// Colours that are nearly the same: 5 bits of red, 6 of green and 5 of blue.
fn group([red, green, blue]: [u8; 3]) -> usize {
    usize::from(red >> 3) << 11 | usize::from(green >> 2) << 5 | usize::from(blue >> 3)
}

/// Pixels of one group.
#[derive(Clone, Copy, Default)]
struct Group {
    count: u32,
    /// The colour that most pixels have, if one has more than half (Boyer and Moore); otherwise one of them. So plain colours stay exact.
    color: [u8; 3],
    lead: u32,
}

impl Group {
    fn add(&mut self, color: [u8; 3]) {
        self.count += 1;
        match self.lead {
            0 => (self.color, self.lead) = (color, 1),
            _ if self.color == color => self.lead += 1,
            _ => self.lead -= 1,
        }
    }
}

/// A palette and the number of each pixel in it.
fn reduced(colors: &[[u8; 3]]) -> (Vec<[u8; 3]>, Vec<u8>) {
    let mut groups = vec![Group::default(); 1 << 16];
    for color in colors {
        groups[group(*color)].add(*color);
    }
    let mut used: Vec<usize> = (0..groups.len()).filter(|at| groups[*at].count > 0).collect();
    used.sort_by_key(|at| (std::cmp::Reverse(groups[*at].count), *at));
    let palette: Vec<[u8; 3]> = used.iter().take(MOST).map(|at| groups[*at].color).collect();
    let mut numbers = vec![0; groups.len()];
    for (at, number) in used.iter().zip(0..=u8::MAX) {
        numbers[*at] = number;
    }
    for at in used.iter().skip(MOST) {
        numbers[*at] = nearest(&palette, groups[*at].color);
    }
    let pixels = colors.iter().map(|color| numbers[group(*color)]).collect();
    (palette, pixels)
}

/// The number of the colour of a palette that is the nearest.
fn nearest(palette: &[[u8; 3]], color: [u8; 3]) -> u8 {
    let distance = |other: &[u8; 3]| {
        let parts = color.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b)));
        parts.map(|part| part * part).sum::<u32>()
    };
    let numbered = palette.iter().zip(0..=u8::MAX);
    numbered.min_by_key(|(other, _)| distance(other)).map_or(0, |(_, number)| number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_colours_stay_exact() {
        let mut colors = vec![[246, 244, 239]; 500];
        colors.extend([[245, 244, 239], [247, 247, 239]].iter().cycle().take(300));
        colors.extend([[185, 214, 230]; 200]);
        let (palette, pixels) = reduced(&colors);
        assert_eq!((palette.len(), palette[usize::from(pixels[0])]), (2, [246, 244, 239]));
        assert_eq!(palette[usize::from(pixels[999])], [185, 214, 230]);
    }

    proptest! {
        #[test]
        fn every_colour_is_near_its_own(colors in prop::collection::vec(any::<[u8; 3]>(), 1..200)) {
            let (palette, pixels) = reduced(&colors);
            for (color, pixel) in colors.iter().zip(pixels) {
                let shown = palette[usize::from(pixel)];
                prop_assert!(color.iter().zip(shown).all(|(a, b)| a.abs_diff(b) < 8));
            }
        }

        #[test]
        fn a_palette_is_full_at_256(colors in prop::collection::vec(any::<[u8; 3]>(), 300..600)) {
            let (palette, pixels) = reduced(&colors);
            prop_assert!(palette.len() <= MOST && pixels.len() == colors.len());
        }
    }
}
