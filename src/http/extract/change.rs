//! Bodies that change a resource: the full resource as it was answered, or a merge patch (RFC 7396).

use std::fmt;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};
use uuid::Uuid;

use super::super::problem::{Problem, ProblemCode};
use super::super::wire::Resource;
use super::explain::{explain, located};
use super::headers::{IfMatch, OptionalIfMatch};
use super::json::{JSON, read_as};
use super::objects::Objects;

/// The media type of merge patches.
const MERGE_PATCH: &str = "application/merge-patch+json";

/// How often a change is tried while other requests change the same resource.
const ATTEMPTS: usize = 8;

/// A body that replaces a resource. An answer can be sent back as it is: members that only the service sets are ignored, except `id`, which
/// must be the id of the path. Fails with the problems of [`Json`](super::Json).
#[derive(Debug)]
pub struct Whole<T>(pub T);

impl<T: Resource + DeserializeOwned + 'static> FromRequest for Whole<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_as::<Members>(req, payload, &[JSON]);
        let id = id_of(req);
        Box::pin(async move {
            let members = own_members::<T>(body.await?.0, id.as_deref())?;
            read(members).map(Self)
        })
    }
}

/// A merge patch, as `application/merge-patch+json` or `application/json`. It may also contain members that only the service sets, as
/// [`Whole`] may.
#[derive(Debug)]
pub struct MergePatch {
    members: Map<String, Value>,
    id: Option<String>,
}

impl FromRequest for MergePatch {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_as::<Members>(req, payload, &[MERGE_PATCH, JSON]);
        let id = id_of(req);
        Box::pin(async move { Ok(Self { members: body.await?.0, id }) })
    }
}

/// A body of either type that is parsed as `T`, for changes whose fields are not members of the resource.
#[derive(Debug)]
pub struct Change<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Change<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_as(req, payload, &[JSON, MERGE_PATCH]);
        Box::pin(async move { body.await.map(Self) })
    }
}

impl MergePatch {
    /// Reads a resource with its version, and writes the changed resource if it still has that version. If the caller named no version and
    /// another request wrote in between, the resource is read again.
    ///
    /// # Errors
    ///
    /// `precondition_failed`, `contended`, what is wrong with the changed resource, and the errors of the two functions.
    pub async fn change<T, R, A>(
        &self,
        expected: OptionalIfMatch,
        read: impl AsyncFn() -> Result<(i64, R), Problem>,
        write: impl AsyncFn(T, i64) -> Result<A, Problem>,
    ) -> Result<A, Problem>
    where
        T: Resource + DeserializeOwned,
        R: Serialize,
    {
        let named = expected.0.and_then(IfMatch::version);
        for _ in 0..ATTEMPTS {
            let (version, current) = read().await?;
            expected.0.unwrap_or(IfMatch::Any).check(version)?;
            match write(self.applied(&current)?, version).await {
                Err(problem) if named.is_none() && problem.code() == ProblemCode::PreconditionFailed => {}
                answer => return answer,
            }
        }
        Err(Problem::new(ProblemCode::Contended, "Other requests are changing the resource at this moment. Try again.")
            .retry_after(1))
    }

    /// The resource with the patch applied.
    fn applied<T: Resource + DeserializeOwned>(&self, current: &impl Serialize) -> Result<T, Problem> {
        let mut whole = match serde_json::to_value(current) {
            Ok(Value::Object(members)) => own_members::<T>(members, None)?,
            Ok(_) => Map::new(),
            Err(error) => return Err(Problem::internal(error)),
        };
        let patch = own_members::<T>(self.members.clone(), self.id.as_deref())?;
        refuse_unknown(&patch, &whole)?;
        let nulls: Vec<_> =
            T::NULL_IS_A_VALUE.iter().filter(|name| patch.get(**name).is_some_and(Value::is_null)).collect();
        merge(&mut whole, patch);
        whole.extend(nulls.into_iter().map(|name| ((*name).to_owned(), Value::Null)));
        self::read(whole)
    }
}

/// Removing a member that does not exist would hide that its name is misspelt.
fn refuse_unknown(patch: &Map<String, Value>, whole: &Map<String, Value>) -> Result<(), Problem> {
    let Some(name) = patch.keys().find(|name| !whole.contains_key(*name)) else { return Ok(()) };
    let known: Vec<String> = whole.keys().map(|name| format!("`{name}`")).collect();
    Err(explain("body", "", &format!("unknown field `{name}`, expected one of {}", known.join(", "))))
}

/// RFC 7396, section 2, except that an object whose `model` changes is replaced.
fn merge(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.remove(&name);
            }
            Value::Object(members) => {
                let mut inner = match target.remove(&name) {
                    Some(Value::Object(inner)) if !is_another_model(&inner, &members) => inner,
                    _ => Map::new(),
                };
                merge(&mut inner, members);
                target.insert(name, Value::Object(inner));
            }
            other => {
                target.insert(name, other);
            }
        }
    }
}

/// Whether a patch changes the `model` of an object. Models have different members, so those of the old model do not stay.
fn is_another_model(old: &Map<String, Value>, patch: &Map<String, Value>) -> bool {
    patch.get("model").is_some_and(|model| old.get("model").is_some_and(|old| old != model))
}

/// The last part of the path, if it is an id.
fn id_of(req: &HttpRequest) -> Option<String> {
    req.match_info().get("id").map(str::to_owned)
}

