//! The caller of a use case.

use std::sync::Arc;

use ritiro_domain::{Actor, BookingId, BoundOrder, CourierId, CredentialId, Grant, MerchantId, Scope};

use crate::app::{AppError, AppResult, Permission, RoleKind};

/// The role of a credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// The merchant's own server: it may do everything for its merchant.
    Admin,
    /// The merchant's dispatchers: they run the day.
    Operator,
    /// A shopper, by the merchant's reference: offers, holds, their own bookings.
    Shopper(String),
    /// A courier: their own routes.
    Courier(CourierId),
    /// The holder of a booking's token: that booking.
    Booking(BookingId),
}

impl Role {
    /// The kind of the role, which is a column of the permission table.
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

/// The caller, identified by the credential of the request. It is an argument of every use case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// The merchant. No caller sees data of another merchant.
    pub merchant: MerchantId,
    /// The key or token; `None` for booking tokens, which are not stored.
    pub credential: Option<CredentialId>,
    /// The role of the credential.
    pub role: Role,
    /// The id of the request, for the audit log.
    pub request: Option<String>,
    /// The restrictions of a shopper token; `None`: there are none.
    pub grant: Option<Arc<Grant>>,
}

impl Principal {
    /// Returns the merchant if the caller has the permission; [`AppError::Forbidden`] if not.
    pub fn may(&self, what: Permission) -> AppResult<MerchantId> {
        if what.held_by(self.role.kind()) { Ok(self.merchant) } else { Err(AppError::Forbidden(what)) }
    }

    /// Returns the merchant if the caller may shop within this scope; [`AppError::OutOfScope`] if the token does not
    /// have the scope.
    pub fn may_shop(&self, scope: Scope) -> AppResult<MerchantId> {
        let merchant = self.may(Permission::Shop)?;
        match &self.grant {
            Some(grant) if !grant.scopes.contains(&scope) => Err(AppError::OutOfScope(scope)),
            _ => Ok(merchant),
        }
    }

    /// The order that the caller's token is bound to, if any.
    pub(in crate::app) fn bound_order(&self) -> Option<&BoundOrder> {
        self.grant.as_ref()?.order.as_ref()
    }

    /// The caller for the audit log.
    pub fn actor(&self) -> Actor {
        Actor { credential: self.credential, role: self.role.kind().as_str() }
    }
}
