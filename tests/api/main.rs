//! All tests that need a running Postgres, in one program so that they share one server.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the numbers are small"
)]

mod access;
mod audit;
mod bad_input;
mod bounds;
mod changes;
mod check;
mod city;
mod client_types;
mod clock;
mod constraints;
mod cors;
mod crash;
mod embedded;
mod foresight;
mod goods;
mod group_commit;
mod harness;
mod holds;
mod hostile;
mod idempotency;
mod improving;
mod limits;
mod live;
mod load;
mod maps;
mod merchant;
mod migrations;
mod nights;
mod once;
mod one_more;
mod openapi;
mod operations;
mod own_windows;
mod personal;
mod privacy;
mod processes;
mod proofs;
mod quotes;
mod racing;
mod refusals;
mod releases;
mod restart;
mod road;
mod roads;
mod room;
mod schema;
mod set_up;
mod shopping;
mod simulate;
mod speeds;
mod standards;
mod streets;
mod tenants;
mod tokens;
mod trips;
mod trips_raced;
mod unchanged;
mod vehicle_types;
mod webhooks;
mod wire;
