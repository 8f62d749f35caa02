//! Offers as signed tokens: any instance accepts the offer of another instance, and no caller can change it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::app::{AppError, AppResult, Signer};
use ritiro_domain::{
    DepotId, Kind, Load, MOST_AMOUNT, MerchantId, Order, Origin, Place, Seconds, SlotTemplateId, Timestamp, Window,
    ZoneId,
};

const PURPOSE: &str = "offer";
const TAG_LENGTH: usize = 32;
/// The largest length of a token. An order with all skills that a zone may have fits into it, so longer tokens are
/// invalid.
const LONGEST: usize = 16_384;

/// The content of an offer. The window is checked against the plan again when the offer is used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(in crate::app) struct Claims {
    pub merchant: MerchantId,
    pub zone: ZoneId,
    pub date: NaiveDate,
    #[serde(with = "OrderOfEveryVersion")]
    pub order: Order,
    pub window: Window,
    pub template: Option<SlotTemplateId>,
    pub price: i64,
    pub expires_at: Timestamp,
    /// The service day of the plan that the offer was made for, if it differs from `date`: it is the day before if a
    /// courier of the evening before serves the window. Almost no offer has one, and an answer has dozens of offers,
    /// so the token omits it if possible.
    pub plan: Option<NaiveDate>,
}

/// The fields of an order as every version knows them. A newer field follows the claims in the token, so that the version
/// before can read them.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Order")]
struct OrderOfEveryVersion {
    kind: Kind,
    place: Place,
    origin: Option<Origin>,
    load: Load,
    service: Seconds,
    skills: Vec<String>,
    depot: Option<DepotId>,
    max_ride: Option<Seconds>,
    #[serde(skip)]
    ready_at: Option<Timestamp>,
}

/// The last byte of [`Claims`] without a plan; tokens of older versions lack it.
const NO_PLAN: u8 = 0;