/// Only the members that a client sets.
fn own_members<T: Resource>(mut members: Map<String, Value>, id: Option<&str>) -> Result<Map<String, Value>, Problem> {
    if let Some(given) = members.get("id").filter(|_| T::BESIDE.contains(&"id")) {
        let given = given.as_str().and_then(|text| text.parse::<Uuid>().ok());
        let address = id.map(|text| text.parse::<Uuid>().ok());
        if given.is_none() || address.is_some_and(|address| address != given) {
            return Err(Problem::field("id", "must be the id of the path, or be left out"));
        }
    }
    members.retain(|name, _| !T::BESIDE.contains(&name.as_str()));
    Ok(members)
}

fn read<T: DeserializeOwned>(members: Map<String, Value>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Objects(Value::Object(members))).map_err(|error| {
        let (path, message) = located(&error);
        explain("body", &path, &message)
    })
}

/// The members of an object. Neither the object nor an object within it has a member twice.
#[derive(Debug)]
struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Members, A::Error> {
                members(map).map(Members)
            }
        }

        deserializer.deserialize_map(Object)
    }
}

fn members<'de, A: MapAccess<'de>>(mut map: A) -> Result<Map<String, Value>, A::Error> {
    let mut members = Map::new();
    while let Some(name) = map.next_key::<String>()? {
        if members.contains_key(&name) {
            return Err(A::Error::custom(format!("duplicate field `{name}`")));
        }
        let Once(value) = map.next_value()?;
        members.insert(name, value);
    }
    Ok(members)
}

/// Any JSON value in which no object has a member twice.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any).map(Self)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Once(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        members(map).map(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "0190a7a4-5f0c-7000-8000-2b6a9d3e4f71";

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        name: String,
        #[serde(default)]
        skills: Vec<String>,
        limits: Option<Limits>,
        #[serde(default = "most_of_five")]
        trips: Option<Limits>,
    }

    #[expect(clippy::unnecessary_wraps, reason = "the default of a field that may be null")]
    fn most_of_five() -> Option<Limits> {
        Some(Limits { most: 5, least: None })
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limits {
        most: u8,
        least: Option<u8>,
    }

    impl Resource for Fields {
        const BESIDE: &'static [&'static str] = &["id", "version"];
        const NULL_IS_A_VALUE: &'static [&'static str] = &["trips"];
    }

    fn patched(patch: Value) -> Result<Value, String> {
        let answered = json!({"id": ID, "version": 3, "name": "A", "skills": ["a"], "limits": {"most": 5, "least": 1},
            "trips": {"most": 5, "least": null}});
        let patch: Members = serde_json::from_value(patch).unwrap();
        let patch = MergePatch { members: patch.0, id: Some(ID.to_uppercase()) };
        let fields: Fields = patch.applied(&answered).map_err(|problem| problem.detail().to_owned())?;
        Ok(serde_json::to_value(fields).unwrap())
    }

    #[test]
    fn a_patch_changes_what_it_names_and_takes_away_what_it_says_is_null() {
        let trips = json!({"most": 5, "least": null});
        let other = json!({"name": "B", "skills": ["a"], "limits": {"most": 5, "least": 1}, "trips": trips});
        assert_eq!(patched(json!({"name": "B"})).unwrap(), other);
        let fewer = json!({"name": "A", "skills": [], "limits": {"most": 9, "least": null}, "trips": trips});
        assert_eq!(patched(json!({"skills": null, "limits": {"most": 9, "least": null}})).unwrap(), fewer);
        let none = json!({"name": "A", "skills": ["b", "c"], "limits": null, "trips": trips});
        assert_eq!(patched(json!({"limits": null, "skills": ["b", "c"]})).unwrap(), none);
        assert_eq!(patched(json!({"id": ID, "version": 1})).unwrap(), patched(json!({})).unwrap());
    }

    #[test]
    fn null_is_set_where_it_is_a_value() {
        let trips = |patch: Value| patched(patch).unwrap()["trips"].clone();
        assert_eq!(trips(json!({})), json!({"most": 5, "least": null}));
        assert_eq!(trips(json!({"trips": {"most": 3}})), json!({"most": 3, "least": null}));
        assert_eq!(trips(json!({"trips": null})), Value::Null);
    }

    #[test]
    fn a_patch_that_leaves_no_resource_is_refused_by_name() {
        for (patch, part) in [
            (json!({"name": null}), "name: is required"),
            (json!({"limits": {"most": null}}), "limits.most: is required"),
            (json!({"nmae": null}), "nmae: no such field"),
            (json!({"limits": {"mots": 1}}), "limits.mots: no such field"),
            (json!({"limits": 3}), "limits"),
            (json!({"id": Uuid::nil()}), "id: must be the id of the path"),
            (json!({"id": 80}), "id: must be the id of the path"),
        ] {
            let detail = patched(patch.clone()).unwrap_err();
            assert!(detail.contains(part), "{patch}: {detail}");
        }
    }

    /// The examples of RFC 7396, appendix A, whose target and patch are objects.
    #[test]
    fn the_examples_of_the_standard_hold() {
        for (target, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let (Value::Object(mut merged), Value::Object(members)) = (target.clone(), patch.clone()) else { panic!() };
            merge(&mut merged, members);
            assert_eq!(Value::Object(merged), result, "{target} with {patch}");
        }
    }

    #[test]
    fn nothing_can_be_given_twice_at_any_depth() {
        for text in [r#"{"a": 1, "a": 2}"#, r#"{"b": [{"a": 1, "a": 2}]}"#] {
            let error = serde_json::from_str::<Members>(text).unwrap_err().to_string();
            assert!(error.starts_with("duplicate field `a`"), "{error}");
        }
        assert!(serde_json::from_str::<Members>("[]").unwrap_err().to_string().contains("expected an object"));
    }
}
