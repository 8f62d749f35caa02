//! Tests of whole maps: worlds made by hand, and cities where their extracts are there.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::band::{BANDS, Band};
use crate::kind::Kind;
use crate::map::Square;
use crate::mercator::{Point, Tile};
use crate::theme::Rgb;
use crate::{Extract, Map, Member, Scale, Theme, TileError};

/// The zoom of the grid on which worlds are made.
const ZOOM: u8 = 16;
/// The tile whose upper left corner is the origin of worlds.
const ORIGIN: Tile = Tile { zoom: ZOOM, x: 35_040, y: 20_496 };

/// A world whose places are pixels of a zoom, from the corner of a tile.
#[derive(Default)]
struct World {
    extract: Extract,
    nodes: i64,
    ways: i64,
}

impl World {
    fn node(&mut self, x: i32, y: i32, tags: &[(&str, &str)]) -> i64 {
        self.nodes += 1;
        let pixel = i32::try_from(Band::pixel(ZOOM)).unwrap();
        let corner = ORIGIN.rect().corners()[0];
        let [latitude, longitude] = Point { x: corner.x + x * pixel, y: corner.y + y * pixel }.degrees();
        let place = [latitude, longitude].map(|value| crate::numbers::coordinate(value * 1e7));
        self.extract.add_node(self.nodes, place, tags.iter().copied());
        self.nodes
    }

    fn way(&mut self, points: &[(i32, i32)], tags: &[(&str, &str)]) -> i64 {
        let refs: Vec<i64> = points.iter().map(|&(x, y)| self.node(x, y, &[])).collect();
        self.way_of(&refs, tags)
    }

    /// A square by its middle and half its side.
    fn square(&mut self, (x, y): (i32, i32), half: i32, tags: &[(&str, &str)]) -> i64 {
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)].map(|(dx, dy)| (x + dx, y + dy));
        let mut refs: Vec<i64> = corners.iter().map(|&(x, y)| self.node(x, y, &[])).collect();
        refs.push(refs[0]);
        self.way_of(&refs, tags)
    }

    fn way_of(&mut self, refs: &[i64], tags: &[(&str, &str)]) -> i64 {
        self.ways += 1;
        self.extract.add_way(self.ways, refs, tags.iter().copied());
        self.ways
    }

    fn area(&mut self, outer: &[i64], inner: &[i64], tags: &[(&str, &str)]) {
        let member = |is_inner: bool| move |way: &i64| Member { way: *way, is_inner };
        let members = outer.iter().map(member(false)).chain(inner.iter().map(member(true))).collect();
        self.extract.add_relation([("type", "multipolygon")].into_iter().chain(tags.iter().copied()), members);
    }

    fn map(self) -> Map {
        Map::build(self.extract).unwrap()
    }
}

fn decoded(bytes: &[u8]) -> (u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.color_type), (info.height, png::ColorType::Rgb));
    (info.width, pixels)
}

/// The colour of a pixel of the world, as its tile has it.
fn seen(map: &Map, x: u32, y: u32) -> Rgb {
    let bytes = map.tile(ZOOM, ORIGIN.x + x / 256, ORIGIN.y + y / 256, Scale::One, Theme::Light).unwrap();
    let (side, pixels) = decoded(&bytes);
    let at = usize::try_from(3 * ((y % 256) * side + x % 256)).unwrap();
    u32::from_be_bytes([0, pixels[at], pixels[at + 1], pixels[at + 2]])
}

/// Whether two colours are the same but for the rounding of a picture with few colours.
fn is_like(one: Rgb, other: Rgb) -> bool {
    one.to_be_bytes().iter().zip(other.to_be_bytes()).all(|(a, b)| a.abs_diff(b) <= 4)
}

fn assert_seen(map: &Map, (x, y): (u32, u32), rgb: Rgb) {
    let found = seen(map, x, y);
    assert!(is_like(found, rgb), "at {x} {y}: {found:06x} and not {rgb:06x}");
}

const LAND: Rgb = 0x00f6_f4ef;

