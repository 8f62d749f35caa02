//! Measures the import of extracts and the drawing of tiles, in processor time of one thread: other programs do not change it much.
//!
//! `measure EXTRACT...` prints figures. `measure --picture EXTRACT ZOOM LATITUDE LONGITUDE TILES FILE [dark] [two]` writes a square of tiles around a
//! place as one PNG.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use ritiro_tiles::{Extract, Map, Scale, Theme};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((flag, rest)) if flag == "--picture" => picture(rest),
        _ => arguments.iter().try_for_each(|path| figures(Path::new(path))),
    }
}

fn imported(path: &Path) -> Result<Map, Box<dyn Error>> {
    Ok(Map::build(Extract::read(path, |_| {})?)?)
}

fn figures(path: &Path) -> Outcome {
    let (start, wall) = (processor_time()?, Instant::now());
    let extract = Extract::read(path, |_| {})?;
    let (read, nodes) = (processor_time()? - start, extract.nodes());
    let map = Map::build(extract)?;
    let (whole, wall) = (processor_time()? - start, wall.elapsed());
    println!("{}: read {read:.2?}, import {whole:.2?} (by the clock {wall:.2?})", path.display());
    println!("  {} bytes, {:.1} a node; {:?}", map.bytes(), ratio(map.bytes(), nodes), map.report());
    for scale in [Scale::One, Scale::Two] {
        for zoom in 10..=18 {
            zoom_figures(&map, zoom, scale)?;
        }
    }
    Ok(())
}

/// The time that this thread has used the processor.
fn processor_time() -> Result<Duration, Box<dyn Error>> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn ratio(bytes: usize, nodes: usize) -> f64 {
    bytes as f64 / nodes.max(1) as f64
}

/// At most so many tiles of a zoom are drawn, around the middle.
const MOST: u32 = 20;

fn zoom_figures(map: &Map, zoom: u8, scale: Scale) -> Outcome {
    let [south, west, north, east] = map.bounds();
    let ((left, top), (right, bottom)) = (tile_of(north, west, zoom), tile_of(south, east, zoom));
    let middle = |low: u32, high: u32| {
        (u32::midpoint(low, high).saturating_sub(MOST / 2).max(low), (u32::midpoint(low, high) + MOST / 2).min(high))
    };
    let ((left, right), (top, bottom)) = (middle(left, right), middle(top, bottom));
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for (x, y) in (left..=right).flat_map(|x| (top..=bottom).map(move |y| (x, y))) {
        let start = processor_time()?;
        sizes.push(map.tile(zoom, x, y, scale, Theme::Light)?.len());
        times.push(processor_time()? - start);
    }
    times.sort();
    sizes.sort();
    let at = |share: usize| (times.len() - 1) * share / 100;
    println!(
        "  {scale:?} zoom {zoom}: {} tiles, p50 {:.2?}, p99 {:.2?}, most {:.2?}; PNG p50 {} p99 {} bytes",
        times.len(),
        times[at(50)],
        times[at(99)],
        times[times.len() - 1],
        sizes[at(50)],
        sizes[at(99)],
    );
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places of extracts have tiles")]
fn tile_of(latitude: f64, longitude: f64, zoom: u8) -> (u32, u32) {
    let count = f64::from(1_u32 << zoom);
    let north = latitude.to_radians().tan().asinh() / std::f64::consts::PI;
    (((longitude + 180.0) / 360.0 * count) as u32, ((1.0 - north) / 2.0 * count) as u32)
}

fn picture(arguments: &[String]) -> Outcome {
    let [extract, zoom, latitude, longitude, tiles, file, rest @ ..] = arguments else {
        return Err("--picture EXTRACT ZOOM LATITUDE LONGITUDE TILES FILE [dark] [two]".into());
    };
    let (zoom, tiles): (u8, u32) = (zoom.parse()?, tiles.parse()?);
    let theme = if rest.iter().any(|word| word == "dark") { Theme::Dark } else { Theme::Light };
    let (scale, side) = if rest.iter().any(|word| word == "two") { (Scale::Two, 512) } else { (Scale::One, 256) };
    let map = imported(Path::new(extract))?;
    let (x, y) = tile_of(latitude.parse()?, longitude.parse()?, zoom);
    let (left, top) = (x.saturating_sub(tiles / 2), y.saturating_sub(tiles / 2));
    let mut all = vec![0; usize::try_from(3 * side * tiles * side * tiles)?];
    for (column, row) in (0..tiles).flat_map(|column| (0..tiles).map(move |row| (column, row))) {
        let bytes = map.tile(zoom, left + column, top + row, scale, theme)?;
        paste(
            &mut all,
            &decoded(&bytes)?,
            usize::try_from(side)?,
            usize::try_from(tiles)?,
            [usize::try_from(column)?, usize::try_from(row)?],
        );
    }
    write(Path::new(file), &all, side * tiles)
}

/// The pixels of a PNG as red, green and blue.
fn decoded(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a tile is small")?];
    reader.next_frame(&mut pixels)?;
    Ok(pixels)
}

fn paste(all: &mut [u8], tile: &[u8], side: usize, tiles: usize, [column, row]: [usize; 2]) {
    for line in 0..side {
        let to = 3 * ((row * side + line) * side * tiles + column * side);
        all[to..to + 3 * side].copy_from_slice(&tile[3 * line * side..3 * (line + 1) * side]);
    }
}

fn write(path: &Path, pixels: &[u8], side: u32) -> Outcome {
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(std::fs::File::create(path)?), side, side);
    encoder.set_color(png::ColorType::Rgb);
    Ok(encoder.write_header()?.write_image_data(pixels)?)
}
