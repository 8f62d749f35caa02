//! Prints what an import and searches cost, and how many addresses are found:
//! `cargo run --release -p ritiro-addresses --example measure_addresses -- EXTRACT.osm.pbf ADDRESSES.csv`.

#[path = "../tests/city/mod.rs"]
mod city;

use std::path::Path;
use std::time::{Duration, Instant};

use city::{Row, first, is, rows, text, with_typo};
use nix::time::{ClockId, clock_gettime};
use ritiro_addresses::{Addresses, Extract, Query};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let extract = arguments.next().ok_or("the first argument is the extract, the second one the list of addresses")?;
    let list = arguments.next().ok_or("the second argument is the list of addresses")?;
    let addresses = import(Path::new(&extract))?;
    let rows = rows(Path::new(&list));
    rates(&addresses, &rows);
    typing(&addresses, &rows);
    reverse(&addresses, &rows);
    Ok(())
}

fn import(path: &Path) -> Result<Addresses, Failure> {
    let start = Instant::now();
    let extract = Extract::read(path, |_| {})?;
    let read = start.elapsed();
    let built = Addresses::build(&extract)?;
    println!("read {read:.0?}, build {:.0?}", start.elapsed() - read);
    drop(extract);
    println!("{:#?}", built.report());
    let houses = f64::from(built.report().houses);
    println!("{} bytes, {:.0} for each of {houses} houses", built.bytes(), built.bytes() as f64 / houses);
    let file = std::env::temp_dir().join(format!("ritiro-measure-{}.addresses", std::process::id()));
    built.save(&file)?;
    drop(built);
    let before = resident();
    let start = Instant::now();
    let opened = Addresses::open(&file)?;
    println!("open {:.1?}, {} kilobytes more in memory", start.elapsed(), resident().saturating_sub(before));
    std::fs::remove_file(file)?;
    Ok(opened)
}

/// The time that this thread has used a processor, so that other work on the machine does not count.
fn used() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Kilobytes of this process in memory; zero where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn rates(addresses: &Addresses, rows: &[Row]) {
    rate(addresses, rows, "own text", |_, row| row.street.clone());
    rate(addresses, rows, "one typo", |at, row| with_typo(&row.street, at as u64));
    println!("{} kilobytes in memory", resident());
}

fn rate(addresses: &Addresses, rows: &[Row], what: &str, street: impl Fn(usize, &Row) -> String) {
    let (mut right, mut times) = (0, Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let text = text(row, &street(at, row));
        let start = used();
        let found = first(addresses, &text);
        times.push(used() - start);
        if found.as_ref().is_some_and(|found| is(found, row)) {
            right += 1;
        } else if std::env::var_os("RITIRO_FAILURES").is_some() {
            let short = found.map(|f| {
                format!("{:?} {:?} {:?} {:?} {:?} {}", f.kind, f.street, f.number, f.postcode, f.city, f.confidence)
            });
            println!("{text} [{}]: {}", row.street, short.unwrap_or_default());
        }
    }
    println!(
        "{what}: {right} of {}, {:.2} %, {}",
        rows.len(),
        100.0 * f64::from(right) / rows.len() as f64,
        spread(times)
    );
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 1000).min(times.len() - 1)];
    format!("p50 {:.2?}, p99 {:.2?}, p99.9 {:.2?}, most {:.2?} of processor time", at(500), at(990), at(999), at(1000))
}

/// Searches for each beginning of an address, as somebody types it.
fn typing(addresses: &Addresses, rows: &[Row]) {
    let mut times = Vec::new();
    for row in rows.iter().step_by(200) {
        let text = text(row, &row.street);
        for end in text.char_indices().map(|(at, letter)| at + letter.len_utf8()) {
            if let Ok(query) = Query::new(&text[..end], Some(row.place), 10) {
                let start = used();
                std::hint::black_box(addresses.search(&query));
                times.push(used() - start);
            }
        }
    }
    println!("{} beginnings: {}", times.len(), spread(times.clone()));
}

fn reverse(addresses: &Addresses, rows: &[Row]) {
    let mut times = Vec::new();
    for row in rows {
        let start = used();
        std::hint::black_box(addresses.reverse(row.place, 1));
        times.push(used() - start);
    }
    println!("{} reverse searches: {}", times.len(), spread(times.clone()));
}
