//! Prices in minor units of a currency.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Refuses what is not three capital letters.
    pub fn new(code: &str) -> Result<Self, Invalid> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
            _ => Err(Invalid::new("currency", "must be an ISO 4217 code of three capital letters, for example EUR")),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters were checked when the currency was made")
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;
    fn try_from(code: String) -> Result<Self, Invalid> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in minor units (cents) with its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 390 is 3.90 euro.
    pub amount: i64,
    /// The currency of the zone.
    pub currency: Currency,
}