fn water() -> Rgb {
    Theme::Light.fill(Kind::Water)
}

#[test]
fn the_colours_of_the_tests_are_those_of_the_theme() {
    assert_eq!(Theme::Light.land(), LAND);
}

#[test]
fn an_island_in_a_lake_is_land_and_a_pond_on_it_is_water() {
    let mut world = World::default();
    let (lake, island) = (world.square((128, 128), 100, &[]), world.square((128, 128), 50, &[]));
    let pond = world.square((128, 128), 20, &[]);
    world.area(&[lake, pond], &[island], &[("natural", "water")]);
    let map = world.map();
    assert_seen(&map, (128, 128), water());
    assert_seen(&map, (90, 128), LAND);
    assert_seen(&map, (40, 128), water());
    assert_seen(&map, (10, 128), LAND);
    assert_eq!((map.report().areas, map.report().unclosed), (1, 0));
}

#[test]
fn an_area_can_be_said_by_the_ways_of_its_border() {
    let mut world = World::default();
    let corners = [(20, 20), (220, 20), (220, 220), (20, 220)];
    let refs = corners.map(|(x, y)| world.node(x, y, &[]));
    let half = world.way_of(&[refs[0], refs[1], refs[2]], &[("name", "Sea")]);
    let other = world.way_of(&[refs[0], refs[3], refs[2]], &[]);
    let island = world.square((120, 120), 40, &[]);
    world.area(&[other, half], &[island], &[("natural", "water")]);
    let (outer, hole) = (world.square((400, 120), 100, &[("natural", "water")]), world.square((400, 120), 40, &[]));
    world.area(&[outer], &[hole], &[]);
    let map = world.map();
    for (x, rgb) in [(120, LAND), (60, water()), (400, LAND), (330, water())] {
        assert_seen(&map, (x, 120), rgb);
    }
}

#[test]
fn a_ring_that_does_not_close_is_left_out_and_counted() {
    let mut world = World::default();
    let open = world.way(&[(20, 20), (220, 20), (220, 220)], &[]);
    world.area(&[open], &[], &[("natural", "water")]);
    let lake = world.square((128, 128), 30, &[]);
    let cut = world.way(&[(128, 128), (130, 130), (140, 128)], &[]);
    world.area(&[lake], &[cut], &[("natural", "water")]);
    let map = world.map();
    assert_eq!((map.report().unclosed, map.report().open_rings, map.report().areas), (1, 2, 1));
    assert_seen(&map, (200, 60), LAND);
    assert_seen(&map, (128, 128), water());
}

#[test]
fn an_area_across_tiles_has_no_edge_between_them() {
    let mut world = World::default();
    world.square((256, 256), 100, &[("building", "yes")]);
    let map = world.map();
    let fill = Theme::Light.fill(Kind::Building);
    for (x, y) in [(255, 200), (256, 200), (255, 255), (256, 256), (200, 255), (200, 256)] {
        assert_seen(&map, (x, y), fill);
    }
    assert!(!is_like(seen(&map, 156, 200), fill) && !is_like(seen(&map, 156, 200), LAND), "there is the true edge");
}

#[test]
fn a_bridge_lies_over_what_it_crosses() {
    let mut world = World::default();
    world.way(&[(20, 128), (236, 128)], &[("highway", "residential"), ("bridge", "yes"), ("layer", "1")]);
    world.way(&[(128, 20), (128, 236)], &[("highway", "motorway")]);
    world.way(&[(180, 20), (180, 236)], &[("highway", "motorway"), ("tunnel", "yes"), ("layer", "-1")]);
    let map = world.map();
    assert_seen(&map, (128, 128), Theme::Light.fill(Kind::Street));
    assert_seen(&map, (128, 60), Theme::Light.fill(Kind::Motorway));
    assert_seen(&map, (180, 128), Theme::Light.fill(Kind::Street));
    assert!(!is_like(seen(&map, 180, 60), Theme::Light.fill(Kind::Motorway)), "a tunnel is fainter");
}

