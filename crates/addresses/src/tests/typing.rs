use crate::Query;
use crate::tests::world::{World, all, at, first};

fn world() -> World {
    World::default()
        .place("city", "København", (0, 0))
        .house("Amagerbrogade 15, 2300 København S", (0, 0))
        .house("Amagerbrogade 150, 2300 København S", (0, 400))
        .house("Vesterbrogade 15, 1620 København V", (2000, 0))
        .house("Vester Voldgade 15, 1552 København V", (3000, 0))
}

#[test]
fn each_beginning_of_a_name_finds_it() {
    let addresses = world().build();
    let name = "amagerbrogade";
    for end in 2..=name.len() {
        assert_eq!(first(&addresses, &name[..end]), "street Amagerbrogade 2300 København S", "{}", &name[..end]);
    }
    let both = all(&addresses, "vester");
    assert!(both.iter().any(|found| found.contains("Vesterbrogade")), "{both:?}");
    assert!(both.iter().any(|found| found.contains("Vester Voldgade")), "{both:?}");
}

#[test]
fn the_town_may_be_begun_too() {
    let addresses = world().build();
    for text in ["Amagerbrogade 15, 2", "Amagerbrogade 15, 23", "Amagerbrogade 15, 2300 K", "Amagerbrogade 15, Køb"] {
        assert_eq!(first(&addresses, text), "house Amagerbrogade 15 2300 København S", "{text}");
    }
    assert_eq!(first(&addresses, "Amagerbrogade 1"), "street Amagerbrogade 2300 København S", "1 is not 15");
}

#[test]
fn a_begun_name_may_have_a_typo() {
    let addresses = world().build();
    for text in ["amagrebrog", "vesterbrp", "amgaer"] {
        assert!(first(&addresses, text).starts_with("street "), "{text}: {}", first(&addresses, text));
    }
}

#[test]
fn a_complete_text_has_no_begun_word() {
    let addresses = world().build();
    let query = Query::new("Amager", Some(at(0, 0)), 5).unwrap();
    assert_eq!(addresses.search(&query).len(), 1);
    assert!(addresses.search(&query.complete()).is_empty());
}
