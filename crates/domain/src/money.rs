//! Prices in minor units of a currency.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// The largest price that a merchant may set: 10^12 minor units. With all additions, a total remains below [`MOST_AMOUNT`].
pub const MOST_PRICE: i64 = 1_000_000_000_000;
/// The largest amount: 2^53 - 1, the largest whole number that every JSON reader represents exactly. Sums are limited to it.
pub const MOST_AMOUNT: i64 = (1 << 53) - 1;

/// Returns an error for a price that merchants may not set.
pub fn check_price(field: &str, price: i64) -> Result<(), Invalid> {
    match (0..=MOST_PRICE).contains(&price) {
        true => Ok(()),
        false => Err(Invalid::new(field, format!("must be 0 to {MOST_PRICE}"))),
    }
}

/// The sum of amounts that are not negative, limited to [`MOST_AMOUNT`].
pub fn sum_of(amounts: impl IntoIterator<Item = i64>) -> i64 {
    amounts.into_iter().fold(0, |sum: i64, amount| sum.saturating_add(amount).min(MOST_AMOUNT))
}

/// The codes of ISO 4217 with minor units, including those of currencies that were recently withdrawn.
const CODES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
    CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF \
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD \
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP \
    PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP \
    TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Creates a currency from its code.
    ///
    /// # Errors
    /// Returns an error for a code that is not three capital letters.
    pub fn new(code: &str) -> Result<Self, Invalid> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Self(bytes)),
            _ => Err(Invalid::new("currency", "must be an ISO 4217 code of three capital letters, for example EUR")),
        }
    }

    /// A zone that already has such a code, from before this check existed, keeps it.
    ///
    /// # Errors
    /// Returns an error for a code that ISO 4217 does not contain.
    pub fn check(self) -> Result<(), Invalid> {
        match CODES.split_whitespace().any(|code| code == self.code()) {
            true => Ok(()),
            false => Err(Invalid::new(
                "currency",
                format!("must be a code of ISO 4217, such as EUR; {} is none", self.code()),
            )),
        }
    }

    /// The three letters of the code.
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
    /// The amount in minor units: 390 is 3.90 euro.
    pub amount: i64,
    /// The currency of the zone.
    pub currency: Currency,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sum_of_prices_is_kept_by_every_reader_of_json(amounts in prop::collection::vec(0..=i64::MAX, 0..6)) {
            let sum = sum_of(amounts.iter().copied());
            prop_assert!((0..=MOST_AMOUNT).contains(&sum));
            #[expect(clippy::cast_possible_truncation, reason = "the test shows that nothing is lost")]
            let read = sum as f64 as i64;
            prop_assert_eq!(read, sum);
            let exact: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
            prop_assert!(i128::from(sum) == exact || sum == MOST_AMOUNT);
        }
    }

    #[test]
    fn a_currency_is_one_of_iso_4217() {
        for code in ["EUR", "CHF", "JPY", "ZWG", "XOF"] {
            assert!(Currency::new(code).unwrap().check().is_ok(), "{code}");
        }
        for code in ["ABC", "EUX", "XXX", "XAU", "AAA"] {
            assert!(Currency::new(code).unwrap().check().is_err(), "{code}");
        }
        assert!(Currency::new("eur").is_err() && Currency::new("EU").is_err());
    }

    #[test]
    fn a_price_has_one_bound_whatever_it_is_of() {
        assert!(check_price("price", 0).is_ok() && check_price("price", MOST_PRICE).is_ok());
        assert!(check_price("price", -1).is_err() && check_price("price", MOST_PRICE + 1).is_err());
    }
}
