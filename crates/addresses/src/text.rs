//! Folds text, so that spellings of the same name become equal, and cuts it into words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::words;

/// One word of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    /// The folded word: lower case, no accents, `ae`, `oe`, `ue` and `aa` as one letter.
    pub(crate) text: String,
    /// The word without its accents, with all its letters: a typo can make or break a pair of letters that stands for one.
    pub(crate) plain: String,
    /// The word as it was written, in lower case.
    pub(crate) raw: String,
    /// What is between the word before and this one.
    pub(crate) gap: Gap,
}

/// What separates two words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gap {
    /// A space, a dot or nothing that matters.
    Space,
    /// A hyphen without spaces.
    Hyphen,
    /// A slash.
    Slash,
    /// A comma, a semicolon or a new line: another part of the address.
    Part,
}

impl Word {
    /// Whether a digit is in it. Such words are never taken for others that are written nearly the same.
    pub(crate) fn has_digit(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// The letters that have no decomposition in Unicode, and what they are folded to.
fn special(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ø' => "o",
        'æ' => "a",
        'œ' => "o",
        'ß' | 'ẞ' => "ss",
        'ð' | 'đ' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// Folds a text without blanks: lower case, no accents, and one letter for two that stand for it in another spelling.
pub(crate) fn fold(text: &str) -> String {
    paired(&plain(text))
}

/// The text in lower case without accents.
fn plain(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Some letters have a lower case only after they are taken apart, and some are taken apart only in lower case.
    let lower = text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_combining_mark(*letter));
    for letter in lower {
        match special(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded
}

/// One letter for two that stand for it in another spelling.
fn paired(plain: &str) -> String {
    let mut folded = String::with_capacity(plain.len());
    plain.chars().for_each(|letter| push(&mut folded, letter));
    folded
}

/// Adds a letter, unless it is the second one of a pair that stands for one: ä and ae, ö and oe, ü and ue, å and aa.
fn push(folded: &mut String, letter: char) {
    let pair = matches!((folded.chars().next_back(), letter), (Some('a'), 'a' | 'e') | (Some('o' | 'u'), 'e'));
    if !pair {
        folded.push(letter);
    }
}

/// The words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut gap = Gap::Part;
    for chunk in text.split_inclusive(is_blank) {
        let (body, end) = split_end(chunk);
        gap = chunk_words(body, gap, &mut words);
        gap = stronger(gap, end);
    }
    words
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_part(letter)
}

fn is_part(letter: char) -> bool {
    matches!(letter, ',' | ';' | '\n' | '(' | ')' | '|')
}

/// A chunk without the blank at its end, and what that blank means.
fn split_end(chunk: &str) -> (&str, Gap) {
    match chunk.chars().next_back() {
        Some(letter) if is_blank(letter) => {
            let gap = if is_part(letter) { Gap::Part } else { Gap::Space };
            (&chunk[..chunk.len() - letter.len_utf8()], gap)
        }
        _ => (chunk, Gap::Space),
    }
}

/// The gap between two words with several blanks between them.
fn stronger(before: Gap, after: Gap) -> Gap {
    match (before, after) {
        (Gap::Part, _) | (_, Gap::Part) => Gap::Part,
        (Gap::Slash | Gap::Hyphen, _) => before,
        _ => Gap::Space,
    }
}

/// The words between two blanks. Returns what is between the last one and the next word.
fn chunk_words(chunk: &str, gap: Gap, words: &mut Vec<Word>) -> Gap {
    if let Some(short) = dotted(chunk) {
        words.push(short_word(&short, gap));
        return Gap::Space;
    }
    let mut gap = gap;
    let mut raw = String::new();
    for letter in chunk.chars() {
        if letter.is_alphanumeric() || is_combining_mark(letter) {
            raw.push(letter);
        } else if !matches!(letter, '\'' | '’' | '`' | '´') {
            gap = finish(&mut raw, gap, words);
            gap = stronger_mark(gap, letter);
        }
    }
    finish(&mut raw, gap, words)
}

fn stronger_mark(gap: Gap, letter: char) -> Gap {
    match (gap, letter) {
        (Gap::Part, _) => Gap::Part,
        (_, '/') => Gap::Slash,
        (_, '-' | '–') => Gap::Hyphen,
        _ => gap,
    }
}

fn finish(raw: &mut String, gap: Gap, words: &mut Vec<Word>) -> Gap {
    let plain = plain(raw);
    if plain.is_empty() {
        raw.clear();
        return gap;
    }
    words.push(Word { text: paired(&plain), plain, raw: std::mem::take(raw).to_lowercase(), gap });
    Gap::Space
}

/// A short form that has a dot within, like "p.za", without its dots.
fn dotted(chunk: &str) -> Option<String> {
    let inner = chunk.trim_end_matches('.');
    if !inner.contains('.') || inner.len() > 8 {
        return None;
    }
    let folded = fold(inner);
    words::is_dotted(&folded).then_some(folded)
}

fn short_word(folded: &str, gap: Gap) -> Word {
    let text: String = folded.chars().filter(|letter| *letter != '.').collect();
    Word { plain: text.clone(), raw: text.clone(), text, gap }
}

/// The folded words of a text without anything between them: how names are compared.
pub(crate) fn squeeze(text: &str) -> String {
    words(text).into_iter().map(|word| word.text).collect()
}

/// The text in lower case without blanks and marks: it tells apart what folding makes equal.
pub(crate) fn raw_squeeze(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn spellings_of_a_letter_fold_to_the_same() {
        for (one, other) in [
            ("Nørregade", "Noerregade"),
            ("Ågade", "Aagade"),
            ("Ærøvej", "Aeroevej"),
            ("Straße", "STRASSE"),
            ("Müller", "Mueller"),
            ("Citta", "Città"),
            ("Łódź", "lodz"),
            ("Göteborg", "Goteborg"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
    }

    #[test]
    fn words_are_cut_at_blanks_and_marks() {
        assert_eq!(texts("Hauptstr. 23a, 2300 København S"), ["hauptstr", "23a", "2300", "kobenhavn", "s"]);
        assert_eq!(texts("Christian IX's Gade"), ["christian", "ixs", "gade"]);
        assert_eq!(texts("P.za Garibaldi"), ["pza", "garibaldi"]);
        assert_eq!(texts("A.C. Meyers Vænge"), ["a", "c", "meyers", "vange"]);
        assert_eq!(texts(" - . , "), Vec::<String>::new());
    }

    #[test]
    fn gaps_tell_parts_ranges_and_slashes() {
        let gaps: Vec<Gap> = words("Via Roma 12-14/B, Torino").into_iter().map(|word| word.gap).collect();
        assert_eq!(gaps, [Gap::Part, Gap::Space, Gap::Space, Gap::Hyphen, Gap::Slash, Gap::Part]);
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,40}") {
            for word in words(&text) {
                prop_assert_eq!(fold(&word.text), word.text);
            }
        }
    }
}
