//! Words that names are made of, one a line in text files. The names of towns, rivers and shops are made up; streets have names as they
//! are all over Italy.

/// Beginnings of names of towns.
pub(crate) const TOWN_BEGINNINGS: &str = include_str!("../words/town_beginnings.txt");

/// Ends of names of towns.
pub(crate) const TOWN_ENDS: &str = include_str!("../words/town_ends.txt");

/// Names of rivers.
pub(crate) const RIVERS: &str = include_str!("../words/rivers.txt");

/// Names of quarters.
pub(crate) const QUARTERS: &str = include_str!("../words/quarters.txt");

/// People of history and the arts.
pub(crate) const PEOPLE: &str = include_str!("../words/people.txt");

/// Saints, with the article of their name.
pub(crate) const SAINTS: &str = include_str!("../words/saints.txt");

/// Days of history.
pub(crate) const DAYS: &str = include_str!("../words/days.txt");

/// Things of the nation.
pub(crate) const NATION: &str = include_str!("../words/nation.txt");

/// Trades and things of an old centre.
pub(crate) const OLD: &str = include_str!("../words/old.txt");

/// Cities, rivers, seas and mountains.
pub(crate) const PLACES: &str = include_str!("../words/places.txt");

/// Plants and things of the countryside.
pub(crate) const LAND: &str = include_str!("../words/land.txt");

/// Things of an industrial area.
pub(crate) const INDUSTRY: &str = include_str!("../words/industry.txt");

/// Family names, for shops.
pub(crate) const FAMILIES: &str = include_str!("../words/families.txt");

/// The words of a list.
pub(crate) fn list(words: &'static str) -> Vec<&'static str> {
    words.lines().collect()
}
