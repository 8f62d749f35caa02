//! The JSON bodies of requests and answers, and their conversions to and from the domain.
//!
//! A resource has a type `…Fields` with the members that a merchant sets. The answer contains these members and those that the service
//! adds. The bodies of small resources stand beside their handlers.

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
mod drawing;
mod held;
mod judged;
mod key;
mod live;
mod merchant;
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
mod route;
mod shift;
mod shopper;
mod speeds;
mod token;
mod webhook;
mod zone;

pub use area::{Area, AreaPreference, NamedArea};
pub use audit::{Action, AuditEntry};
pub use booking::{Booking, BookingChange, CancelFields, Event, Events, GoodsStatus, Hold, RescheduleFields};
pub use bounds::Amounts;
pub use catalogue::{
    SlotException, SlotExceptionFields, SlotExceptionPatch, SlotExceptionReplacement, SlotTemplate, SlotTemplateFields,
    SlotTemplatePatch, SlotTemplateReplacement,
};
pub use changes::Resource;
pub(super) use changes::changes;
pub use common::{Date, Place, local};
pub use contact::{Contact, ContactPatch};
pub use courier::{Courier, CourierFields, CourierPatch, CourierReplacement};
pub use day_change::{DayChange, DayChangeFields};
pub use drawing::{Drawing, Geometry};
pub use held::{AcceptFields, HeldReport};
pub use key::{Key, KeyFields, NewKey};
pub use live::{CourierVersions, DayEvent, PingFields, Pinged, RouteEtas, RoutePosition, Tracking};
pub use merchant::{Merchant, MerchantFields, MerchantPatch, MerchantReplacement};
pub use navigation::Navigation;
pub use offer::{Alternative, Offers, Refusal};
pub use operations::{By, DayAtAGlance, DayRoutes, FigureLine, Figures, LostDemand, LostHere};
pub(crate) use order::reference;
pub use order::{BookingFields, HoldFields, OfferFields, Window};
pub use process::Processes;
pub use proof::{DeskProofFields, Proof, ProofFields, Proofs};
pub use proposal::Proposals;
pub use quote::{Quote, QuoteFields};
pub use report::{EventAnswers, EventsFields};
pub use route::{CourierRoutes, Route, RouteStop};
pub use shift::{Shift, ShiftFields, ShiftPatch, ShiftReplacement};
pub use shopper::{ErasedCounts, ErasedShopper, KeptBookingView, KeptRequest, KeptToken, ShopperExport};
pub use token::{CourierTokenFields, IssuedToken, ShopperTokenFields, Token};
pub use webhook::{
    WebhookDelivery, WebhookEndpoint, WebhookEndpointFields, WebhookEndpointPatch, WebhookEndpointReplacement,
    WebhookEndpointWithSecret, WebhookReplayFields, WebhookReplayed, envelope,
};
pub use zone::{Zone, ZoneFields, ZonePatch, ZoneReplacement};
