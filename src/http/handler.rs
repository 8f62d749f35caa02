//! What handlers use: `use crate::http::handler::*`.

pub use actix_web::web::Data;
pub use actix_web::{HttpResponse, delete, get, patch, post, put};
pub use utoipa_actix_web::service_config::ServiceConfig;
pub use uuid::Uuid;

pub use super::caller::Caller;
pub use super::etag::Versioned;
pub use super::extract::{
    Batch, Change, IdempotencyKey, IfMatch, Json, KeyOfSecret, MergePatch, OptionalIfMatch, Path, Query, Whole,
};
pub use super::idempotency::idempotent;
pub(super) use super::page::list_query;
pub use super::page::{Page, PageQuery};
pub use super::problem::{Problem, ProblemCode};
pub(super) use super::resource::resource;
pub use super::responses::*;
pub use crate::app::{AppState, Deps, Permission, Webhooks};
