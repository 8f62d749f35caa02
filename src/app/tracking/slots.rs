//! Limits the number of open streams, because each stream keeps a connection and some memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::app::{AppError, AppResult, Principal, Role};

/// The open streams.
pub(super) struct Slots {
    most: usize,
    most_of_token: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    of_token: HashMap<Uuid, usize>,
}

/// An open stream. Dropping this value closes it.
pub struct Slot {
    slots: Arc<Slots>,
    token: Option<Uuid>,
}

impl Slots {
    pub fn new(most: usize, most_of_token: usize) -> Self {
        Self { most, most_of_token, open: Mutex::default() }
    }

    pub fn open(&self) -> usize {
        self.lock().all
    }

    /// Opens a stream for a caller. Callers with a key have no individual limit.
    pub fn take(self: &Arc<Self>, caller: &Principal) -> AppResult<Slot> {
        let token = match (&caller.role, caller.credential) {
            (Role::Booking(id), _) => Some(id.0),
            (role, Some(id)) if !role.kind().is_key() => Some(id.0),
            _ => None,
        };
        let mut open = self.lock();
        if open.all >= self.most {
            return Err(AppError::Overloaded);
        }
        if let Some(token) = token {
            let of_token = open.of_token.entry(token).or_default();
            if *of_token >= self.most_of_token {
                return Err(AppError::TooMany(format!(
                    "this token has {} streams open, and may not have more",
                    *of_token
                )));
            }
            *of_token += 1;
        }
        open.all += 1;
        Ok(Slot { slots: Arc::clone(self), token })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.slots.lock();
        open.all = open.all.saturating_sub(1);
        let Some(token) = self.token else { return };
        if let Some(of_token) = open.of_token.get_mut(&token) {
            *of_token -= 1;
            if *of_token == 0 {
                open.of_token.remove(&token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritiro_domain::{BookingId, MerchantId};

    fn caller(role: Role) -> Principal {
        Principal { merchant: MerchantId(Uuid::from_u128(1)), credential: None, role, request: None, grant: None }
    }

    #[test]
    fn what_is_closed_makes_room() {
        let slots = Arc::new(Slots::new(3, 2));
        let token = caller(Role::Booking(BookingId(Uuid::from_u128(7))));
        let (first, _second) = (slots.take(&token).unwrap(), slots.take(&token).unwrap());
        assert!(matches!(slots.take(&token), Err(AppError::TooMany(_))));
        drop(first);
        let _third = slots.take(&token).unwrap();
        let _desk = slots.take(&caller(Role::Operator)).unwrap();
        assert!(matches!(slots.take(&caller(Role::Admin)), Err(AppError::Overloaded)));
        assert_eq!(slots.open(), 3);
    }
}
