//! Who is calling.

use crate::domain::{Actor, BookingId, CourierId, CredentialId, MerchantId};

use super::{AppError, AppResult, Permission, RoleKind};

/// What a credential stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// The merchant's own server: everything of its merchant.
    Admin,
    /// The merchant's dispatchers: they run the day.
    Operator,
    /// A shopper, by the merchant's reference: offers, holds, own bookings.
    Shopper(String),
    /// A courier: own routes.
    Courier(CourierId),
    /// Whoever holds the booking's token: that booking.
    Booking(BookingId),
}

impl Role {
    /// The role without whose it is: the column of the table of permissions.
    pub fn kind(&self) -> RoleKind {
        match self {
            Self::Admin => RoleKind::Admin,
            Self::Operator => RoleKind::Operator,
            Self::Shopper(_) => RoleKind::Shopper,
            Self::Courier(_) => RoleKind::Courier,
            Self::Booking(_) => RoleKind::Booking,
        }
    }
}

/// The caller, found from the credential that came with the request. It is the first argument of every use case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// The tenant; nobody sees anything of another one.
    pub merchant: MerchantId,
    /// The key or token, `None` for booking tokens, which are not stored.
    pub credential: Option<CredentialId>,
    /// What it stands for.
    pub role: Role,
    /// The id of the request by which it calls, for the audit.
    pub request: Option<String>,
}

impl Principal {
    /// The merchant for whom the caller may do that; [`AppError::Forbidden`] if it may not.
    pub fn may(&self, what: Permission) -> AppResult<MerchantId> {
        if what.held_by(self.role.kind()) { Ok(self.merchant) } else { Err(AppError::Forbidden(what)) }
    }

    /// The caller as the audit names it.
    pub fn actor(&self) -> Actor {
        Actor { credential: self.credential, role: self.role.kind().as_str() }
    }
}
