//! Reads a plain JSON array of parcels.

use serde::Deserialize;

use super::demand::{
    ContentError, Demand, Parcel, checked_id, checked_place, checked_service, checked_size, checked_wanted, parse_json,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: Option<String>,
    place: PlaceText,
    #[serde(default = "one")]
    size: u32,
    service_seconds: Option<u32>,
    #[serde(default)]
    wanted: Vec<WantedText>,
}

/// The degrees in the file, before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceText {
    lat: f64,
    lng: f64,
}

/// A wanted window in the file, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedText {
    pub start: String,
    pub end: String,
}

pub fn one() -> u32 {
    1
}

pub fn read(text: &str) -> Result<Demand, ContentError> {
    let items: Vec<Item> = parse_json(text)?;
    let parcels = items.into_iter().enumerate().map(|(at, item)| parcel(at, item)).collect::<Result<_, _>>()?;
    Ok(Demand { parcels, ..Demand::default() })
}

fn parcel(at: usize, item: Item) -> Result<Parcel, ContentError> {
    let field = |name: &str| format!("[{at}].{name}");
    Ok(Parcel {
        id: checked_id(&field("id"), item.id.unwrap_or_else(|| format!("parcel-{}", at + 1)))?,
        place: checked_place(&field("place"), item.place.lat, item.place.lng)?,
        size: checked_size(&field("size"), item.size)?,
        service_seconds: checked_service(&field("service_seconds"), item.service_seconds)?,
        wanted: item
            .wanted
            .iter()
            .map(|wish| checked_wanted(&field("wanted"), &wish.start, &wish.end))
            .collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::civil::Wanted;

    #[test]
    fn an_item_is_read_with_its_wishes_in_order() {
        let demand = read(
            r#"[{"id":"a","place":{"lat":55.6,"lng":12.5},"size":3,"service_seconds":60,
                 "wanted":[{"start":"18:00","end":"20:00"},{"start":"08:00","end":"10:00"}]},
                {"place":{"lat":55.7,"lng":12.6}}]"#,
        )
        .unwrap();
        assert_eq!(demand.parcels.len(), 2);
        assert_eq!(demand.parcels[0].size, 3);
        assert_eq!(demand.parcels[0].wanted[0], Wanted::parse("18:00", "20:00").unwrap());
        assert_eq!(demand.parcels[1].id, "parcel-2");
        assert_eq!(demand.parcels[1].size, 1);
    }

    #[test]
    fn errors_name_the_field() {
        for (text, expected) in [
            (r#"[{"place":{"lat":1}}]"#, "[0].place"),
            (r#"[{"place":{"lat":99,"lng":0}}]"#, "[0].place"),
            (r#"[{"place":{"lat":1,"lng":0},"weight":3}]"#, "weight"),
            (r#"[{"place":{"lat":1,"lng":0},"size":0}]"#, "[0].size"),
            (r#"[{"place":{"lat":1,"lng":0},"wanted":[{"start":"9","end":"10:00"}]}]"#, "[0].wanted"),
            ("[] []", "trailing"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
