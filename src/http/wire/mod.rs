//! The JSON bodies of requests and answers, and their conversions to and from the domain.
//!
//! A resource has a type `…Fields` with the members that a merchant sets. The answer contains these members and those that the service
//! adds.

mod area;
mod audit;
mod booking;
mod bounds;
mod catalogue;
mod changes;
mod common;
mod contact;
mod courier;
mod day_change;
mod depot;
mod held;
mod judged;
mod key;
mod live;
mod merchant;
pub mod names;
mod navigation;
mod offer;
mod operations;
mod order;
mod process;
mod proof;
mod proposal;
mod quote;
mod release;
mod report;
mod road_event;
mod route;
mod shift;
mod shopper;
mod token;
mod webhook;
mod zone;

pub use area::Area;
pub use audit::{Action, AuditEntry};
pub use booking::{Booking, BookingChange, CancelFields, Event, Events, Hold, RescheduleFields};
pub use catalogue::{SlotException, SlotExceptionFields, SlotTemplate, SlotTemplateFields};
pub use changes::{
    CourierPatch, CourierReplacement, DepotPatch, DepotReplacement, MerchantPatch, MerchantReplacement, RESOURCES,
    Resource, ShiftPatch, ShiftReplacement, SlotExceptionPatch, SlotExceptionReplacement, SlotTemplatePatch,
    SlotTemplateReplacement, WebhookEndpointPatch, WebhookEndpointReplacement, ZonePatch, ZoneReplacement,
};
pub use common::{Date, Place, local};
pub use contact::{Contact, ContactPatch};
pub use courier::{Courier, CourierFields};
pub use day_change::{DayChange, DayChangeFields};
pub use depot::{Depot, DepotFields};
pub use held::{AcceptFields, HeldReport, HeldState};
pub use key::{Key, KeyFields, NewKey};
pub use live::{CourierVersions, DayEvent, PingFields, Pinged, RouteEtas, RoutePosition, Tracking};
pub use merchant::{Merchant, MerchantFields};
pub use navigation::Navigation;
pub use offer::{Alternative, Offers, Refusal};
pub use operations::{By, DayAtAGlance, DayRoutes, FigureLine, Figures, LostDemand, LostHere};
pub(crate) use order::reference;
pub use order::{BookingFields, HoldFields, OfferFields, Window};
pub use process::Processes;
pub use proof::{DeskProofFields, Proof, ProofFields, ProofKind, Proofs};
pub use proposal::Proposals;
pub use quote::{Quote, QuoteFields};
pub use report::{EventAnswers, EventsFields};
pub use road_event::{
    ApproachingEventData, EtaEventData, OutcomeEventData, PromiseEventData, ShiftEventData, StopEventData,
};
pub use route::{CourierRoutes, Route, RouteStop};
pub use shift::{Shift, ShiftFields};
pub use shopper::{ErasedCounts, ErasedShopper, KeptBookingView, KeptRequest, KeptToken, ShopperExport};
pub use token::{CourierTokenFields, IssuedToken, ShopperTokenFields, Token};
pub use webhook::{
    BookingEventData, DeliveryState, HoldEventData, RouteEventData, TestEventData, WebhookDelivery, WebhookEndpoint,
    WebhookEndpointFields, WebhookEndpointWithSecret, WebhookReplayFields, WebhookReplayed, envelope,
};
pub use zone::{Zone, ZoneFields};
