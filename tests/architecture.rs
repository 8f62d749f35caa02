//! Who may know whom, read from the sources. `docs/ARCHITECTURE.md` says why.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those that it may name as `crate::…`, itself aside.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("planning", &["domain"]),
    ("travel", &["domain", "planning"]),
    ("store", &["domain"]),
    ("app", &["domain", "planning", "travel", "store"]),
    ("http", &["app", "domain"]),
    ("worker", &["app", "domain"]),
];

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

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
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
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
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
    for path in sources() {
        let module = module_of(&path);
        let Some((name, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == module) else { continue };
        seen.insert(*name);
        for other in named(&code(&path)) {
            assert!(other == module || allowed.contains(&other.as_str()), "{}: knows {other}", path.display());
        }
    }
    assert_eq!(seen.len(), MAY_KNOW.len(), "a module of the rules is gone");
}

#[test]
fn the_rules_of_the_house_are_pure_functions_of_their_input() {
    for path in sources().into_iter().filter(|path| ["domain", "planning"].contains(&module_of(path).as_str())) {
        let code = code(&path);
        for word in IMPURE {
            assert!(!contains_word(&code, word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn a_file_is_one_room() {
    for path in sources() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST_FILE, "{}: {lines} lines", path.display());
    }
}

#[test]
fn groups_in_braces_are_read() {
    let code = "use crate::{app::{Market, plans::Plans}, ritiro_domain::Load, store};\nlet x = crate::http::api();";
    assert_eq!(named(code).into_iter().collect::<Vec<_>>(), ["app", "domain", "http", "store"]);
    assert!(contains_word("use actix_web::App;", "actix") && !contains_word("operand", "rand"));
}
