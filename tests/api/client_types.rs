//! The types of `ritiro-client` are those of the document: what the document allows is read, and what is written is allowed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ritiro::http::{api, wire};
use ritiro_client::wire as client;
use ritiro_client::{Place, Window};
use ritiro_lab::load::{orders, plan_days::PlanDay};
use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde_json::{Map, Value, json};
use uuid::Uuid;

struct Document(Value);

impl Document {
    fn new() -> Self {
        Self(serde_json::to_value(api::document(None)).unwrap())
    }

    fn schema(&self, name: &str) -> &Value {
        let schema = &self.0["components"]["schemas"][name];
        assert!(schema.is_object(), "the document has no schema {name}");
        schema
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        schema["$ref"].as_str().map_or(schema, |path| self.schema(path.rsplit('/').next().unwrap()))
    }

    /// A value that the schema allows: with every member, or with those alone that it requires.
    fn sample(&self, schema: &Value, full: bool) -> Value {
        let schema = self.resolve(schema);
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let at = if full { 0 } else { choices.len() - 1 };
                return self.sample(&choices[at], full);
            }
        }
        if let Some(texts) = schema["enum"].as_array() {
            return texts[0].clone();
        }
        match &schema["type"] {
            Value::Array(types) if !full && types.contains(&json!("null")) => Value::Null,
            Value::Array(types) => self.typed(types[0].as_str().unwrap(), schema, full),
            kind => self.typed(kind.as_str().unwrap_or("object"), schema, full),
        }
    }

    fn typed(&self, kind: &str, schema: &Value, full: bool) -> Value {
        match kind {
            "object" => Value::Object(self.members(schema, full)),
            "array" if full => json!([self.sample(&schema["items"], full)]),
            "array" => json!([]),
            "integer" => schema.get("minimum").cloned().unwrap_or(json!(1)),
            "number" => json!(1.5),
            "boolean" => json!(true),
            "null" => Value::Null,
            "string" => json!(match schema["format"].as_str() {
                Some("uuid") => "00000000-0000-0000-0000-000000000001",
                Some("date-time") => "2027-01-02T10:00:00+01:00",
                Some("date") => "2027-01-02",
                _ => "Europe/Rome",
            }),
            other => panic!("{other} is a new type"),
        }
    }

    fn members(&self, schema: &Value, full: bool) -> Map<String, Value> {
        let required = required(schema);
        let properties = schema["properties"].as_object().into_iter().flatten();
        let wanted = properties.filter(|(name, _)| full || required.contains(name.as_str()));
        wanted.map(|(name, of)| (name.clone(), self.sample(of, full))).collect()
    }

    /// The client reads what the schema allows, and asks for no member that it does not have.
    fn reads<T: DeserializeOwned>(&self, name: &str) {
        let schema = self.schema(name);
        for full in [true, false] {
            let sample = self.sample(schema, full);
            let read: Result<T, _> = serde_json::from_value(sample.clone());
            read.unwrap_or_else(|error| panic!("{name}: {error}: {sample}"));
        }
        let choices = schema["oneOf"].as_array().map_or(std::slice::from_ref(schema), Vec::as_slice);
        for field in fields::<T>() {
            let has = |choice: &Value| self.resolve(choice)["properties"][field].is_object();
            assert!(choices.iter().any(has), "{name} has no {field}");
        }
    }

    /// The client writes what the schema allows.
    fn writes(&self, name: &str, written: &impl Serialize) {
        let (schema, written) = (self.schema(name), serde_json::to_value(written).unwrap());
        let names: BTreeSet<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
        for field in &names {
            assert!(schema["properties"][*field].is_object(), "{name} has no {field}");
        }
        assert!(required(schema).is_subset(&names), "{name}: {written}");
    }
}

fn required(schema: &Value) -> BTreeSet<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The names of the members that a struct reads; none for what is no struct.
fn fields<T: DeserializeOwned>() -> Vec<&'static str> {
    let mut found = Vec::new();
    let _ = T::deserialize(Asked(&mut found));
    found
}

