//! Pictures as PNG files.

use tiny_skia::Pixmap;

use crate::numbers::number;

/// The PNG of a picture without transparent parts.
pub(crate) fn png(picture: &Pixmap) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let data: Vec<u8> =
        picture.data().as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    debug_assert_eq!(number(data.len()), 3 * picture.width() * picture.height());
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&data));
    debug_assert!(written.is_ok(), "a list of bytes takes everything");
    bytes
}
