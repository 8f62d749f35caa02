use std::path::PathBuf;

use crate::tests::world::{World, first};
use crate::{Addresses, BuildError, Extract, Folder};

/// A folder of its own that goes when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ritiro-addresses-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn world(street: &str) -> Addresses {
    World::default().place("town", "Ort", (0, 0)).house(&format!("{street} 1, 1000 Ort"), (0, 0)).build()
}

#[test]
fn an_index_is_the_same_after_it_was_stored() {
    let scratch = Scratch::new("same");
    let folder = Folder::new(scratch.0.join("new"));
    assert_eq!(folder.list().unwrap(), []);
    let built = world("Ringweg");
    folder.save("ort", &built).unwrap();
    let opened = folder.open("ort").unwrap();
    assert_eq!(first(&opened, "Ringweg 1"), first(&built, "Ringweg 1"));
    assert_eq!(opened.report(), built.report());
    let list = folder.list().unwrap();
    assert_eq!((list.len(), list[0].name.as_str(), list[0].bytes), (1, "ort", built.bytes() as u64));
}

#[test]
fn whoever_has_an_index_open_keeps_it() {
    let scratch = Scratch::new("kept");
    let folder = Folder::new(&scratch.0);
    folder.save("ort", &world("Ringweg")).unwrap();
    let old = folder.open("ort").unwrap();
    folder.save("ort", &world("Waldweg")).unwrap();
    assert_eq!(first(&old, "Ringweg 1"), "house Ringweg 1 1000 Ort");
    assert_eq!(first(&folder.open("ort").unwrap(), "Waldweg 1"), "house Waldweg 1 1000 Ort");
    folder.remove("ort").unwrap();
    assert_eq!(first(&old, "Ringweg 1"), "house Ringweg 1 1000 Ort");
    let gone = folder.open("ort").unwrap_err().to_string();
    assert!(gone.contains("no addresses of \"ort\""), "{gone}");
    assert!(folder.remove("ort").is_err() && folder.open("../ort").is_err());
}

#[test]
fn damaged_unfinished_and_foreign_files_are_refused() {
    let scratch = Scratch::new("damaged");
    let path = scratch.0.join("ort.addresses");
    world("Ringweg").save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Addresses::open(&path).unwrap_err().to_string()
    };
    for length in [0, 10, 31, 40, bytes.len() / 2, bytes.len() - 1] {
        let why = refused(&bytes[..length]);
        assert!(why.contains("import"), "{length} bytes: {why}");
    }
    for at in (12..bytes.len()).step_by(bytes.len() / 50) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 4;
        assert!(refused(&damaged).contains("damaged"), "byte {at}");
    }
    assert!(refused(b"PK\x03\x04 something else of more than 32 bytes").contains("not an address index"));
    let mut newer = bytes.clone();
    newer[8] += 1;
    assert!(refused(&newer).contains("version 2"));
    assert!(Addresses::open(&scratch.0.join("none")).unwrap_err().to_string().contains("cannot read"));
}

#[test]
fn an_extract_with_nothing_to_find_is_refused() {
    let error = Addresses::build(&Extract::default()).unwrap_err();
    assert!(matches!(error, BuildError::Empty), "{error}");
}
