//! Writes a town to a file and prints what is in it: `write FILE [SEED] [small|medium|large]`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use ritiro_domain::Place;
use ritiro_town::{Settings, Size, Town};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let path = words.first().ok_or("usage: write FILE [SEED] [small|medium|large]")?;
    let seed = words.get(1).map_or(Ok(1), |word| word.parse())?;
    let size = match words.get(2).map(String::as_str) {
        None | Some("medium") => Size::Medium,
        Some("small") => Size::Small,
        Some("large") => Size::Large,
        Some(other) => return Err(format!("no size {other:?}: it is small, medium or large").into()),
    };
    let start = Instant::now();
    let town = Town::generate(&Settings { seed, size, center: Place::new(44.8, 10.9)? });
    let made = start.elapsed();
    let mut file = BufWriter::new(File::create(path)?);
    town.write_pbf(&mut file)?;
    file.flush()?;
    println!("{}: {:?}, made in {made:?}, {} bytes", town.name(), town.counts(), std::fs::metadata(path)?.len());
    let (from, to) = town.across_the_river();
    println!("across the river: {}, {} and {}, {}", from.lat(), from.lng(), to.lat(), to.lng());
    Ok(())
}