struct Asked<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Error::custom("nothing is read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        Err(Error::custom("nothing is read"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[test]
fn the_client_reads_what_the_document_allows() {
    let document = Document::new();
    document.reads::<client::Problem>("Problem");
    document.reads::<client::FieldProblem>("FieldError");
    document.reads::<client::Page<client::Booking>>("Page_Booking");
    document.reads::<client::Created>("Zone");
    document.reads::<client::Named>("Courier");
    document.reads::<client::IssuedToken>("Token");
    document.reads::<client::Zone>("Zone");
    document.reads::<client::Travel>("TravelModel");
    document.reads::<client::Trips>("Trips");
    document.reads::<client::Depot>("Depot");
    document.reads::<client::Courier>("Courier");
    document.reads::<client::Shift>("Shift");
    document.reads::<client::Offers>("Offers");
    document.reads::<client::Slot>("Slot");
    document.reads::<client::SlotOffer>("SlotOffered");
    document.reads::<client::Refusal>("Refusal");
    document.reads::<client::Hold>("Hold");
    document.reads::<client::Booking>("Booking");
    document.reads::<client::Promise>("Promise");
    document.reads::<client::Plan>("Plan");
    document.reads::<client::RoutesOfDay>("CourierRoutes");
    document.reads::<client::Route>("Route");
    document.reads::<client::RouteStart>("RouteStart");
    document.reads::<client::RouteEnd>("RouteEnd");
    document.reads::<client::RouteStop>("RouteStop");
    document.reads::<client::Leg>("Leg");
    document.reads::<client::EventAnswers>("EventAnswers");
    document.reads::<client::EventAnswer>("EventAnswer");
    document.reads::<Place>("Place");
    document.reads::<Window>("Window");
}

#[test]
fn the_client_knows_every_state_of_the_document() {
    fn known(document: &Document, name: &str, all: &[&str]) {
        let texts: Vec<&str> =
            document.schema(name)["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(texts.iter().all(|text| all.contains(text)), "{name}: {texts:?}");
    }
    fn texts<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().map(|one| text(*one)).collect()
    }
    let document = Document::new();
    known(&document, "BookingState", &texts(client::BookingState::ALL, client::BookingState::as_str));
    known(&document, "StopKind", &texts(client::StopKind::ALL, client::StopKind::as_str));
    known(&document, "StopState", &texts(client::StopState::ALL, client::StopState::as_str));
    known(&document, "EventStatus", &texts(client::EventStatus::ALL, client::EventStatus::as_str));
    // Couriers who do what is usual report fewer kinds than there are.
    let events = document.schema("EventKind")["enum"].as_array().unwrap().clone();
    assert!(client::EventKind::ALL.iter().all(|kind| events.contains(&json!(kind.as_str()))));
}

#[test]
fn the_client_writes_what_the_document_allows() {
    let document = Document::new();
    let place = Place { lat: 44.5, lng: 11.3 };
    let asked = client::OfferRequest {
        zone_id: Some(Uuid::nil()),
        kind: Some("delivery".into()),
        place: Some(place),
        size: Some(client::Load::from([("parcels".into(), 1)])),
        service_seconds: Some(60),
        from: NaiveDate::from_ymd_opt(2027, 1, 2),
        to: NaiveDate::from_ymd_opt(2027, 1, 3),
    };
    document.writes("OfferFields", &asked);
    document.writes("OfferFields", &client::OfferRequest::default());
    document.writes("HoldFields", &client::HoldRequest { offer_id: "o", shopper: "s" });
    for source in [client::Source::HoldId(Uuid::nil()), client::Source::OfferId("o")] {
        document.writes("BookingFields", &client::BookingRequest { source, shopper: "s", reference: "r" });
    }
    let event = client::Event {
        id: Uuid::nil(),
        at: "2027-01-02T10:00:00Z".into(),
        kind: client::EventKind::Fail,
        shift_id: Uuid::nil(),
        stop_id: Some(Uuid::nil()),
        place,
        reason: Some("nobody_there"),
    };
    document.writes("EventFields", &event);
    document.writes("EventsFields", &client::Events { events: &[event] });
    let ping = client::Ping { at: "2027-01-02T10:00:00Z".into(), place, accuracy_meters: 5 };
    document.writes("OnePing", &ping);
    document.writes("PingFields", &client::Pings { pings: &[ping] });
}

fn written<T: DeserializeOwned>(write: impl FnOnce(&mut String)) -> T {
    let mut body = "left over".to_owned();
    write(&mut body);
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// `ritiro load` writes its bodies by hand, to be quick.
#[test]
fn the_bodies_of_the_load_test_are_those_of_the_contract() {
    let plan = PlanDay { zone: Uuid::from_u128(7), date: NaiveDate::from_ymd_opt(2027, 1, 2).unwrap() };
    let choice = orders::OrderChoice { lat: 45.46, lng: 9.19, slot: 0 };
    let direct: wire::BookingFields = written(|body| orders::booking(body, plan, choice, "l-1"));
    assert!(direct.source().is_ok() && direct.reference.as_deref() == Some("l-1"), "{direct:?}");
    let asked: wire::OfferFields = written(|body| orders::offers(body, plan, choice));
    assert!((asked.read().unwrap().order.place.unwrap().lat() - choice.lat).abs() < 1e-6);
    let held: wire::HoldFields = written(|body| orders::hold(body, "abc", "l-1"));
    assert!(held.source().is_ok(), "{held:?}");
    let of_hold: wire::BookingFields = written(|body| orders::booking_of(body, &Uuid::nil().to_string(), "l-1"));
    assert!(of_hold.hold_id.is_some() && of_hold.beside_hold().is_none(), "{of_hold:?}");
}
