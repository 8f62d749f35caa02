use std::sync::LazyLock;

use proptest::prelude::*;

use crate::tests::world::{World, at, first};
use crate::{Addresses, Query};

static WORLD: LazyLock<Addresses> = LazyLock::new(|| {
    World::default()
        .place("city", "København", (0, 0))
        .street("Straße des 17. Juni", (0, 0))
        .house("Amagerbrogade 12-14, 2300 København S", (0, 0))
        .house("Via Roma 7/B, SW1A 1AA Torino", (2000, 0))
        .house("улица Ленина 3, 1 Москва", (9000, 0))
        .line("Via Roma", "odd", ["1", "9"], (2000, 50))
        .poi(&[("shop", "books"), ("name", "Bog & Idé")], (0, 100))
        .build()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_a_search_fail(text in "\\PC{1,60}", limit in 1..50_usize) {
        if let Ok(query) = Query::new(&text, None, limit) {
            prop_assert!(WORLD.search(&query).len() <= limit);
        }
    }

    #[test]
    fn no_words_of_the_index_make_a_search_fail(
        words in prop::collection::vec("amager|brogade|12|14|-|/|,|via|roma|7|b|2300|københavn|s|sw1a|1aa|улица|17|straße|str.|a", 1..40),
        lat in -900_000_000..900_000_000_i32,
        lng in -1_800_000_000..1_800_000_000_i32,
    ) {
        let place = ritiro_domain::Place::from_e7(lat, lng);
        if let Ok(query) = Query::new(&words.join(" "), Some(place), 10) {
            for found in WORLD.search(&query) {
                prop_assert!(found.confidence <= 100);
            }
        }
        WORLD.reverse(place, 3);
    }

    #[test]
    fn an_address_is_found_by_its_own_text(
        streets in prop::collection::hash_set("[A-ZÆØÅ][a-zæøåß]{4,9}(vej|gade|straße| Allé| Plads)", 1..6),
        numbers in prop::collection::hash_set("[1-9][0-9]{0,2}[A-D]?", 1..6),
        postcodes in prop::collection::hash_set("[1-9][0-9]{3}", 2),
    ) {
        let (streets, numbers): (Vec<_>, Vec<_>) = (streets.into_iter().collect(), numbers.into_iter().collect());
        let towns: Vec<String> = postcodes.iter().zip(["Adorf", "Bdorf"]).map(|(code, town)| format!("{code} {town}")).collect();
        let mut world = World::default();
        let mut texts = Vec::new();
        for (row, street) in (0..).zip(&streets) {
            for (column, number) in (0..).zip(&numbers) {
                let town = &towns[usize::from((row + column) % 2 == 1)];
                texts.push((format!("{street} {number}, {town}"), format!("house {street} {number} {town}")));
                world = world.house(&texts[texts.len() - 1].0, (200 * row, 70 * column));
            }
        }
        let addresses = world.build();
        for (text, expected) in texts {
            prop_assert_eq!(first(&addresses, &text), expected);
        }
    }
}

#[test]
fn the_longest_text_is_searched_in_time() {
    let text = "amagerbrogade ".repeat(21);
    let start = std::time::Instant::now();
    WORLD.search(&Query::new(text.trim(), Some(at(0, 0)), 50).unwrap());
    assert!(start.elapsed().as_secs() < 5);
}
