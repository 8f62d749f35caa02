//! The problems that a handler may answer with, for its OpenAPI entry: from the registry of codes, by kind of handler.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

use super::problem::{PROBLEM_JSON, ProblemCode};
use ritiro_domain::RefusalCode;

/// What every authenticated handler may answer.
const CALLER: &[ProblemCode] = &[
    ProblemCode::Unauthorized,
    ProblemCode::Forbidden,
    ProblemCode::TooManyRequests,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];
/// What every handler that writes may answer besides.
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
/// Of a key that was used before.
const KEY: &[ProblemCode] = &[ProblemCode::IdempotencyInFlight, ProblemCode::IdempotencyKeyReused];
/// Of a handler that has the plan of a day read or changed.
const PLAN: &[ProblemCode] = &[ProblemCode::Overloaded, ProblemCode::Contended];
/// Of what is promised by an offer, or from place and window.
const OFFER: &[ProblemCode] = &[ProblemCode::SlotRefused, ProblemCode::OfferExpired, ProblemCode::OfferInvalid];
const HOLD: &[ProblemCode] = &[ProblemCode::HoldExpired, ProblemCode::HoldNotActive];
const PIN: &[ProblemCode] = &[ProblemCode::PinWrong, ProblemCode::PinLocked];
const VERSION: &[ProblemCode] = &[ProblemCode::PreconditionFailed];
const VERSION_NEEDED: &[ProblemCode] = &[ProblemCode::PreconditionRequired];
const THERE: &[ProblemCode] = &[ProblemCode::NotFound];
const CONFLICT: &[ProblemCode] = &[ProblemCode::Conflict];
const BROKEN: &[ProblemCode] = &[ProblemCode::WouldBreakPromises];
const BOOKING: &[ProblemCode] = &[ProblemCode::BookingNotChangeable];
const ADDRESS: &[ProblemCode] = &[ProblemCode::ValidationFailed];
const QUERY: &[ProblemCode] = &[ProblemCode::ValidationFailed, ProblemCode::UnknownField];
/// What any request may be answered with before a handler has it.
const ANY: &[ProblemCode] = &[
    ProblemCode::BadRequest,
    ProblemCode::MethodNotAllowed,
    ProblemCode::UriTooLong,
    ProblemCode::RequestTimeout,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];

/// Declares kinds of handlers, each with the groups of codes that it may answer.
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
    /// Problems of a handler that makes something, once for each idempotency key.
    OnCreate: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BROKEN;
    /// Problems of a handler that makes something whose secret is shown once.
    OnSecret: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, &[ProblemCode::SecretShown];
    /// Problems of a handler that holds a window.
    OnHold: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, OFFER;
    /// Problems of a handler that books.
    OnBook: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, OFFER, HOLD;
    /// Problems of a handler that moves a booking.
    OnMove: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, OFFER, HOLD, BOOKING, VERSION;
    /// Problems of a handler that takes a body in, and makes nothing that has no id of the caller's own.
    OnAsk: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN;
    /// Problems of a handler that takes a proof in.
    OnProof: CALLER, WRITER, BODY, THERE, CONFLICT, PIN;
    /// Problems of a handler that calls something off.
    OnCancel: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BOOKING, VERSION;
    /// Problems of a handler that reads one thing.
    OnRead: CALLER, THERE, QUERY;
    /// Problems of a handler that reads one thing in the form that the client wants.
    OnReadAs: CALLER, THERE, QUERY, &[ProblemCode::NotAcceptable];
    /// Problems of a handler that tells what happens as it happens.
    OnStream: CALLER, THERE, QUERY, PLAN;
    /// Problems of a handler that lists things.
    OnList: CALLER, QUERY;
    /// Problems of a handler that lists what belongs to one thing.
    OnListOf: CALLER, THERE, QUERY;
    /// Problems of a handler that overwrites something.
    OnReplace: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, BROKEN, VERSION, VERSION_NEEDED;
    /// Problems of a handler that changes members of something.
    OnPatch: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN, BROKEN, VERSION;
    /// Problems of a handler that deletes something.
    OnDelete: CALLER, WRITER, THERE, CONFLICT, PLAN, BROKEN, ADDRESS;
    /// Problems of a handler that erases what is kept of a shopper.
    OnErase: CALLER, WRITER, ADDRESS, PLAN, &[ProblemCode::ErasureBlocked];
    /// Problems of a handler that does something with a thing that is there.
    OnAct: CALLER, WRITER, KEY, THERE, CONFLICT, ADDRESS, PLAN;
    /// Problems of a handler that does something with a thing that is there and shows its secret once.
    OnRotate: CALLER, WRITER, KEY, THERE, CONFLICT, ADDRESS, &[ProblemCode::SecretShown];
    /// Problems of a handler that takes in what happened.
    OnReport: CALLER, WRITER, BODY, THERE, PLAN;
    /// Problems of a handler that decides on what was reported.
    OnDecide: CALLER, WRITER, BODY, THERE, CONFLICT, PLAN;
    /// Problems of a handler that changes a plan by hand.
    OnChange: CALLER, WRITER, BODY, KEY, THERE, CONFLICT, PLAN, BROKEN, BOOKING, &[ProblemCode::SlotRefused];
    /// Problems of a handler that follows a link of ours.
    OnLink: THERE, QUERY, &[ProblemCode::LinkExpired];
    /// Problems of a handler whose thing may not be there.
    OnLookUp: THERE;
}

/// One response for each status, which tells all codes that come with it, and one for what may come to any request.
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

/// The codes that problems of a kind are sent with: a slot that cannot be promised has that of its refusal.
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
        // Couriers are told of missing proofs as a verdict on the event, not as a problem.
        for code in ProblemCode::ALL.iter().filter(|code| **code != ProblemCode::ProofRequired) {
            for name in names(*code) {
                let described = format!("`{name}`");
                assert!(all.iter().any(|response| response.description.contains(&described)), "{name}");
            }
        }
    }
}
