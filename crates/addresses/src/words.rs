//! Words of street names with their short forms, and words that no address needs. Both are data files beside the code.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::text::{Word, fold};

/// The tables of `data/`.
#[derive(Default)]
struct Tables {
    /// The full words that a short form may stand for.
    full: HashMap<String, Vec<String>>,
    /// The short forms that have a dot within, with it.
    dotted: HashSet<String>,
    /// All full words.
    types: HashSet<String>,
    /// Full words that end compounds, the longest first.
    endings: Vec<String>,
    /// Short forms of these, with the full words.
    short_endings: Vec<(String, String)>,
    ignored: HashSet<String>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// The most spellings that a name is compared in.
const MOST_SPELLINGS: usize = 10;
/// A compound has at least this many letters before its ending.
const SHORTEST_STEM: usize = 3;
/// Short endings with fewer letters are too often the end of another word.
const SHORTEST_ENDING: usize = 2;

impl Tables {
    fn read() -> Self {
        let mut tables = Self::default();
        for line in lines(include_str!("../data/words.tsv")) {
            let (full, short) = line.split_once('\t').unwrap_or((line, ""));
            tables.add(full, short);
        }
        tables.ignored = lines(include_str!("../data/ignored.txt")).map(fold).collect();
        tables.endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        tables.endings.dedup();
        tables
    }

    fn add(&mut self, full: &str, short: &str) {
        let word = fold(full.trim_end_matches('*'));
        for form in short.split_whitespace() {
            if form.contains('.') {
                self.dotted.insert(form.to_owned());
            }
            let form = form.replace('.', "");
            if full.ends_with('*') && form.len() > SHORTEST_ENDING {
                self.short_endings.push((form.clone(), word.clone()));
            }
            self.full.entry(form).or_default().push(word.clone());
        }
        if full.ends_with('*') {
            self.endings.push(word.clone());
        }
        self.types.insert(word);
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether it is a short form with a dot within.
pub(crate) fn is_dotted(folded: &str) -> bool {
    TABLES.dotted.contains(folded)
}

/// Whether it is a full word of the table, like "street".
pub(crate) fn is_type(word: &str) -> bool {
    TABLES.types.contains(word)
}

/// Whether the word says only where in a house somebody is.
pub(crate) fn is_ignored(word: &str) -> bool {
    TABLES.ignored.contains(word)
}

/// The word itself and the full words that it may stand for: "str" is "strasse", and "hauptstr" is "hauptstrasse".
pub(crate) fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    all.extend(TABLES.full.get(word).into_iter().flatten().cloned());
    for (short, full) in &TABLES.short_endings {
        if let Some(stem) = word.strip_suffix(short.as_str()).filter(|stem| stem.len() >= SHORTEST_STEM) {
            all.push(format!("{stem}{full}"));
        }
    }
    all
}

/// The parts of a compound: "hauptstrasse" is "haupt" and "strasse".
pub(crate) fn parts(word: &str) -> Option<(&str, &'static str)> {
    TABLES.endings.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending.as_str())?;
        (stem.len() >= SHORTEST_STEM).then_some((stem, ending.as_str()))
    })
}

/// All spellings of a name, squeezed. The first one is as it is written, and the last one may be that with all its letters.
pub(crate) fn keys(words: &[Word]) -> Vec<String> {
    let mut keys = vec![String::new()];
    for (at, word) in words.iter().enumerate() {
        let mut spellings = spellings(&word.text);
        if at == 0 {
            // What ends compounds does not begin a name: "v. Roma" is "Via Roma", and no "vej".
            spellings.retain(|spelling| *spelling == word.text || !TABLES.endings.contains(spelling));
        }
        let room = MOST_SPELLINGS / keys.len();
        let longer = |spelling: &String| keys.iter().map(|key| format!("{key}{spelling}")).collect::<Vec<_>>();
        keys = spellings.iter().take(room.max(1)).flat_map(longer).collect();
    }
    let plain: String = words.iter().map(|word| word.plain.as_str()).collect();
    if plain != keys[0] {
        keys.push(plain);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn short_forms_meet_the_full_names() {
        for (short, full) in [
            ("Hauptstr.", "Hauptstraße"),
            ("Haupt Str.", "Hauptstrasse"),
            ("v. Roma", "Via Roma"),
            ("P.za Garibaldi", "Piazza Garibaldi"),
            ("c.so Vittorio", "Corso Vittorio"),
            ("Av. da Liberdade", "Avenida da Liberdade"),
            ("R. Augusta", "Rua Augusta"),
            ("Gl. Kongevej", "Gammel Kongevej"),
            ("Main St", "Main Street"),
            ("St. Kongensgade", "Store Kongensgade"),
        ] {
            let keys = keys(&words(short));
            assert!(keys.contains(&crate::text::squeeze(full)), "{short}: {keys:?}");
        }
    }

    #[test]
    fn compounds_have_two_parts() {
        assert_eq!(parts("hauptstrasse"), Some(("haupt", "strasse")));
        assert_eq!(parts("amagerbrogade"), Some(("amagerbro", "gade")));
        assert_eq!(parts("gade"), None);
        assert_eq!(parts("roma"), None);
    }
}
