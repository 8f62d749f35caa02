//! All tests that need a running Postgres, in one program so that they share one server.

mod embedded;
mod harness;
mod merchant;
