//! The problems that each kind of handler may answer with, for the OpenAPI document. They come from the registry of codes.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

use super::problem::{PROBLEM_JSON, ProblemCode};
use ritiro_domain::RefusalCode;

/// Problems of every handler that requires a key or token.
const CALLER: &[ProblemCode] = &[
    ProblemCode::Unauthorized,
    ProblemCode::Forbidden,
    ProblemCode::TooManyRequests,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];
/// Additional problems of every handler that writes.
const WRITER: &[ProblemCode] = &[ProblemCode::ClockSkew];
const BODY: &[ProblemCode] = &[
    ProblemCode::RequestTimeout,
    ProblemCode::BadRequest,
    ProblemCode::MalformedJson,
    ProblemCode::PayloadTooLarge,
    ProblemCode::UnsupportedMediaType,
    ProblemCode::ValidationFailed,
    ProblemCode::UnknownField,
];
/// Problems with an idempotency key that was used before.
const KEY: &[ProblemCode] = &[ProblemCode::IdempotencyInFlight, ProblemCode::IdempotencyKeyReused];
/// Problems of a handler that reads or changes the plan of a day.
const PLAN: &[ProblemCode] = &[ProblemCode::Overloaded, ProblemCode::Contended, ProblemCode::NetworkMissing];
/// Problems of a promise from an offer, or from an order with a window.
const OFFER: &[ProblemCode] = &[ProblemCode::SlotRefused, ProblemCode::OfferExpired, ProblemCode::OfferInvalid];
const HOLD: &[ProblemCode] = &[ProblemCode::HoldExpired, ProblemCode::HoldNotActive];
const PIN: &[ProblemCode] = &[ProblemCode::PinWrong, ProblemCode::PinLocked];
const VERSION: &[ProblemCode] = &[ProblemCode::PreconditionFailed];
const VERSION_NEEDED: &[ProblemCode] = &[ProblemCode::PreconditionRequired];
const THERE: &[ProblemCode] = &[ProblemCode::NotFound];
const CONFLICT: &[ProblemCode] = &[ProblemCode::Conflict];
const BROKEN: &[ProblemCode] = &[ProblemCode::WouldBreakPromises, ProblemCode::NetworkMissing];
const BOOKING: &[ProblemCode] = &[ProblemCode::BookingNotChangeable];
const ADDRESS: &[ProblemCode] = &[ProblemCode::ValidationFailed];
/// Problems of a handler that needs neither key nor token.
const PUBLIC: &[ProblemCode] = &[ProblemCode::TooManyRequests, ProblemCode::Internal, ProblemCode::Unavailable];
const QUERY: &[ProblemCode] = &[ProblemCode::ValidationFailed, ProblemCode::UnknownField];
/// Problems that any request may get before a handler runs.
const ANY: &[ProblemCode] = &[
    ProblemCode::BadRequest,
    ProblemCode::MethodNotAllowed,
    ProblemCode::UriTooLong,
    ProblemCode::RequestTimeout,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];

