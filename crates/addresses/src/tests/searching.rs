use crate::geometry::distance;
use crate::tests::world::{World, all, at, first, short};
use crate::{Addresses, Kind, Outcome, Query};

/// Two villages, three kilometres apart. House 5 is in Bdorf only; Adorf has 1 and 9, and its numbers 20 to 28 are a line.
fn two_towns() -> World {
    World::default()
        .place("village", "Adorf", (0, 0))
        .place("village", "Bdorf", (3000, 0))
        .street("Hauptstraße", (0, 0))
        .street("Hauptstraße", (3000, 0))
        .house("Hauptstraße 1, 10001 Adorf", (10, 10))
        .house("Hauptstraße 9, 10001 Adorf", (10, 90))
        .house("Hauptstraße 101, 10001 Adorf", (10, 390))
        .house("Hauptstraße 5, 10002 Bdorf", (3010, 50))
        .house("Hauptstraße 55, 10002 Bdorf", (3010, 250))
        .line("Hauptstraße", "even", ["20", "28"], (10, 200))
}

#[test]
fn a_missing_house_number_never_leads_to_another_town() {
    let addresses = two_towns().build();
    for text in ["Hauptstraße 55, Adorf", "Hauptstr. 55, 10001 Adorf", "Adorf Hauptstraße 55", "55 Hauptstraße Adorf"]
    {
        assert_eq!(first(&addresses, text), "street Hauptstraße 10001 Adorf", "{text}");
    }
    assert_eq!(first(&addresses, "Hauptstraße 5, Adorf"), "interpolated Hauptstraße 5 10001 Adorf");
    assert_eq!(first(&addresses, "Hauptstraße 5, Bdorf"), "house Hauptstraße 5 10002 Bdorf");
    assert_eq!(first(&addresses, "Hauptstraße 5"), "house Hauptstraße 5 10002 Bdorf", "no town is asked");
}

#[test]
fn house_numbers_are_interpolated_by_lines_and_by_neighbours() {
    let addresses = two_towns().build();
    let search = |text: &str| addresses.search(&Query::new(text, None, 1).unwrap()).remove(0);
    let line = search("Hauptstraße 22, Adorf");
    assert_eq!((line.kind, line.number.as_deref(), line.osm), (Kind::Interpolated, Some("22"), None));
    assert!(distance(line.place, at(10, 225)) < 2.0);
    let neighbours = search("Hauptstraße 3, Adorf");
    assert_eq!(neighbours.kind, Kind::Interpolated);
    assert!(distance(neighbours.place, at(10, 30)) < 2.0);
    assert!(neighbours.confidence < line.confidence && line.confidence < 95);
}

#[test]
fn a_number_is_never_another_number() {
    let numbers = World::default()
        .place("town", "Stadt", (0, 0))
        .house("Ring 2, 1 Stadt", (0, 0))
        .house("Ring 230, 1 Stadt", (0, 700))
        .house("Ring 23a, 1 Stadt", (0, 1400))
        .house("Ring 12-14, 1 Stadt", (0, 2000));
    let addresses = numbers.build();
    let number = |text: &str| first(&addresses, text);
    assert_eq!(number("Ring 23"), "interpolated Ring 23 1 Stadt", "it is where 23a is");
    assert_eq!(number("Ring 230"), "house Ring 230 1 Stadt");
    for text in ["Ring 23a", "Ring 23 A", "Ring 23/a", "23a Ring", "23 A Ring", "Ring 23A, Stadt"] {
        assert_eq!(number(text), "house Ring 23a 1 Stadt", "{text}");
    }
    for text in ["Ring 12-14", "Ring 12 - 14", "Ring 12", "Ring 14"] {
        assert_eq!(number(text), "house Ring 12-14 1 Stadt", "{text}");
    }
    assert_eq!(number("Ring 13"), "street Ring 1 Stadt");
    assert_eq!(number("Ring 2300"), "street Ring 1 Stadt");
}

