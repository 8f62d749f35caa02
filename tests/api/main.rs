//! All tests that need a running Postgres, in one program so that they share one server.

mod city;
mod crash;
mod embedded;
mod harness;
mod merchant;
mod holds;
mod idempotency;
mod racing;
mod refusals;
mod shopping;
mod tenants;
