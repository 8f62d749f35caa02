//! Finds the addresses of Copenhagen by their own text, and with a typo in the name of the street; and streets of Porto, which has few
//! addresses.
//!
//! Every 50th address is searched; all of them with `RITIRO_ALL_ADDRESSES=1`.

mod city;

use city::{Row, first, is, rows, shared, text, with_typo};
use ritiro_addresses::{Addresses, Extract};

fn world() -> Option<(Addresses, Vec<Row>)> {
    let (extract, list) = (shared("osm/copenhagen-2011.osm.pbf")?, shared("addresses/copenhagen.csv")?);
    let addresses = Addresses::build(&Extract::read(&extract, |_| {}).unwrap()).unwrap();
    let step = if std::env::var_os("RITIRO_ALL_ADDRESSES").is_some() { 1 } else { 50 };
    Some((addresses, rows(&list).into_iter().step_by(step).collect()))
}

/// How many of a thousand rows are found first.
fn per_thousand(addresses: &Addresses, rows: &[Row], street: impl Fn(usize, &Row) -> String) -> usize {
    let found = |(at, row): &(usize, &Row)| {
        let text = text(row, &street(*at, row));
        let first = first(addresses, &text);
        let right = first.as_ref().is_some_and(|found| is(found, row));
        if !right {
            println!("{text}: {first:?}");
        }
        right
    };
    rows.iter().enumerate().filter(found).count() * 1000 / rows.len()
}

#[test]
fn addresses_are_found_by_their_own_text() {
    let Some((addresses, rows)) = world() else { return };
    let own = per_thousand(&addresses, &rows, |_, row| row.street.clone());
    assert!(own >= 995, "{own} of 1000");
    let typo = per_thousand(&addresses, &rows, |at, row| with_typo(&row.street, at as u64));
    assert!(typo >= 970, "{typo} of 1000 with a typo");
}

#[test]
fn streets_of_porto_are_found_by_their_short_forms() {
    let Some(extract) = shared("osm/porto-2015.osm.pbf") else { return };
    let addresses = Addresses::build(&Extract::read(&extract, |_| {}).unwrap()).unwrap();
    println!("{:#?}", addresses.report());
    for (text, name) in [
        ("R. de Santa Catarina", "Rua de Santa Catarina"),
        ("Av. da Boavista", "Avenida da Boavista"),
        ("Avenida da Boavista 12", "Avenida da Boavista"),
        ("Rua de Cedofieta", "Rua de Cedofeita"),
        ("pc. da liberdade", "Praça da Liberdade"),
        ("Rua das Fl", "Rua das Flores"),
    ] {
        let found = first(&addresses, text);
        println!("{text}: {found:?}");
        assert_eq!(found.map(|found| found.name).as_deref(), Some(name), "{text}");
    }
}
