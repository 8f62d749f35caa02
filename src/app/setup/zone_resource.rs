//! The use cases of the resources of a zone, such as depots: create, read, list, replace and delete. They are the same for all of them,
//! except for what [`ZoneResource`] states.

use std::marker::PhantomData;

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::records::StoredAnswer;
use crate::store::{Edited, StoreResult};
use ritiro_domain::{Action, Invalid, MerchantId, Record, Timestamp, ZoneId};

/// A resource that a merchant sends, for its zone. It has a new id; if it replaces an existing resource, it gets the id of that one.
#[derive(Clone, Debug)]
pub struct ForZone<T> {
    /// The zone.
    pub zone: ZoneId,
    /// The resource.
    pub value: T,
}

/// What the use cases of a resource need to know about it. [`zone_resource!`] implements it.
pub trait ZoneResource: Clone + PartialEq + Sized {
    /// The type of its id.
    type Id: Copy + From<Uuid> + Into<Uuid>;
    /// The filter of its list.
    type Filter;
    /// Its name in errors.
    const NAME: &'static str;
    /// The permission to read it.
    const READ: Permission;
    /// The permission to change it.
    const EDIT: Permission;
    /// What the audit calls its creation, its replacement and its deletion.
    const ACTIONS: [Action; 3];

    /// Its id.
    fn id(&self) -> Self::Id;
    /// The same resource with another id.
    fn with_id(self, id: Self::Id) -> Self;
    /// Checks what can be checked without the database.
    fn checked(&self) -> Result<(), Invalid>;
    /// Inserts it.
    fn insert(
        conn: &mut AsyncPgConnection,
        zone: ZoneId,
        new: &Self,
    ) -> impl Future<Output = StoreResult<Record<Self>>>;
    /// Finds it, if it is the merchant's.
    fn find(
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        id: Self::Id,
    ) -> impl Future<Output = StoreResult<Option<Record<Self>>>>;
    /// Lists those of the merchant.
    fn list(
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        filter: Self::Filter,
        page: Paging,
    ) -> impl Future<Output = StoreResult<Vec<Record<Self>>>>;
    /// Overwrites it if it has that version.
    fn update(
        conn: &mut AsyncPgConnection,
        zone: ZoneId,
        new: &Self,
        version: i64,
    ) -> impl Future<Output = StoreResult<Edited<Record<Self>>>>;
    /// Deletes it.
    fn delete(conn: &mut AsyncPgConnection, id: Self::Id, now: Timestamp) -> impl Future<Output = StoreResult<()>>;

    /// Checks what depends on other rows of the zone.
    fn check_in(
        _conn: &mut AsyncPgConnection,
        _merchant: MerchantId,
        _zone: ZoneId,
        _new: &Self,
    ) -> impl Future<Output = AppResult<()>> {
        async { Ok(()) }
    }

    /// Overwrites `old` in an edit that is based on version `base`, and returns the days whose plans it changes.
    fn overwrite(
        _deps: &Deps,
        conn: &mut AsyncPgConnection,
        _merchant: MerchantId,
        old: &Record<Self>,
        new: &Self,
        base: i64,
    ) -> impl Future<Output = AppResult<(Record<Self>, Vec<NaiveDate>)>> {
        async move { Ok((edited(Self::NAME, Self::update(conn, old.zone, new, base).await?)?, Vec::new())) }
    }
}

/// Implements [`ZoneResource`] for a type of the domain that has an `id` and a `check`. After the functions of the store, what differs is
/// written out.
macro_rules! zone_resource {
    (
        $type:ident, id: $id:ty, filter: $filter:ty, name: $name:literal, read: $read:ident, edit: $edit:ident,
        audit: $created:ident $replaced:ident $deleted:ident,
        store: $insert:path, $find:path, $list:path, $update:path;
        $($differs:tt)*
    ) => {
        impl $crate::app::setup::ZoneResource for $type {
            type Id = $id;
            type Filter = $filter;
            const NAME: &'static str = $name;
            const READ: $crate::app::Permission = $crate::app::Permission::$read;
            const EDIT: $crate::app::Permission = $crate::app::Permission::$edit;
            const ACTIONS: [Action; 3] = [Action::$created, Action::$replaced, Action::$deleted];

            fn id(&self) -> $id {
                self.id
            }

            fn with_id(self, id: $id) -> Self {
                Self { id, ..self }
            }

            fn checked(&self) -> Result<(), Invalid> {
                self.check()
            }

            async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, new: &Self) -> StoreResult<Record<Self>> {
                $insert(conn, zone, new).await
            }

            async fn find(
                conn: &mut AsyncPgConnection,
                merchant: MerchantId,
                id: $id,
            ) -> StoreResult<Option<Record<Self>>> {
                $find(conn, merchant, id).await
            }

            async fn list(
                conn: &mut AsyncPgConnection,
                merchant: MerchantId,
                filter: $filter,
                page: Paging,
            ) -> StoreResult<Vec<Record<Self>>> {
                $list(conn, merchant, filter, page).await
            }

            async fn update(
                conn: &mut AsyncPgConnection,
                zone: ZoneId,
                new: &Self,
                version: i64,
            ) -> StoreResult<Edited<Record<Self>>> {
                $update(conn, zone, new, version).await
            }

            $($differs)*
        }
    };
}