#[test]
fn the_sea_is_drawn_within_the_bounds() {
    let mut world = World::default();
    let corner = |x: i32, y: i32| {
        let pixel = i32::try_from(Band::pixel(ZOOM)).unwrap();
        let corner = ORIGIN.rect().corners()[0];
        Point { x: corner.x + x * pixel, y: corner.y + y * pixel }.degrees()
    };
    let ([north, west], [south, east]) = (corner(0, 0), corner(512, 512));
    world.extract.set_bounds([south, west, north, east]);
    world.way(&[(300, 600), (300, 300), (300, -50)], &[("natural", "coastline")]);
    world.way(&[(400, 400), (400, 440), (440, 440), (440, 400), (400, 400)], &[("natural", "coastline")]);
    let refs: Vec<i64> = [(400, 100), (400, 140), (440, 140), (440, 100)].map(|(x, y)| world.node(x, y, &[])).to_vec();
    world.way_of(&[refs[0], refs[1], refs[2], refs[3], refs[0]], &[("natural", "coastline")]);
    let map = world.map();
    for ((x, y), rgb) in
        [((100, 300), LAND), ((350, 300), water()), ((420, 120), LAND), ((510, 510), water()), ((520, 300), LAND)]
    {
        assert_seen(&map, (x, y), rgb);
    }
    assert_eq!(map.report().loose_coasts, 0, "an island is closed too if its ends are two nodes at one place");
}

#[test]
fn labels_are_drawn_where_there_is_room() {
    let place = [("place", "village"), ("name", "Vila Nova")];
    let mut world = World::default();
    world.node(128, 128, &place);
    let is_dark = |map: &Map, zoom: u8| {
        let (_, pixels) = decoded(
            &map.tile(zoom, ORIGIN.x >> (ZOOM - zoom), ORIGIN.y >> (ZOOM - zoom), Scale::One, Theme::Light).unwrap(),
        );
        pixels.iter().filter(|part| **part < 100).count()
    };
    let map = world.map();
    assert!(is_dark(&map, ZOOM) > 300, "letters are dark");
    assert_eq!(is_dark(&map, 8), 0, "villages have no labels so far out");
    let (mut both, mut one) = (World::default(), World::default());
    for world in [&mut both, &mut one] {
        world.node(128, 128, &place);
    }
    both.node(130, 130, &[("place", "hamlet"), ("name", "Hamlet beside it")]);
    assert_eq!(is_dark(&both.map(), ZOOM), is_dark(&one.map(), ZOOM), "a hamlet gives way");
}

#[test]
fn tiles_without_data_are_plain_and_tiles_that_do_not_exist_are_refused() {
    let mut world = World::default();
    world.square((128, 128), 30, &[("building", "yes")]);
    let map = world.map();
    let (_, pixels) = decoded(&map.tile(ZOOM, 0, 0, Scale::Two, Theme::Dark).unwrap());
    let plain = Theme::Dark.land().to_be_bytes();
    assert!(pixels.len() == 3 * 512 * 512 && pixels.chunks(3).all(|pixel| pixel == &plain[1..]));
    assert_eq!(map.tile(20, 0, 0, Scale::One, Theme::Light), Err(TileError::Zoom(20)));
    let refused = map.tile(3, 8, 0, Scale::One, Theme::Light).unwrap_err();
    assert_eq!(refused, TileError::Place { zoom: 3, x: 8, y: 0, most: 7 });
    assert!(refused.to_string().contains("0 to 7"));
    assert!(
        map.tile(0, 0, 0, Scale::One, Theme::Light).is_ok()
            && map.tile(19, 524_287, 524_287, Scale::One, Theme::Light).is_ok()
    );
}

#[test]
fn threads_share_a_map() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Map>();
    is_shared::<crate::PmTiles>();
}

#[test]
fn an_extract_without_anything_to_show_is_refused() {
    assert!(Map::build(Extract::default()).unwrap_err().to_string().contains("no roads"));
    let mut world = World::default();
    world.way(&[(0, 0), (10, 10)], &[("barrier", "fence")]);
    assert!(Map::build(world.extract).is_err());
}