#[test]
fn spellings_of_a_name_are_equal() {
    let names =
        ["Nørregade", "Ågade", "Hauptstraße", "Via Roma", "Piazza Garibaldi", "Corso Vittorio", "Avenida da Liberdade"];
    let more = ["Rua Augusta", "Müllerweg", "Gammel Kongevej", "Gråbrødretorv", "Christian IX's Gade"];
    let world =
        names.iter().chain(&more).zip(0..).fold(World::default().place("city", "Ort", (0, 0)), |world, (name, at)| {
            world.house(&format!("{name} 7, 1000 Ort"), (0, 1000 * at))
        });
    let addresses = world.build();
    for (text, name) in [
        ("Norregade 7", "Nørregade"),
        ("Noerregade 7", "Nørregade"),
        ("AAGADE 7", "Ågade"),
        ("Hauptstr. 7", "Hauptstraße"),
        ("Haupt Straße 7", "Hauptstraße"),
        ("haupt str 7", "Hauptstraße"),
        ("v. roma 7", "Via Roma"),
        ("P.za Garibaldi, 7", "Piazza Garibaldi"),
        ("c.so Vittorio 7", "Corso Vittorio"),
        ("Av. da Liberdade 7", "Avenida da Liberdade"),
        ("R. Augusta 7", "Rua Augusta"),
        ("Muellerweg 7", "Müllerweg"),
        ("Gl. Kongevej 7", "Gammel Kongevej"),
        ("Gråbrødre Torv 7", "Gråbrødretorv"),
        ("Christian IXs Gade 7", "Christian IX's Gade"),
    ] {
        assert_eq!(first(&addresses, text), format!("house {name} 7 1000 Ort"), "{text}");
    }
}

#[test]
fn typos_in_names_are_forgiven_and_cost_confidence() {
    let world = World::default().place("city", "Musterstadt", (0, 0)).place("city", "Andernach", (0, 30_000));
    let addresses = world
        .house("Vestergade 7, 1000 Musterstadt", (0, 0))
        .house("Lindenallee 7, 1000 Musterstadt", (0, 500))
        .house("Vestergade 7, 2000 Andernach", (0, 30_000))
        .build();
    for text in ["Vestergde 7", "Vesteergade 7", "Vestergafe 7", "Vestregade 7", "Vsetegrade 7"] {
        let all = all(&addresses, &format!("{text}, Musterstadt"));
        assert_eq!(all[0], "house Vestergade 7 1000 Musterstadt", "{text}");
    }
    assert_eq!(first(&addresses, "Lidnenallee 7, Musterstdat"), "house Lindenallee 7 1000 Musterstadt");
    let confidence = |text: &str| addresses.search(&Query::new(text, None, 1).unwrap())[0].confidence;
    assert_eq!(confidence("Vestergade 7, 1000 Musterstadt"), 100);
    assert!(confidence("Vestergde 7, 1000 Musterstadt") < 90);
    assert_eq!(first(&addresses, "Xyzzyq 7"), "nothing");
}

#[test]
fn a_focus_decides_among_equals_and_not_against_the_named_town() {
    let addresses = two_towns().house("Hauptstraße 1, 10002 Bdorf", (3010, 10)).build();
    let near = |text: &str, focus: (i32, i32)| {
        let query = Query::new(text, Some(at(focus.0, focus.1)), 1).unwrap();
        short(&addresses.search(&query)[0])
    };
    assert_eq!(near("Hauptstraße 1", (0, 0)), "house Hauptstraße 1 10001 Adorf");
    assert_eq!(near("Hauptstraße 1", (3000, 0)), "house Hauptstraße 1 10002 Bdorf");
    assert_eq!(near("Hauptstraße 1, Adorf", (3000, 0)), "house Hauptstraße 1 10001 Adorf");
    assert_eq!(near("Hauptstraße 55, Adorf", (3000, 0)), "street Hauptstraße 10001 Adorf");
    assert_eq!(near("Hauptstraße", (3000, 0)), "street Hauptstraße 10002 Bdorf");
}

