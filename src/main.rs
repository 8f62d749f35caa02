//! The command line of Ritiro.

use std::process::ExitCode;

use clap::Parser;
use ritiro::cli::{self, args::Cli};

/// Answers are made of many small pieces, by several threads: a tenth of their cost is the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
