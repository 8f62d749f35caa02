//! Items of a batch. Each item is parsed by itself, so that an invalid item does not prevent the others from being applied.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use uuid::Uuid;

use crate::http::extract::item;
use ritiro_domain::Invalid;

/// One parsed item, or what is wrong with it.
#[derive(Clone, Debug)]
pub struct Judged<T> {
    /// The id of the item, if it could be parsed.
    pub id: Option<Uuid>,
    /// The item, or what is wrong with it.
    pub read: Result<T, Invalid>,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Judged<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
        let read = item(value).map_err(|problem| {
            let wrong = problem.errors().first();
            wrong.map_or_else(|| Invalid::new("", problem.detail()), |wrong| Invalid::new(&wrong.field, &wrong.message))
        });
        Ok(Self { id, read })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[expect(dead_code, reason = "only whether it can be parsed matters")]
        id: Uuid,
        name: String,
    }

    #[test]
    fn each_item_is_judged_by_itself() {
        let text =
            r#"[{"id": "ID", "name": "a"}, {"id": "ID", "name": 7}, {"id": "ID", "nom": "a"}, 5, {"name": "a\u0000"}]"#;
        let text = text.replace("ID", "3f0e2d9c-6a2b-4c41-9f07-0f5c2b1a8e4d");
        let things: Vec<Judged<Thing>> = serde_json::from_str(&text).unwrap();
        let described: Vec<_> = things
            .iter()
            .map(|thing| {
                (thing.id.is_some(), thing.read.as_ref().map(|t| t.name.as_str()).map_err(|e| e.field.as_str()))
            })
            .collect();
        assert_eq!(described[..3], [(true, Ok("a")), (true, Err("name")), (true, Err("nom"))]);
        assert_eq!(described[3..], [(false, Err("")), (false, Err("name"))]);
    }
}
