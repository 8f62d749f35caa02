//! All tests that need a running Postgres, in one program so that they share one server.

mod bad_input;
mod check;
mod city;
mod constraints;
mod crash;
mod embedded;
mod foresight;
mod harness;
mod holds;
mod idempotency;
mod improving;
mod merchant;
mod openapi;
mod racing;
mod refusals;
mod restart;
mod room;
mod schema;
mod shopping;
mod tenants;
mod wire;