#[test]
fn a_file_has_the_same_tiles_and_the_same_version() {
    let mut world = World::default();
    world.way(&[(20, 20), (220, 220)], &[("highway", "primary"), ("name", "Avenida da Boavista")]);
    let map = world.map();
    let path = std::env::temp_dir().join(format!("ritiro-tiles-{}-map", std::process::id()));
    map.save(&path).unwrap();
    let opened = Map::open(&path).unwrap();
    let tile = |map: &Map| map.tile(ZOOM, ORIGIN.x, ORIGIN.y, Scale::Two, Theme::Light).unwrap();
    assert_eq!(tile(&map), tile(&opened));
    assert_eq!((map.version(), map.bounds(), map.bytes()), (opened.version(), opened.bounds(), opened.bytes()));
    let [south, west, north, east] = map.bounds();
    let [latitude, longitude] = map.center();
    assert!(south < latitude && latitude < north && west < longitude && longitude < east);
    std::fs::remove_file(path).unwrap();
}

/// The pixels of four tiles as one picture.
fn four(map: &Map, corner: Tile) -> Vec<u8> {
    let mut all = vec![0; 3 * 512 * 512];
    for (column, row) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let bytes = map.tile(corner.zoom, corner.x + column, corner.y + row, Scale::One, Theme::Light).unwrap();
        let (_, pixels) = decoded(&bytes);
        let (column, row) = (usize::try_from(column).unwrap(), usize::try_from(row).unwrap());
        for line in 0..256 {
            let to = 3 * ((row * 256 + line) * 512 + column * 256);
            all[to..to + 768].copy_from_slice(&pixels[768 * line..768 * (line + 1)]);
        }
    }
    all
}

/// The same four tiles drawn as one picture.
fn whole(map: &Map, corner: Tile) -> Vec<u8> {
    let rect = corner.rect().joined(Tile { x: corner.x + 1, y: corner.y + 1, ..corner }.rect());
    let band = BANDS[Band::number_of(corner.zoom)];
    let mut cells: Vec<Tile> = [(0, 0), (1, 0), (0, 1), (1, 1)]
        .map(|(x, y)| band.cell(Tile { x: corner.x + x, y: corner.y + y, ..corner }))
        .to_vec();
    cells.sort();
    cells.dedup();
    let picture = map.square(Square { rect, zoom: corner.zoom, side: 512 }, 1, &cells, Theme::Light);
    picture.data().chunks(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

/// How many pixels of four tiles differ from one picture by more than the rounding of a cut line.
fn disagreements(map: &Map, corner: Tile) -> usize {
    let (four, whole) = (four(map, corner), whole(map, corner));
    let differs = |(one, other): (&[u8], &[u8])| one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) > 24);
    four.chunks(3).zip(whole.chunks(3)).filter(|pair| differs(*pair)).count()
}

const LINES: [&[(&str, &str)]; 6] = [
    &[("highway", "primary"), ("name", "Avenida da Liberdade"), ("oneway", "yes")],
    &[("highway", "residential"), ("name", "Rua do Almada"), ("bridge", "yes")],
    &[("highway", "footway")],
    &[("railway", "rail")],
    &[("highway", "secondary"), ("tunnel", "yes"), ("name", "Túnel")],
    &[("waterway", "river"), ("name", "Rio Douro")],
];
const AREAS: [&[(&str, &str)]; 3] = [
    &[("building", "yes"), ("addr:housenumber", "12")],
    &[("natural", "water"), ("name", "Lago")],
    &[("leisure", "park"), ("name", "Jardim Botânico do Porto")],
];

