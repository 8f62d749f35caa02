//! Who is calling.

use std::sync::Arc;

use ritiro_domain::{Actor, BookingId, BoundOrder, CourierId, CredentialId, Grant, MerchantId, Scope};

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
    /// What a shopper's token is narrowed to; `None`: nothing.
    pub grant: Option<Arc<Grant>>,
}

impl Principal {
    /// The merchant for whom the caller may do that; [`AppError::Forbidden`] if it may not.
    pub fn may(&self, what: Permission) -> AppResult<MerchantId> {
        if what.held_by(self.role.kind()) { Ok(self.merchant) } else { Err(AppError::Forbidden(what)) }
    }

    /// The merchant for whom the caller may shop so far; [`AppError::OutOfScope`] if its token was not given that.
    pub fn may_shop(&self, scope: Scope) -> AppResult<MerchantId> {
        let merchant = self.may(Permission::Shop)?;
        match &self.grant {
            Some(grant) if !grant.scopes.contains(&scope) => Err(AppError::OutOfScope(scope)),
            _ => Ok(merchant),
        }
    }

    /// The order that the caller's token is for, if it is for one.
    pub(super) fn bound_order(&self) -> Option<&BoundOrder> {
        self.grant.as_ref()?.order.as_ref()
    }

    /// The caller as the audit names it.
    pub fn actor(&self) -> Actor {
        Actor { credential: self.credential, role: self.role.kind().as_str() }
    }
}
