//! The font of labels.

use std::sync::OnceLock;

use ttf_parser::Face;

/// The regular and the bold face of Noto Sans.
pub(crate) fn faces() -> &'static [Face<'static>; 2] {
    static FACES: OnceLock<[Face<'static>; 2]> = OnceLock::new();
    FACES.get_or_init(|| {
        [notosans::REGULAR_TTF, notosans::BOLD_TTF]
            .map(|bytes| Face::parse(bytes, 0).expect("the font of the crate is whole: a test reads it"))
    })
}

/// Whether the font has all letters of a name.
pub(crate) fn has(name: &str) -> bool {
    name.chars().all(|letter| faces()[0].glyph_index(letter).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_latin_greek_and_cyrillic_letters() {
        assert!(has("Rua de São João 12, Nørrebro, Łódź, Ćuprija, Großweg, Þingvellir"));
        assert!(has("Αθήνα, Θεσσαλονίκη") && has("Київ, Санкт-Петербург, Ђорђе"));
        assert!(!has("東京") && !has("القاهرة"));
    }
}
