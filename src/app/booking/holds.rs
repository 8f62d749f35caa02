//! Holds: offers that are reserved for a few minutes, as real insertions.

use std::sync::Arc;

use uuid::Uuid;

use super::wanted::{Wanted, shopper_of};
use crate::app::plans::{Command, IdempotentRequest, Outcome};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role, Source, ZoneContext};
use crate::store::holds;
use crate::store::plans::PlanKey;
use ritiro_domain::{Hold, HoldId, HoldState, ReservationId, Scope, Seconds};

/// A hold with its zone, whose time zone and load dimensions apply.
#[derive(Clone, Debug)]
pub struct HoldView {
    /// The hold.
    pub hold: Hold,
    /// The zone of the hold.
    pub context: Arc<ZoneContext>,
}

/// The fields that a caller sends for a new hold.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// The source of the hold.
    pub source: Source,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// The name of the shopper's cart.
    pub cart: Option<String>,
}

/// Holds a window. A booking within the lifetime of the hold cannot fail for lack of room. The new hold replaces any
/// other active hold of the same shopper and cart, whichever caller created that hold.
pub async fn create(
    app: &AppState,
    principal: &Principal,
    new: NewHold,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<HoldView> {
    principal.may_shop(Scope::Hold)?;
    let shopper = shopper_of(principal, new.shopper)?;
    let cart = cart_of(shopper.as_ref(), new.cart)?;
    let work = async {
        let wanted = Wanted::resolve(app, principal, new.source).await?;
        let kept = HoldTerms { shopper, cart, lasting: wanted.context.zone.hold_for };
        reserve(app, principal, &wanted, kept, idempotent.clone()).await
    };
    let hold = app.once(idempotent.as_ref(), work, |made| find(app, principal, HoldId(made.subject))).await?;
    Ok(HoldView { context: app.deps.zones.get(hold.zone).await?, hold })
}

/// The cart that a hold belongs to: the named cart, the cart without a name if none is named, or no cart if there is
/// no shopper.
fn cart_of(shopper: Option<&String>, named: Option<String>) -> AppResult<Option<String>> {
    match (shopper, named) {
        (None, Some(_)) => Err(AppError::invalid("cart", "is a cart of a shopper: name the shopper too")),
        (None, None) => Ok(None),
        (Some(_), named) => Ok(Some(named.unwrap_or_default())),
    }
}

/// The shopper and cart of a hold, and its lifetime.
#[derive(Clone)]
pub(in crate::app) struct HoldTerms {
    pub shopper: Option<String>,
    /// `None`: the hold replaces no other hold.
    pub cart: Option<String>,
    pub lasting: Seconds,
}

/// Inserts the stops of a hold into the best plan that accepts them.
async fn reserve(
    app: &AppState,
    principal: &Principal,
    wanted: &Wanted,
    kept: HoldTerms,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Hold> {
    let ask = async |key| reserve_in(app, principal, wanted, key, kept.clone(), idempotent.clone()).await;
    wanted.ask(app, ask).await
}

/// Inserts the stops of a hold into one plan.
pub(in crate::app) async fn reserve_in(
    app: &AppState,
    principal: &Principal,
    wanted: &Wanted,
    key: PlanKey,
    HoldTerms { shopper, cart, lasting }: HoldTerms,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Hold> {
    let now = app.deps.now();
    // Version 0.1.0 has no carts and replaces the single hold of a token.
    let by_token = matches!(principal.role, Role::Shopper(_)) && cart.as_ref().is_some_and(String::is_empty);
    let hold = Hold {
        id: HoldId(Uuid::now_v7()),
        merchant: principal.merchant,
        zone: key.0,
        date: key.1,
        reservation: ReservationId(Uuid::now_v7()),
        credential: principal.credential.filter(|_| by_token),
        shopper,
        cart,
        state: HoldState::Active,
        expires_at: now + lasting,
        order: wanted.order.clone(),
        promise: wanted.promise(now),
        created_at: now,
    };
    let command = Command::Hold { hold, places: wanted.places.clone(), idempotent };
    match app.plans.submit(key, command).await? {
        Outcome::Hold(hold) => Ok(*hold),
        _ => Err(AppError::HoldNotActive("gone")),
    }
}

/// Releases a hold. If the hold has already ended, it stays as it is, and the call succeeds.
pub async fn release(app: &AppState, principal: &Principal, id: HoldId) -> AppResult<()> {
    let hold = find(app, principal, id).await?;
    if hold.state != HoldState::Active {
        return Ok(());
    }
    match app.plans.submit((hold.zone, hold.date), Command::ReleaseHold { hold: id }).await {
        Ok(_) | Err(AppError::HoldNotActive(_) | AppError::HoldExpired) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns one hold.
pub async fn get(app: &AppState, principal: &Principal, id: HoldId) -> AppResult<HoldView> {
    let hold = find(app, principal, id).await?;
    Ok(HoldView { context: app.deps.zones.get(hold.zone).await?, hold })
}

/// Returns a hold that the caller may see: a merchant sees all of its holds, a shopper token only its shopper's.
pub(in crate::app) async fn find(app: &AppState, principal: &Principal, id: HoldId) -> AppResult<Hold> {
    let merchant = principal.may(Permission::Shop)?;
    let found = holds::find(&mut *app.deps.store.connection().await?, merchant, id).await?;
    let visible = |hold: &Hold| match &principal.role {
        Role::Shopper(own) => hold.shopper.as_ref() == Some(own),
        _ => true,
    };
    found.filter(visible).ok_or(AppError::NotFound("hold"))
}
