//! All tests that need a running Postgres, in one program so that they share one server.

mod city;
mod crash;
mod embedded;
mod harness;
mod holds;
mod idempotency;
mod merchant;
mod racing;
mod refusals;
mod shopping;
mod tenants;
