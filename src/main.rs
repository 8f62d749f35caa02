//! The command line of Ritiro.

use std::process::ExitCode;

use clap::Parser;
use ritiro::cli::{self, args::Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
