//! The audit: the record of who changed which resource. Promises are not part of it; the ledger records them.

use serde_json::Value;
use uuid::Uuid;

use super::{CredentialId, MerchantId, Timestamp};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $text:literal;)+) => {
        /// The kind of change, as it is stored and sent.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

actions! {
    /// A zone was created.
    ZoneCreated = "zone.created";
    /// A zone was replaced.
    ZoneReplaced = "zone.replaced";
    /// A zone was deleted with its catalogue.
    ZoneDeleted = "zone.deleted";
    /// A depot was created.
    DepotCreated = "depot.created";
    /// A depot was replaced.
    DepotReplaced = "depot.replaced";
    /// A depot was deleted.
    DepotDeleted = "depot.deleted";
    /// A vehicle type was created.
    VehicleTypeCreated = "vehicle_type.created";
    /// A vehicle type was replaced.
    VehicleTypeReplaced = "vehicle_type.replaced";
    /// A vehicle type was deleted.
    VehicleTypeDeleted = "vehicle_type.deleted";
    /// A courier was created.
    CourierCreated = "courier.created";
    /// A courier was replaced.
    CourierReplaced = "courier.replaced";
    /// A courier was deleted, and the courier's tokens were revoked.
    CourierDeleted = "courier.deleted";
    /// A shift was created.
    ShiftCreated = "shift.created";
    /// A shift was replaced.
    ShiftReplaced = "shift.replaced";
    /// A shift was deleted.
    ShiftDeleted = "shift.deleted";
    /// A slot template was added to the catalogue.
    SlotTemplateCreated = "slot_template.created";
    /// A slot template of the catalogue was replaced.
    SlotTemplateReplaced = "slot_template.replaced";
    /// A slot template was removed from the catalogue.
    SlotTemplateRetired = "slot_template.retired";
    /// A day, or one slot of a day, was closed.
    SlotExceptionCreated = "slot_exception.created";
    /// The closing of a day or slot was replaced.
    SlotExceptionReplaced = "slot_exception.replaced";
    /// A closed day or slot was opened again.
    SlotExceptionDeleted = "slot_exception.deleted";
    /// An operator assigned a booking to a courier.
    BookingAssigned = "booking.assigned";
    /// An operator removed a booking from its route.
    BookingUnassigned = "booking.unassigned";
    /// An operator pinned a booking to its courier.
    BookingPinned = "booking.pinned";
    /// An operator unpinned a booking from its courier.
    BookingUnpinned = "booking.unpinned";
    /// An operator cancelled a booking, even if its courier was possibly on the way.
    BookingCancelled = "booking.cancelled";
    /// An operator reopened a completed booking.
    BookingReopened = "booking.reopened";
    /// The contact for a booking was changed.
    BookingContactChanged = "booking.contact_changed";
    /// A held report of a courier was accepted.
    ReportAccepted = "report.accepted";
    /// A held report of a courier was dismissed.
    ReportDismissed = "report.dismissed";
    /// A route was locked.
    RouteLocked = "route.locked";
    /// A locked route was unlocked.
    RouteUnlocked = "route.unlocked";
    /// A route was released: its goods are loaded.
    RouteReleased = "route.released";
    /// An operator changed the order of the stops of a route.
    RouteReordered = "route.reordered";
    /// The merchant's own settings were replaced.
    MerchantReplaced = "merchant.replaced";
    /// A key of a merchant was created.
    KeyCreated = "key.created";
    /// A key of a merchant, or a token, was revoked.
    KeyRevoked = "key.revoked";
    /// A token was issued to a courier.
    CourierTokenIssued = "courier_token.issued";
    /// A courier's token was revoked. Without `credential_id`, all tokens of the courier were revoked.
    CourierTokenRevoked = "courier_token.revoked";
    /// A shopper's token was revoked.
    ShopperTokenRevoked = "shopper_token.revoked";
    /// A token was issued to a shopper.
    ShopperTokenIssued = "shopper_token.issued";
    /// A shopper's personal data was erased. The subject is the number of the pseudonym.
    ShopperErased = "shopper.erased";
    /// A webhook endpoint was created.
    WebhookEndpointCreated = "webhook_endpoint.created";
    /// A webhook endpoint was replaced, enabled or disabled.
    WebhookEndpointReplaced = "webhook_endpoint.replaced";
    /// A webhook endpoint and its pending deliveries were deleted.
    WebhookEndpointDeleted = "webhook_endpoint.deleted";
    /// A new secret was issued for a webhook endpoint.
    WebhookSecretRotated = "webhook_endpoint.secret_rotated";
    /// A test event was sent to a webhook endpoint.
    WebhookTested = "webhook_endpoint.tested";
    /// Dead deliveries to a webhook endpoint were replayed.
    WebhookEndpointReplayed = "webhook_endpoint.replayed";
    /// A webhook delivery was replayed.
    WebhookDeliveryReplayed = "webhook_delivery.replayed";
}

impl Action {
    /// Parses a name; the reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }
}

/// The author of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The key or token. It is `None` for booking tokens, which are not stored, and for the command line.
    pub credential: Option<CredentialId>,
    /// The name of the author's role, or `command_line`.
    pub role: &'static str,
}

/// One entry of the audit.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditEntry {
    /// Its id. It is a version 7 UUID, so the order of ids is the order of writing.
    pub id: Uuid,
    /// The tenant.
    pub merchant: MerchantId,
    /// The instant of the change.
    pub at: Timestamp,
    /// The author.
    pub actor: Actor,
    /// The kind of change.
    pub action: Action,
    /// The id of the changed resource.
    pub subject: Uuid,
    /// The id of the request.
    pub request: Option<String>,
    /// Details of the change. They contain no personal data, because audit entries are never deleted.
    pub detail: Value,
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn actions_are_read_as_they_are_written() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(*action));
        }
        assert_eq!(Action::parse("zone.sold"), None);
    }
}
