//! The macro of the declaration of events.

/// Declares `EventType` and `EventData` from lines of the form `Variant(Data) = "name", "description";`.
macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($data:ident) = $text:literal, $description:literal;)+) => {
        /// The type of an event, with the name that the API uses.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventType { $($(#[$doc])* $variant),+ }

        impl EventType {
            /// Every type, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// One sentence that describes when the event is sent.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description),+ }
            }
        }

        #[cfg(feature = "schema")]
        impl EventType {
            /// The name of the schema of the data.
            pub fn data_name(self) -> String {
                match self { $(Self::$variant => <$data as utoipa::ToSchema>::name().into_owned()),+ }
            }

            /// The schema of the data and the schemas that it refers to, with their names.
            pub fn data_schemas(self) -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)> {
                let mut all = Vec::new();
                match self {
                    $(Self::$variant => {
                        all.push((self.data_name(), <$data as utoipa::PartialSchema>::schema()));
                        <$data as utoipa::ToSchema>::schemas(&mut all);
                    })+
                }
                all
            }
        }

        /// An event: its type and its data.
        #[derive(Clone, PartialEq, Debug)]
        pub enum EventData { $($(#[$doc])* $variant($data)),+ }

        impl EventData {
            /// The type.
            pub const fn event_type(&self) -> EventType {
                match self { $(Self::$variant(_) => EventType::$variant),+ }
            }

            /// The data as JSON, as it is stored and sent.
            pub fn to_json(&self) -> serde_json::Value {
                serde_json::to_value(self).expect("plain data has string keys only")
            }
        }

        #[cfg(test)]
        impl EventData {
            fn read(kind: EventType, data: serde_json::Value) -> Self {
                match kind {
                    $(EventType::$variant => Self::$variant(serde_json::from_value(data).expect("the data of the type"))),+
                }
            }
        }

        /// Writes the data alone, without the type.
        impl serde::Serialize for EventData {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(data) => data.serialize(serializer)),+ }
            }
        }
    };
}
pub(super) use events;