impl Claims {
    /// Returns the token: the claims, what older versions do not know of their order, and the signature.
    pub fn seal(&self, signer: &Signer) -> String {
        let mut bytes = postcard::to_stdvec(self).expect("claims are plain data");
        if self.order.ready_at.is_some() {
            bytes.extend(postcard::to_stdvec(&self.order.ready_at).expect("an instant is plain data"));
        }
        bytes.extend(signer.sign(PURPOSE, &bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token that this installation made for this merchant and that has not expired.
    pub fn open(signer: &Signer, token: &str, merchant: MerchantId, now: Timestamp) -> AppResult<Self> {
        if token.len() > LONGEST {
            return Err(AppError::OfferInvalid);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| AppError::OfferInvalid)?;
        let (claims, tag) = bytes.split_last_chunk::<TAG_LENGTH>().ok_or(AppError::OfferInvalid)?;
        if !signer.verify(PURPOSE, claims, tag) {
            return Err(AppError::OfferInvalid);
        }
        match read(claims).ok_or(AppError::OfferInvalid)? {
            c if c.merchant != merchant => Err(AppError::OfferInvalid),
            c if c.expires_at < now => Err(AppError::OfferExpired),
            // An older version, which did not limit prices, made this offer.
            c if !(0..=MOST_AMOUNT).contains(&c.price) => Err(AppError::OfferExpired),
            c => Ok(c),
        }
    }
}

/// Reads the bytes of a token without its signature.
fn read(bytes: &[u8]) -> Option<Claims> {
    let older = || Some((postcard::from_bytes(&[bytes, &[NO_PLAN]].concat()).ok()?, &[][..]));
    let (mut claims, rest): (Claims, &[u8]) = postcard::take_from_bytes(bytes).ok().or_else(older)?;
    if !rest.is_empty() {
        claims.order.ready_at = postcard::from_bytes(rest).ok()?;
    }
    Some(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritiro_domain::{Kind, Load, Place, Seconds};
    use uuid::Uuid;

    fn claims() -> Claims {
        let place = Place::new(44.8, 10.3).expect("on the globe");
        let order = Order {
            kind: Kind::Delivery,
            place,
            origin: None,
            load: Load([1, 0, 0, 0]),
            service: Seconds(180),
            skills: vec!["fridge".into()],
            depot: None,
            max_ride: None,
            ready_at: None,
        };
        Claims {
            merchant: MerchantId(Uuid::from_u128(1)),
            zone: ZoneId(Uuid::from_u128(2)),
            date: NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date"),
            order,
            window: Window::lasting(Timestamp(1_795_420_800), Seconds(7200)),
            template: Some(SlotTemplateId(Uuid::from_u128(3))),
            price: 390,
            expires_at: Timestamp(1_795_400_000),
            plan: NaiveDate::from_ymd_opt(2026, 11, 22),
        }
    }

    /// While instances of both versions run, each accepts the offers of the other.
    #[test]
    fn offers_of_the_version_before_are_taken_up_and_it_takes_up_ours() {
        let signer = Signer::new(b"one secret");
        let without = Claims { plan: None, ..claims() };
        let mut older = postcard::to_stdvec(&without).expect("plain data");
        assert_eq!(older.pop(), Some(NO_PLAN), "the plan is the last field");
        let ready = Order { ready_at: Some(Timestamp(1_795_410_000)), ..claims().order };
        let ready = Claims { order: ready, ..claims() };
        let open = |token: &str| Claims::open(&signer, token, ready.merchant, Timestamp(0)).expect("still good");
        assert_eq!(open(&ready.seal(&signer)), ready);
        let newer = URL_SAFE_NO_PAD.decode(ready.seal(&signer)).expect("base 64");
        assert!(newer.starts_with(&older), "the version before reads the fields that it knows and stops there");
        older.extend(signer.sign(PURPOSE, &older));
        let opened = Claims::open(&signer, &URL_SAFE_NO_PAD.encode(older), without.merchant, Timestamp(0));
        assert_eq!(opened.expect("still good"), without);
    }

    #[test]
    fn an_offer_is_good_until_it_expires_and_for_its_merchant_only() {
        let (signer, claims) = (Signer::new(b"one secret"), claims());
        let token = claims.seal(&signer);
        let open = |merchant, now| Claims::open(&signer, &token, merchant, Timestamp(now));
        assert_eq!(open(claims.merchant, 1_795_400_000).expect("still good"), claims);
        assert!(matches!(open(claims.merchant, 1_795_400_001), Err(AppError::OfferExpired)));
        assert!(matches!(open(MerchantId(Uuid::from_u128(9)), 0), Err(AppError::OfferInvalid)));
    }

    #[test]
    fn an_offer_of_a_version_that_knew_no_bound_of_prices_is_not_taken_up() {
        let signer = Signer::new(b"one secret");
        let open =
            |price| Claims::open(&signer, &Claims { price, ..claims() }.seal(&signer), claims().merchant, Timestamp(0));
        assert!(open(0).is_ok() && open(MOST_AMOUNT).is_ok());
        assert!(matches!(
            (open(-1), open(MOST_AMOUNT + 1)),
            (Err(AppError::OfferExpired), Err(AppError::OfferExpired))
        ));
    }

    proptest! {
        #[test]
        fn an_altered_offer_is_none(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let signer = Signer::new(b"one secret");
            let token = claims().seal(&signer);
            let mut bytes = URL_SAFE_NO_PAD.decode(&token).expect("base64");
            let at = at.index(bytes.len());
            prop_assume!(bytes[at] != byte);
            bytes[at] = byte;
            let altered = URL_SAFE_NO_PAD.encode(bytes);
            prop_assert!(Claims::open(&signer, &altered, claims().merchant, Timestamp(0)).is_err());
        }

        /// Another version of this program may have signed such bytes.
        #[test]
        fn anything_that_was_signed_is_an_offer_or_none(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let signer = Signer::new(b"one secret");
            let mut signed = bytes.clone();
            signed.extend(signer.sign(PURPOSE, &bytes));
            let _ = Claims::open(&signer, &URL_SAFE_NO_PAD.encode(signed), claims().merchant, Timestamp(0));
        }

        #[test]
        fn anything_else_is_no_offer(text in ".{0,200}") {
            let opened = Claims::open(&Signer::new(b"one secret"), &text, claims().merchant, Timestamp(0));
            prop_assert!(matches!(opened, Err(AppError::OfferInvalid)));
        }
    }
}
