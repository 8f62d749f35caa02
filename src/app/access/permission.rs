//! The permissions: one table of permissions and roles. Only [`Principal::may`](crate::app::Principal::may) reads it.

use std::fmt;

use ritiro_domain::Who;

/// The kind of a credential, without its holder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RoleKind {
    /// The merchant's own server.
    Admin,
    /// The merchant's dispatchers.
    Operator,
    /// A courier.
    Courier,
    /// A shopper.
    Shopper,
    /// The holder of a booking's token.
    Booking,
}

impl RoleKind {
    /// Every role, in the order of the table's columns.
    pub const ALL: &[Self] = &[Self::Admin, Self::Operator, Self::Courier, Self::Shopper, Self::Booking];

    /// The name in the database and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => Who::Admin.as_str(),
            Self::Operator => Who::Operator.as_str(),
            Self::Courier => Who::Courier.as_str(),
            Self::Shopper => Who::Shopper.as_str(),
            Self::Booking => Who::Booking.as_str(),
        }
    }

    /// Whether it is a key, which servers hold, and not a token, which may be in a browser.
    pub const fn is_key(self) -> bool {
        matches!(self, Self::Admin | Self::Operator)
    }

    const fn credential(self) -> &'static str {
        match self {
            Self::Admin => "an admin key",
            Self::Operator => "an operator key",
            Self::Courier => "a courier's token",
            Self::Shopper => "a shopper's token",
            Self::Booking => "a booking's token",
        }
    }
}

macro_rules! held {
    (x) => {
        true
    };
    (-) => {
        false
    };
}

/// One row per permission: what it allows, and `x` or `-` for each role. A row without a value for every role does
/// not compile.
macro_rules! permissions {
    ($($(#[$doc:meta])+ $name:ident: $admin:tt $operator:tt $courier:tt $shopper:tt $booking:tt;)+) => {
        /// An action that a caller may or may not do.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Permission { $($(#[$doc])+ $name),+ }

        impl Permission {
            /// Every permission, in the order of the table's rows.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            const fn row(self) -> [bool; 5] {
                match self {
                    $(Self::$name => {
                        [held!($admin), held!($operator), held!($courier), held!($shopper), held!($booking)]
                    })+
                }
            }
        }
    };
}

permissions! {
    //                       admin operator courier shopper booking
    /// See zones.
    ReadZones:                   x x - - -;
    /// Create, replace and delete zones.
    EditZones:                   x - - - -;
    /// See depots.
    ReadDepots:                  x x - - -;
    /// Create, replace and delete depots.
    EditDepots:                  x - - - -;
    /// See couriers.
    ReadCouriers:                x x - - -;
    /// Create, replace and delete couriers.
    EditCouriers:                x x - - -;
    /// See shifts.
    ReadShifts:                  x x - - -;
    /// Create, replace and delete shifts.
    EditShifts:                  x x - - -;
    /// See the slot catalogue and its exceptions.
    ReadCatalogue:               x x - - -;
    /// Create, replace and retire slot templates.
    EditTemplates:               x - - - -;
    /// Close days and slots, and open them again.
    EditExceptions:              x x - - -;
    /// Issue tokens for couriers.
    IssueCourierTokens:          x x - - -;
    /// Issue tokens for shoppers.
    IssueShopperTokens:          x x - - -;
    /// See the merchant's own settings.
    ReadMerchant:                x x - - -;
    /// Replace the merchant's own settings.
    EditMerchant:                x - - - -;
    /// Create, see and revoke the merchant's keys.
    ManageKeys:                  x - - - -;
    /// Read the audit log.
    ReadAudit:                   x - - - -;
    /// Manage webhook endpoints, and see the deliveries.
    ManageWebhooks:              x - - - -;
    /// Export and erase the personal data of a shopper.
    ManagePersonalData:          x - - - -;
    /// See offers; create holds and bookings; read and release holds. A shopper may do it only with their own.
    Shop:                        x x - x -;
    /// List bookings. A shopper sees only their own.
    ListBookings:                x x - x -;
    /// See a booking and its ledger. A shopper sees only their own, a booking's token only that booking.
    ReadBookings:                x x - x x;
    /// Reschedule and cancel a booking. A shopper may change only their own, a booking's token only that booking.
    ChangeBookings:              x x - x x;
    /// See the position and expected time of a booking. A shopper sees only their own, a booking's token only that
    /// booking.
    TrackBookings:               x x - x x;
    /// See the day: routes, couriers, exceptions, figures.
    WatchDay:                    x x - - -;
    /// Steer the day: assign stops to couriers, lock routes, report absent couriers.
    SteerDay:                    x x - - -;
    /// Read one's own routes.
    DriveRoutes:                 - - x - -;
}

impl Permission {
    /// Whether a role has this permission.
    pub const fn held_by(self, role: RoleKind) -> bool {
        self.row()[role as usize]
    }
}

/// The required credentials in words: `an admin key or an operator key`.
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = RoleKind::ALL.iter().filter(|role| self.held_by(**role)).map(|r| r.credential()).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => write!(f, "{} or {last}", rest.join(", ")),
            _ => f.write_str(&names.concat()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_stand_in_the_order_of_the_roles() {
        for (column, role) in RoleKind::ALL.iter().enumerate() {
            assert_eq!(*role as usize, column);
        }
    }

    #[test]
    fn nothing_is_for_no_one_and_no_token_may_more_than_its_merchant() {
        for permission in Permission::ALL {
            assert!(RoleKind::ALL.iter().any(|role| permission.held_by(*role)), "{permission:?}");
            if *permission != Permission::DriveRoutes {
                assert!(permission.held_by(RoleKind::Admin), "{permission:?}");
            }
        }
    }

    #[test]
    fn what_is_needed_is_said_in_words() {
        assert_eq!(Permission::ManageKeys.to_string(), "an admin key");
        assert_eq!(Permission::EditShifts.to_string(), "an admin key or an operator key");
        assert_eq!(Permission::Shop.to_string(), "an admin key, an operator key or a shopper's token");
    }
}
