//! Who is calling.

use crate::domain::{BookingId, CourierId, CredentialId, MerchantId};

use super::{AppError, AppResult};

/// What a credential stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// The merchant's own server: everything of its merchant.
    Admin,
    /// A shopper, by the merchant's reference: offers, holds, own bookings.
    Shopper(String),
    /// A courier: own routes.
    Courier(CourierId),
    /// Whoever holds the booking's token: that booking.
    Booking(BookingId),
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
}

impl Principal {
    /// Only the merchant's own server.
    pub fn admin(&self) -> AppResult<MerchantId> {
        match self.role {
            Role::Admin => Ok(self.merchant),
            _ => Err(AppError::Forbidden("it needs the merchant's own key")),
        }
    }
}