pub(super) use zone_resource;

/// The use cases of a resource.
pub struct UseCases<T>(PhantomData<T>);

impl<T: ZoneResource> UseCases<T> {
    /// Creates a resource in a zone.
    pub async fn create(
        deps: &Deps,
        principal: &Principal,
        new: ForZone<T>,
        idempotent: Option<IdempotentRequest>,
    ) -> AppResult<InZone<T>> {
        let ForZone { zone, value } = new;
        let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
            find(conn, merchant, made.subject.into()).await
        };
        let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
            value.checked()?;
            zone_named(conn, merchant, zone).await?;
            T::check_in(conn, merchant, zone, &value).await?;
            let made = T::insert(conn, zone, &value).await?;
            let audit_record = AuditRecord::of(T::ACTIONS[0], value.id().into()).at(made.version);
            Ok((made, audit_record))
        };
        let made = edit_once(deps, principal, T::EDIT, idempotent, work, again).await?;
        deps.zone_changed(zone);
        deps.in_zone(made).await
    }

    /// Returns one resource.
    pub async fn get(deps: &Deps, principal: &Principal, id: T::Id) -> AppResult<InZone<T>> {
        let found = find(&mut *deps.store.connection().await?, principal.may(T::READ)?, id).await?;
        deps.in_zone(found).await
    }

    /// Lists the resources that pass a filter.
    pub async fn list(
        deps: &Deps,
        principal: &Principal,
        filter: T::Filter,
        page: Paging,
    ) -> AppResult<Vec<InZone<T>>> {
        let merchant = principal.may(T::READ)?;
        let found = T::list(&mut *deps.store.connection().await?, merchant, filter, page).await?;
        deps.all_in_zone(found).await
    }

    /// Replaces a resource of that version (`None`: of any version).
    pub async fn replace(
        deps: &Deps,
        principal: &Principal,
        id: T::Id,
        new: ForZone<T>,
        version: Option<i64>,
    ) -> AppResult<InZone<T>> {
        let (zone, new) = (new.zone, new.value.with_id(id));
        let (made, days) = edit(deps, principal, T::EDIT, async |conn, merchant| {
            new.checked()?;
            let old: Record<T> = find(conn, merchant, id).await?;
            same_zone(old.zone, zone)?;
            if is_there(&old.value, &new, old.version, version)? {
                return Ok(((old, Vec::new()), None));
            }
            T::check_in(conn, merchant, zone, &new).await?;
            let (made, days) = T::overwrite(deps, conn, merchant, &old, &new, base(version, old.version)).await?;
            let audit_record = AuditRecord::of(T::ACTIONS[1], id.into()).at(made.version);
            Ok(((made, days), Some(audit_record)))
        })
        .await?;
        deps.zone_changed(zone);
        days.into_iter().for_each(|day| deps.plan_changed(zone, Some(day)));
        deps.in_zone(made).await
    }

    /// Deletes a resource.
    pub async fn delete(deps: &Deps, principal: &Principal, id: T::Id) -> AppResult<()> {
        let zone = edit(deps, principal, T::EDIT, async |conn, merchant| {
            let old: Record<T> = find(conn, merchant, id).await?;
            T::delete(conn, id, deps.now()).await?;
            Ok((old.zone, Some(AuditRecord::of(T::ACTIONS[2], id.into()))))
        })
        .await?;
        deps.zone_changed(zone);
        Ok(())
    }
}

async fn find<T: ZoneResource>(conn: &mut AsyncPgConnection, merchant: MerchantId, id: T::Id) -> AppResult<Record<T>> {
    T::find(conn, merchant, id).await?.ok_or(AppError::NotFound(T::NAME))
}
