//! The contact of a booking: the person whom the courier meets.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use ritiro_domain::Invalid;

/// The largest length of a text of a contact, in characters.
const MAX_TEXT: usize = 500;

/// The person whom the courier meets at the hand-over. Only the merchant, the shopper and the courier of the day see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// The name of the person to ask for.
    #[schema(max_length = 500, example = "Ada Rossi")]
    pub name: Option<String>,
    /// The phone number.
    #[schema(max_length = 500)]
    pub phone: Option<String>,
    /// The address: street, number, floor.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Notes for the courier, such as a door code.
    #[schema(max_length = 500)]
    pub notes: Option<String>,
}

impl Contact {
    /// Converts the contact, or returns what is wrong with it.
    pub fn read(self) -> Result<ritiro_domain::Contact, Invalid> {
        let Self { name, phone, address, notes } = self;
        for (field, text) in [("name", &name), ("phone", &phone), ("address", &address), ("notes", &notes)] {
            if text.as_ref().is_some_and(|t| t.chars().count() > MAX_TEXT) {
                let allowed = format!("must have at most {MAX_TEXT} characters");
                return Err(Invalid::new(format!("contact.{field}"), allowed));
            }
        }
        Ok(ritiro_domain::Contact { name, phone, address, notes })
    }
}

/// A change of a contact as a merge patch (RFC 7396): members that are left out stay as they are, `null` removes a member.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactPatch {
    #[serde(deserialize_with = "named")]
    name: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    phone: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    address: Option<Option<String>>,
    #[serde(deserialize_with = "named")]
    notes: Option<Option<String>>,
}

/// Tells a member that is `null` (`Some(None)`) from a member that is left out (`None`).
pub(super) fn named<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl ContactPatch {
    /// Applies the patch to the contact, or returns what is wrong with the result.
    pub fn apply(self, old: Option<ritiro_domain::Contact>) -> Result<Option<ritiro_domain::Contact>, Invalid> {
        let old = Contact::from(old.unwrap_or_default());
        let new = Contact {
            name: self.name.unwrap_or(old.name),
            phone: self.phone.unwrap_or(old.phone),
            address: self.address.unwrap_or(old.address),
            notes: self.notes.unwrap_or(old.notes),
        };
        Ok(Some(new.read()?).filter(|contact| *contact != ritiro_domain::Contact::default()))
    }
}

impl From<ritiro_domain::Contact> for Contact {
    fn from(contact: ritiro_domain::Contact) -> Self {
        let ritiro_domain::Contact { name, phone, address, notes } = contact;
        Self { name, phone, address, notes }
    }
}
