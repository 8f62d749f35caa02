//! Who did what, beside the promises: those have their ledger.

use serde_json::Value;
use uuid::Uuid;

use super::{CredentialId, MerchantId, Timestamp};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $text:literal;)+) => {
        /// What was done, as it is stored and told.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is stored and written on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

actions! {
    /// A zone was made.
    ZoneCreated = "zone.created";
    /// A zone was overwritten.
    ZoneReplaced = "zone.replaced";
    /// A zone was deleted with its catalogue.
    ZoneDeleted = "zone.deleted";
    /// A depot was made.
    DepotCreated = "depot.created";
    /// A depot was overwritten.
    DepotReplaced = "depot.replaced";
    /// A depot was deleted.
    DepotDeleted = "depot.deleted";
    /// A courier was made.
    CourierCreated = "courier.created";
    /// A courier was overwritten.
    CourierReplaced = "courier.replaced";
    /// A courier was deleted, and the courier's tokens were revoked.
    CourierDeleted = "courier.deleted";
    /// A shift was made.
    ShiftCreated = "shift.created";
    /// A shift was overwritten.
    ShiftReplaced = "shift.replaced";
    /// A shift was deleted.
    ShiftDeleted = "shift.deleted";
    /// A slot was put into the catalogue.
    SlotTemplateCreated = "slot_template.created";
    /// A slot of the catalogue was overwritten.
    SlotTemplateReplaced = "slot_template.replaced";
    /// A slot was taken out of the catalogue.
    SlotTemplateRetired = "slot_template.retired";
    /// A day, or a slot of it, was closed.
    SlotExceptionCreated = "slot_exception.created";
    /// A closed day or slot was overwritten.
    SlotExceptionReplaced = "slot_exception.replaced";
    /// A closed day or slot was opened again.
    SlotExceptionDeleted = "slot_exception.deleted";
    /// A booking was given to a courier by hand.
    BookingAssigned = "booking.assigned";
    /// A booking was taken out of its route by hand.
    BookingUnassigned = "booking.unassigned";
    /// A booking was tied to its courier.
    BookingPinned = "booking.pinned";
    /// A booking was no longer tied to its courier.
    BookingUnpinned = "booking.unpinned";
    /// A booking was called off by hand, perhaps with its courier on the way.
    BookingCancelled = "booking.cancelled";
    /// It was taken back that a booking was completed.
    BookingReopened = "booking.reopened";
    /// Whom the courier meets was changed.
    BookingContactChanged = "booking.contact_changed";
    /// A held report of a courier was accepted.
    ReportAccepted = "report.accepted";
    /// A held report of a courier was dismissed.
    ReportDismissed = "report.dismissed";
    /// A route was locked.
    RouteLocked = "route.locked";
    /// A locked route was opened again.
    RouteUnlocked = "route.unlocked";
    /// A route was said to be loaded.
    RouteReleased = "route.released";
    /// The stops of a route were put into another order by hand.
    RouteReordered = "route.reordered";
    /// The merchant's own settings were overwritten.
    MerchantReplaced = "merchant.replaced";
    /// A merchant's key was made.
    KeyCreated = "key.created";
    /// A merchant's key, or a token, was revoked.
    KeyRevoked = "key.revoked";
    /// A courier was given a token.
    CourierTokenIssued = "courier_token.issued";
    /// A courier's token was revoked; without `credential_id`, all of them.
    CourierTokenRevoked = "courier_token.revoked";
    /// A shopper's token was revoked.
    ShopperTokenRevoked = "shopper_token.revoked";
    /// A shopper was given a token.
    ShopperTokenIssued = "shopper_token.issued";
    /// A shopper's personal data was erased; the subject is the number of the pseudonym.
    ShopperErased = "shopper.erased";
    /// A webhook endpoint was made.
    WebhookEndpointCreated = "webhook_endpoint.created";
    /// A webhook endpoint was overwritten, switched on or off.
    WebhookEndpointReplaced = "webhook_endpoint.replaced";
    /// A webhook endpoint was deleted with what was on its way to it.
    WebhookEndpointDeleted = "webhook_endpoint.deleted";
    /// A webhook endpoint was given a new secret.
    WebhookSecretRotated = "webhook_endpoint.secret_rotated";
    /// A webhook endpoint was sent a test.
    WebhookTested = "webhook_endpoint.tested";
    /// Dead deliveries to a webhook endpoint were sent again.
    WebhookEndpointReplayed = "webhook_endpoint.replayed";
    /// A webhook delivery was sent again.
    WebhookDeliveryReplayed = "webhook_delivery.replayed";
}

impl Action {
    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }
}

/// Who did it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The key or token; `None` for booking tokens, which are not stored, and for the command line.
    pub credential: Option<CredentialId>,
    /// As what: the name of a role, or `command_line`.
    pub role: &'static str,
}

/// One line of the audit.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditEntry {
    /// Its id: version 7, so their order is the order of writing.
    pub id: Uuid,
    /// The tenant.
    pub merchant: MerchantId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// To which thing.
    pub subject: Uuid,
    /// In which request.
    pub request: Option<String>,
    /// More about it. No personal data: what is written here stays.
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
