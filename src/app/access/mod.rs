//! Who calls, and what the caller may do: keys and tokens, principals, permissions, allowed origins.

mod auth;
mod callers;
pub mod credentials;
pub mod keys;
mod origins;
mod permission;
mod principal;
mod signer;

pub use auth::{AuthSession, Authenticator};
pub use callers::Callers;
pub use origins::Origins;
pub use permission::{Permission, RoleKind};
pub use principal::{Principal, Role};
pub use signer::Signer;
