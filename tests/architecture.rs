//! Who may know whom, read from the sources. `docs/ARCHITECTURE.md` says why.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the server with the modules (`crate::…`) and the crates (`ritiro_…`) that it may name. What the crates may know of each
/// other stands in their manifests, and the compiler sees to it.
const MAY_KNOW: &[(&str, &[&str], &[&str])] = &[
    ("store", &[], &["domain"]),
    ("app", &["numbers", "store"], &["addresses", "domain", "planning", "tiles", "travel"]),
    ("http", &["app"], &["domain"]),
    ("worker", &["app"], &["domain"]),
];

/// Crates that are pure functions of their input.
const PURE: [&str; 2] = ["domain", "planning"];

/// What pure code has no business with: clocks, I/O, and randomness that nobody seeded.
const IMPURE: &[&str] = &[
    "tokio",
    "diesel",
    "actix",
    "reqwest",
    // A generator that the caller seeds is fine.
    "rand::random",
    "rand::rng",
    "thread_rng",
    "from_os_rng",
    "from_entropy",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "now_v7",
    "new_v4",
];

const LONGEST_FILE: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sources of the server and of all crates.
fn all_sources() -> Vec<PathBuf> {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let mut found = sources(&root().join("src"));
    found.extend(crates.flat_map(|entry| sources(&entry.unwrap().path().join("src"))));
    found
}

fn sources(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![below.to_owned()];
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            // Tests of a module in files of their own may know more than it does.
            if path.is_dir() {
                left.extend((!path.ends_with("tests")).then_some(path));
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// The code of a file: without comments, and without the tests at its end, which may know more.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    below.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The modules that stand behind `crate::`, in groups in braces too.
fn named(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_members(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// The first word of each member of a group, down to its closing brace.
fn group_members(group: &str) -> Vec<String> {
    let mut members = Vec::new();
    let (mut depth, mut fresh) = (0, true);
    for (at, letter) in group.char_indices() {
        match letter {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            letter if fresh && !letter.is_whitespace() => {
                members.extend(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    members
}

/// The crates of this workspace that are named.
fn named_crates(code: &str) -> BTreeSet<String> {
    code.match_indices("ritiro_").filter_map(|(at, start)| word(&code[at + start.len()..])).collect()
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

fn contains_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let after = code[at + word.len()..].chars().next();
        !code[..at].ends_with(part) && (word == "actix" || !after.is_some_and(part))
    })
}

#[test]
fn modules_know_only_those_that_they_may() {
    let mut seen = BTreeSet::new();
    let members: BTreeSet<String> =
        ["addresses", "client", "domain", "lab", "osm", "planning", "roads", "tiles", "town", "travel"]
            .map(str::to_owned)
            .into();
    for path in sources(&root().join("src")) {
        let module = module_of(&path);
        let Some((name, modules, crates)) = MAY_KNOW.iter().find(|(name, ..)| *name == module) else { continue };
        seen.insert(*name);
        let code = code(&path);
        for other in named(&code) {
            assert!(other == module || modules.contains(&other.as_str()), "{}: knows {other}", path.display());
        }
        for other in named_crates(&code).intersection(&members) {
            assert!(crates.contains(&other.as_str()), "{}: knows the crate {other}", path.display());
        }
    }
    assert_eq!(seen.len(), MAY_KNOW.len(), "a module of the rules is gone");
}

#[test]
fn the_rules_of_the_house_are_pure_functions_of_their_input() {
    for path in PURE.iter().flat_map(|name| sources(&root().join("crates").join(name).join("src"))) {
        let code = code(&path);
        for word in IMPURE {
            assert!(!contains_word(&code, word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn a_file_is_one_room() {
    for path in all_sources() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST_FILE, "{}: {lines} lines", path.display());
    }
}

#[test]
fn groups_in_braces_are_read() {
    let code = "use crate::{app::{AppState, plans::Plans}, config::Load, store};\nlet x = crate::http::api();";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["app", "config", "http", "store"]);
    assert!(contains_word("use actix_web::App;", "actix") && !contains_word("operand", "rand"));
}

/// The names of files in the pages, in backquotes. A name in capitals stands for any.
fn named_files(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2).filter(|text| text.ends_with(".rs") && !text.contains([' ', '{', '*', '…']))
}

#[test]
fn the_pages_name_files_that_exist() {
    let files: Vec<_> =
        ["src", "crates", "tests", "benches"].iter().flat_map(|name| everything(&root().join(name))).collect();
    let exists = |name: &str| files.iter().any(|file| file.ends_with(name));
    for page in fs::read_dir(root().join("docs")).unwrap() {
        let path = page.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let missing: Vec<_> = named_files(&text).filter(|name| !name.contains("NAME") && !exists(name)).collect();
        assert!(missing.is_empty(), "{} names {missing:?}", path.display());
    }
}

/// All files below a directory.
fn everything(below: &Path) -> Vec<PathBuf> {
    let (mut found, mut left) = (Vec::new(), vec![below.to_owned()]);
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { left.push(path) } else { found.push(path) }
        }
    }
    found
}