#[test]
fn places_postcodes_and_points_of_interest_are_found() {
    let addresses = two_towns()
        .poi(
            &[("amenity", "cafe"), ("name", "Café Sonne"), ("addr:street", "Hauptstraße"), ("addr:city", "Adorf")],
            (20, 30),
        )
        .poi(&[("railway", "station"), ("name", "Bdorf Bahnhof")], (3020, 30))
        .build();
    assert_eq!(first(&addresses, "adorf"), "place Adorf");
    assert_eq!(first(&addresses, "10002"), "postcode 10002 10002 Bdorf");
    assert_eq!(first(&addresses, "Cafe Sonne Adorf"), "poi Café Sonne Adorf");
    assert_eq!(first(&addresses, "Cafe Sonne, Hauptstraße"), "poi Café Sonne Adorf");
    assert_eq!(first(&addresses, "Bdorf Bahnhof"), "poi Bdorf Bahnhof Bdorf");
    assert_eq!(first(&addresses, "Sonne"), "poi Café Sonne Adorf");
}

#[test]
fn what_has_no_town_gets_the_nearest() {
    let addresses = World::default()
        .place("city", "Gross", (0, 0))
        .place("village", "Klein", (3000, 0))
        .street("Waldweg", (3100, 0))
        .street("Parkweg", (500, 0))
        .house("Wiesenweg 3", (3200, 0))
        .build();
    assert_eq!(first(&addresses, "Waldweg"), "street Waldweg Klein");
    assert_eq!(first(&addresses, "Parkweg, Gross"), "street Parkweg Gross");
    assert_eq!(first(&addresses, "Wiesenweg 3, Klein"), "house Wiesenweg 3 Klein");
    assert_eq!(addresses.report().streets_with_guessed_town, 2);
}

#[test]
fn a_text_tells_what_was_understood() {
    let addresses = two_towns().build();
    let found = addresses.search(&Query::new("Hauptstr. 9, 10001 Adorf, Hinterhof 3", None, 1).unwrap()).remove(0);
    let understood = found.understood;
    assert_eq!(understood.name.as_deref(), Some("hauptstr"));
    assert_eq!(understood.number.as_deref(), Some("9"));
    assert_eq!(understood.postcode.as_deref(), Some("10001"));
    assert_eq!(understood.city.as_deref(), Some("adorf"));
    assert_eq!(understood.unused, ["hinterhof", "3"]);
    assert!(found.confidence < 90);
}

fn outcome(addresses: &Addresses, text: &str) -> String {
    match addresses.understand(text, None).unwrap() {
        Outcome::Sure(found) => format!("sure: {}", short(&found)),
        Outcome::Ambiguous(found) => format!("{} candidates, first {}", found.len(), short(&found[0])),
        Outcome::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn only_a_unique_exact_house_is_sure() {
    let addresses = two_towns().house("Hauptstraße 1, 10002 Bdorf", (3010, 10)).build();
    assert_eq!(outcome(&addresses, "Hauptstr. 1, Adorf"), "sure: house Hauptstraße 1 10001 Adorf");
    assert_eq!(outcome(&addresses, "Hauptstr. 101"), "sure: house Hauptstraße 101 10001 Adorf");
    for text in [
        "Hauptstr. 1",
        "Hauptstr. 5, Adorf",
        "Hauptstr. 55, Adorf",
        "Hauptstraße, Adorf",
        "Hauptsraße 1, Adorf",
        "Adorf",
    ] {
        assert!(outcome(&addresses, text).contains("candidates"), "{text}: {}", outcome(&addresses, text));
    }
    assert_eq!(outcome(&addresses, "Xyzzyq 1"), "unknown");
    assert!(addresses.understand("", None).is_err());
}

#[test]
fn a_reverse_search_finds_the_nearest_house_then_street_then_place() {
    let addresses = two_towns().build();
    let at_place = |north, east| addresses.reverse(at(north, east), 1).into_iter().next();
    let house = at_place(20, 88).unwrap();
    assert_eq!(short(&house), "house Hauptstraße 9 10001 Adorf");
    assert!((house.distance.unwrap() - 10.2).abs() < 0.5);
    assert_eq!(short(&at_place(3200, 390).unwrap()), "street Hauptstraße 10002 Bdorf");
    assert_eq!(short(&at_place(-3000, 0).unwrap()), "place Adorf");
    assert_eq!(at_place(100_000, 0), None);
    assert_eq!(addresses.reverse(at(10, 50), 2).len(), 2);
}
