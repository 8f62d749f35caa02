//! All tests that need a running Postgres, in one program so that they share one server.

mod access;
mod audit;
mod bad_input;
mod city;
mod constraints;
mod cors;
mod crash;
mod embedded;
mod foresight;
mod harness;
mod holds;
mod idempotency;
mod improving;
mod load;
mod limits;
mod merchant;
mod openapi;
mod racing;
mod refusals;
mod restart;
mod room;
mod schema;
mod shopping;
mod tenants;
mod webhooks;
mod wire;