/// How many worlds the test of edges makes: a few, or as many as the variable `RITIRO_TILES_CASES` says.
fn cases() -> u32 {
    std::env::var("RITIRO_TILES_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// Four tiles are the same picture as one picture of all: nothing is cut, shifted or missing at an edge.
    #[test]
    fn tiles_agree_at_their_edges(
        lines in prop::collection::vec((0_usize..6, prop::collection::vec((-100..612, -100..612), 2..6)), 1..8),
        areas in prop::collection::vec((0_usize..3, (0..512, 0..512), 10..150), 0..6),
        places in prop::collection::vec((0..512, 0..512), 0..5),
    ) {
        let mut world = World::default();
        for (kind, points) in lines {
            world.way(&points, LINES[kind]);
        }
        for (kind, middle, half) in areas {
            world.square(middle, half, AREAS[kind]);
        }
        for (x, y) in places {
            world.node(x, y, &[("place", "quarter"), ("name", "Bairro das Fontainhas")]);
        }
        let map = world.map();
        for zoom in [14, 15, 16, 17] {
            let corner = match zoom {
                17 => Tile { zoom, x: ORIGIN.x * 2 + 1, y: ORIGIN.y * 2 + 1 },
                _ => Tile { zoom, x: ORIGIN.x >> (ZOOM - zoom), y: ORIGIN.y >> (ZOOM - zoom) },
            };
            // Where lines cross many times, a few pixels are at the limit.
            let count = disagreements(&map, corner);
            prop_assert!(count <= 12, "{} pixels differ at zoom {}", count, zoom);
        }
    }
}

/// The extract of a city, if it is there.
fn city(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/osm").join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn imported(path: &Path) -> Map {
    Map::build(Extract::read(path, |_| {}).unwrap()).unwrap()
}

fn at(map: &Map, zoom: u8, place: [f64; 2]) -> Rgb {
    let point = Point::of_degrees(place);
    let tile = Tile::of(point, zoom);
    let (side, pixels) = decoded(&map.tile(zoom, tile.x, tile.y, Scale::One, Theme::Light).unwrap());
    let pixel = |value: i32, from: i64| u32::try_from((i64::from(value) - from) / Band::pixel(zoom)).unwrap();
    let at = usize::try_from(3 * (pixel(point.y, tile.rect().top) * side + pixel(point.x, tile.rect().left))).unwrap();
    u32::from_be_bytes([0, pixels[at], pixels[at + 1], pixels[at + 2]])
}

#[test]
fn the_harbour_of_copenhagen_is_water_and_its_islands_are_not() {
    let Some(path) = city("copenhagen-2011.osm.pbf") else { return };
    let map = imported(&path);
    for zoom in [13, 15, 17] {
        assert!(is_like(at(&map, zoom, [55.6667, 12.5735]), water()), "the harbour at zoom {zoom}");
        assert!(is_like(at(&map, zoom, [55.6791, 12.5587]), water()), "the lakes at zoom {zoom}");
        assert!(!is_like(at(&map, zoom, [55.6760, 12.5716]), water()), "the town hall square at zoom {zoom}");
    }
    let middle = Tile::of(Point::of_degrees([55.676, 12.58]), 16);
    for corner in [middle, Tile { zoom: 14, x: middle.x >> 2, y: middle.y >> 2 }] {
        let count = disagreements(&map, corner);
        assert!(count <= 60, "{count} of 262144 pixels differ in {corner:?}");
    }
}

#[test]
fn porto_has_streets() {
    let Some(path) = city("porto-2015.osm.pbf") else { return };
    let map = imported(&path);
    let report = map.report();
    assert!(report.lines > 40_000 && report.incomplete == 0, "{report:?}");
    let tile = Tile::of(Point::of_degrees([41.148, -8.615]), 15);
    let (_, pixels) = decoded(&map.tile(15, tile.x, tile.y, Scale::One, Theme::Light).unwrap());
    let streets = pixels.chunks(3).filter(|pixel| pixel.iter().all(|part| *part > 252)).count();
    assert!(streets > 2000, "{streets} pixels are street");
}

#[test]
fn a_file_that_is_no_extract_is_refused() {
    let path = std::env::temp_dir().join(format!("ritiro-tiles-{}-foreign", std::process::id()));
    std::fs::write(&path, b"not an extract at all").unwrap();
    let error = Extract::read(&path, |_| {}).unwrap_err().to_string();
    assert!(error.contains(".osm.pbf"), "{error}");
    std::fs::remove_file(path).unwrap();
}
