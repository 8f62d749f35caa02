//! All tests that need a running Postgres, in one program so that they share one server.

mod bad_input;
mod city;
mod constraints;
mod crash;
mod embedded;
mod harness;
mod merchant;
mod holds;
mod idempotency;
mod racing;
mod refusals;
mod restart;
mod schema;
mod shopping;
mod tenants;
