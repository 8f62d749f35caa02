//! `ritiro roads …` as an operator calls it.

use std::path::{Path, PathBuf};
use std::process::Command;

use uuid::Uuid;

/// A folder of networks, which is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("ritiro-roads-{}", Uuid::now_v7())))
    }

    /// The exit status, and what was written to both outputs.
    fn roads(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ritiro"));
        let output = command.arg("roads").args(args).env("RITIRO__ROADS__DIRECTORY", &self.0).output().unwrap();
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        (output.status.code(), text)
    }

    fn fails(&self, args: &[&str], with: &str) {
        let (code, text) = self.roads(args);
        assert!(code == Some(2) && text.contains(with), "{args:?}: {code:?} {text}");
    }

    fn says(&self, args: &[&str], all: &[&str]) {
        let (code, text) = self.roads(args);
        assert_eq!(code, Some(0), "{args:?}: {text}");
        all.iter().for_each(|part| assert!(text.contains(part), "{args:?} says no {part:?}: {text}"));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_wrong_is_said() {
    let folder = Folder::new();
    folder.says(&["list"], &["There are no networks", "ritiro roads import"]);
    let extract = folder.0.with_extension("osm.pbf");
    std::fs::write(&extract, "not a map").unwrap();
    let path = extract.to_str().unwrap();
    folder.fails(&["import", path, "--name", "italy"], "is not an OpenStreetMap extract");
    folder.fails(&["import", "/no/such.osm.pbf", "--name", "italy"], "cannot read the extract");
    folder.fails(&["import", path, "--name", "../italy"], "is not a name for a region");
    folder.fails(&["import", path, "--name", "italy", "--profile", "rocket"], "rocket");
    folder.fails(&["inspect", "italy"], "there is no network \"italy\"");
    folder.fails(&["remove", "italy", "--profile", "car"], "there is no network \"italy/car\"");
    std::fs::remove_file(extract).unwrap();
    assert!(!folder.0.exists(), "nothing is left of what failed");
}

#[test]
fn a_city_is_imported_looked_at_and_removed() {
    let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/osm/porto-2015.osm.pbf");
    if !city.exists() {
        println!("skipped: there is no extract of a city");
        return;
    }
    let (folder, city) = (Folder::new(), city.to_str().unwrap());
    let attribution = "OpenStreetMap contributors";
    folder.says(
        &["import", city, "--name", "porto", "--profile", "car,foot"],
        &["porto/car version ", "porto/foot version ", "islands", "turn restrictions are followed", attribution],
    );
    folder.says(&["list"], &["porto/car version ", "porto/foot version "]);
    // From the cathedral over the river to the monastery: two kilometres on foot or so, and no straight line.
    let way = ["inspect", "porto", "--profile", "foot", "--from", "41.1428,-8.6112", "--to", "41.1383,-8.6065"];
    folder.says(&way, &["porto/foot version ", "from there to there: ", attribution]);
    let far = ["inspect", "porto", "--from", "41.1428,-8.6112", "--to", "45.46,9.19"];
    folder.says(&far, &["--to is too far away from every road"]);
    // The same extract again is the same version. Nothing of it is old.
    folder.says(&["import", city, "--name", "porto", "--profile", "foot"], &["porto/foot version "]);
    folder.fails(&["remove", "porto", "--old"], "there is no network \"porto\"");
    folder.fails(&["remove", "porto", "--version", "00000000"], "there is no network \"porto\"");
    folder.says(&["remove", "porto", "--profile", "car"], &["removed porto/car version "]);
    folder.says(&["remove", "porto"], &["removed porto/foot version "]);
    folder.says(&["list"], &["There are no networks"]);
}