/// Declares kinds of handlers, each with the groups of codes that it may answer with.
macro_rules! kinds {
    ($($(#[$about:meta])* $name:ident: $($group:expr),+;)+) => {
        $(
            $(#[$about])*
            pub struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    problems(&[$($group),+])
                }
            }
        )+

        #[cfg(test)]
        const KINDS: &[fn() -> BTreeMap<String, RefOr<Response>>] = &[$(<$name as IntoResponses>::responses),+];
    };
}

kinds! {
    /// Problems of a handler that creates a resource, at most once for each idempotency key.
    OnCreate: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BROKEN;
    /// Problems of a handler that creates something with a secret, which is shown once.
    OnSecret: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, &[ProblemCode::SecretShown];
    /// Problems of a handler that holds a window.
    OnHold: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, OFFER;
    /// Problems of a handler that books.
    OnBook: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, OFFER, HOLD;
    /// Problems of a handler that moves a booking.
    OnMove: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, OFFER, HOLD, BOOKING, VERSION;
    /// Problems of a handler that takes a body and creates nothing, or only what has an id that the caller chose.
    OnAsk: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN;
    /// Problems of a handler that stores a proof.
    OnProof: CALLER, WRITER, BODY, THERE, CONFLICT, PIN;
    /// Problems of a handler that cancels something.
    OnCancel: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BOOKING, VERSION;
    /// Problems of a handler that reads one resource.
    OnRead: CALLER, THERE, QUERY;
    /// Problems of a handler that reads one resource in the format that the client requests.
    OnReadAs: CALLER, THERE, QUERY, &[ProblemCode::NotAcceptable];
    /// Problems of a handler that needs neither key nor token.
    OnPublic: PUBLIC, QUERY;
    /// Problems of a handler that needs neither key nor token and finds one thing.
    OnPublicPlace: PUBLIC, THERE, QUERY;
    /// Problems of a handler that opens a stream.
    OnStream: CALLER, THERE, QUERY, PLAN;
    /// Problems of a handler that lists resources.
    OnList: CALLER, QUERY;
    /// Problems of a handler that lists what belongs to one resource.
    OnListOf: CALLER, THERE, QUERY;
    /// Problems of a handler that replaces a resource.
    OnReplace: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, BROKEN, VERSION, VERSION_NEEDED;
    /// Problems of a handler that changes members of a resource.
    OnPatch: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, BROKEN, VERSION;
    /// Problems of a handler that deletes a resource.
    OnDelete: CALLER, WRITER, THERE, CONFLICT, PLAN, BROKEN, ADDRESS;
    /// Problems of a handler that erases the data of a shopper.
    OnErase: CALLER, WRITER, ADDRESS, PLAN, &[ProblemCode::ErasureBlocked];
    /// Problems of a handler that performs an action on an existing resource.
    OnAct: CALLER, WRITER, KEY, THERE, CONFLICT, ADDRESS, PLAN;
    /// Problems of a handler that performs an action on an existing resource and shows its secret once.
    OnRotate: CALLER, WRITER, KEY, THERE, CONFLICT, ADDRESS, &[ProblemCode::SecretShown];
    /// Problems of a handler that stores reports or positions.
    OnReport: CALLER, WRITER, BODY, THERE, PLAN;
    /// Problems of a handler that decides about a held report.
    OnDecide: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN;
    /// Problems of a handler that changes a plan by hand.
    OnChange: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BROKEN, BOOKING, &[ProblemCode::SlotRefused];
    /// Problems of a handler that a signed link leads to.
    OnLink: THERE, QUERY, &[ProblemCode::LinkExpired];
    /// Problems of a handler whose resource may not exist.
    OnLookUp: THERE;
}

/// One response for each status, with all codes of this status, and one response for the problems that any request may get.
fn problems(groups: &[&[ProblemCode]]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<ProblemCode>> = BTreeMap::new();
    for code in groups.iter().copied().flatten() {
        let codes = by_status.entry(code.status().as_str().to_owned()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    by_status.insert("default".to_owned(), ANY.to_vec());
    by_status.into_iter().map(|(status, codes)| (status, response(&codes).into())).collect()
}

fn response(codes: &[ProblemCode]) -> Response {
    let problem = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    let quoted =
        |code: &ProblemCode| names(*code).iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let lines: Vec<String> = codes.iter().map(|code| format!("{}: {}", quoted(code), code.title())).collect();
    let names: Vec<String> = codes.iter().flat_map(|code| names(*code)).collect();
    ResponseBuilder::new()
        .description(lines.join("; "))
        .content(PROBLEM_JSON, problem)
        .extensions(Some(Extensions::from_iter([("x-problem-codes", names)])))
        .build()
}

/// The codes with which problems of a kind are sent. A slot that cannot be promised has the code of its refusal.
fn names(code: ProblemCode) -> Vec<String> {
    match code {
        ProblemCode::SlotRefused => RefusalCode::ALL.iter().map(|code| code.as_str().to_owned()).collect(),
        other => vec![other.code()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_one_status_share_a_response() {
        let responses = OnCreate::responses();
        let RefOr::T(wrong) = &responses["422"] else { panic!("a reference") };
        assert!(wrong.description.contains("`validation_failed`") && wrong.description.contains("`unknown_field`"));
        assert!(responses.contains_key("401") && responses.contains_key("409"));
    }

    #[test]
    fn every_code_is_reported_by_some_kind_of_handler_and_every_response_has_a_description() {
        let all: Vec<Response> = KINDS
            .iter()
            .flat_map(|responses| responses().into_values())
            .map(|response| match response {
                RefOr::T(response) => response,
                RefOr::Ref(_) => panic!("a reference"),
            })
            .collect();
        assert!(all.iter().all(|response| !response.description.is_empty()));
        // Missing proofs are part of the answer to a courier's event; they are not a problem of the whole request.
        for code in ProblemCode::ALL.iter().filter(|code| **code != ProblemCode::ProofRequired) {
            for name in names(*code) {
                let described = format!("`{name}`");
                assert!(all.iter().any(|response| response.description.contains(&described)), "{name}");
            }
        }
    }
}
