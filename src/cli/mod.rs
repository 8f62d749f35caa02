//! The command line: from arguments to what they ask for.

pub mod args;
mod check;
mod database;
mod health;
pub mod key;
pub mod processes;
mod roads;
mod serve;
mod simulated;
pub mod webhook;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::config::{Settings, Sources};
use crate::http::api;
use crate::store::{Store, migrate, revert};
use crate::{embedded, files, telemetry};
use args::{BenchCommand, Cli, Command, HealthArgs, MigrateArgs, OpenapiArgs, ProcessesArgs, completions};
use database::Database;
use ritiro_domain::Timestamp;
use ritiro_lab::simulate::channel::ServerProgram;
use ritiro_lab::{bench, load, replay, simulate};

/// Anything that ends a command; its text is for the person who called it.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Does what the command line asks. The exit status is 0 if it was done, 1 if a check failed, 2 if it could not be done.
/// Who reads the output may stop, as `head` does: that ends a command, and is no failure.
pub async fn run(cli: Cli) -> ExitCode {
    end_quietly_when_the_reader_is_gone();
    match dispatch(cli).await {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ritiro: {}", with_causes(&*error));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let of_io = |error: &(dyn std::error::Error + 'static)| {
        error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    };
    of_io(error) || error.source().is_some_and(is_broken_pipe)
}

/// `println!` panics where the output is closed.
fn end_quietly_when_the_reader_is_gone() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if text.starts_with("failed printing to stdout") && text.contains("Broken pipe") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

/// The error's text with those of its causes: the first may be no more than "db error". What was said already is not said again.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}

async fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    let settings = || Settings::load(&Sources::of_process(cli.config.clone()));
    match &cli.command {
        Command::Serve(args) => serve::run(logged(settings()?)?, args).await?,
        Command::Migrate(args) => run_migrate(&logged(settings()?)?, args).await?,
        Command::Openapi(args) => write_openapi(args)?,
        Command::Processes(args) => write_processes(args)?,
        Command::Demo(args) => serve::run_demo(&settings()?, args).await?,
        Command::Key(command) => run_key(&logged(settings()?)?, command).await?,
        Command::Webhook(command) => run_webhook(&logged(settings()?)?, command).await?,
        Command::Bench(command) => run_bench(command)?,
        Command::Roads(command) => roads::run(&settings()?, command)?,
        Command::Check(args) => return check::run(&logged(settings()?)?, args).await,
        Command::Health(args) => return health(&settings()?, args).await,
        Command::Replay(args) => return run_replay(&settings()?, (**args).clone()).await,
        Command::Simulate(args) => return run_simulate(&settings()?, cli.config.as_deref(), (**args).clone()).await,
        Command::SimulatedServer => simulated::run(&settings()?).await?,
        Command::Sandbox(args) => {
            let mut args = args.clone();
            args.folder.or(settings()?.roads_directory());
            simulate::sandbox(&args).await?;
        }
        Command::Load(args) => return run_load(&settings()?, args).await,
        Command::LoadStreams(args) => return run_load_streams(args).await,
        Command::BareOffers(args) => load::bare::serve(args).await?,
        Command::Completions { shell } => completions(*shell, &mut std::io::stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn logged(settings: Settings) -> Result<Settings, Failure> {
    telemetry::init(&settings.log)?;
    Ok(settings)
}

async fn run_migrate(settings: &Settings, args: &MigrateArgs) -> Result<(), Failure> {
    let database = Database::open(&settings.database).await?;
    let (done, word) = match args.revert {
        Some(count) => (revert(database.url(), count as usize).await?, "reverted"),
        None => (migrate(database.url()).await?, "applied"),
    };
    if done.is_empty() {
        println!("Nothing to do: the database has this version's schema.");
    }
    done.iter().for_each(|name| println!("{word} {name}"));
    database.close().await;
    Ok(())
}

fn write_openapi(args: &OpenapiArgs) -> Result<(), Failure> {
    let document = api::document(None).to_pretty_json()?;
    write_out(args.out.as_deref(), document + "\n")
}

fn write_processes(args: &ProcessesArgs) -> Result<(), Failure> {
    write_out(args.out.as_deref(), processes::page())
}

fn write_out(path: Option<&Path>, text: String) -> Result<(), Failure> {
    match path {
        Some(path) => std::fs::write(path, text).map_err(|e| cannot_write(path, &e))?,
        None => write!(std::io::stdout(), "{text}")?,
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &std::io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}

async fn run_key(settings: &Settings, command: &args::KeyCommand) -> Result<(), Failure> {
    let database = Database::open_or_join(&settings.database).await?;
    migrate(database.url()).await?;
    let store = Store::new(database.url(), 1)?;
    let now = Timestamp::from(chrono::Utc::now());
    let done = key::run(&store, command, now, &mut std::io::stdout()).await;
    database.close().await;
    Ok(done?)
}

async fn run_webhook(settings: &Settings, command: &args::WebhookCommand) -> Result<(), Failure> {
    let database = Database::open(&settings.database).await?;
    migrate(database.url()).await?;
    let store = Store::new(database.url(), 1)?;
    let now = Timestamp::from(chrono::Utc::now());
    let done = webhook::run(&store, command, now, &mut std::io::stdout()).await;
    database.close().await;
    Ok(done?)
}

fn run_bench(command: &BenchCommand) -> Result<(), Failure> {
    let output = std::io::stdout().lock();
    match command {
        BenchCommand::Online(args) => Ok(bench::online::run(args, std::io::stdin().lock(), output)?),
        BenchCommand::Static(args) => Ok(bench::fixed::run(args, output)?),
        BenchCommand::Dynamic(args) => Ok(bench::dynamic::run(&args.into(), output)?),
    }
}

async fn health(settings: &Settings, args: &HealthArgs) -> Result<ExitCode, Failure> {
    let url = match &args.url {
        Some(url) => url.clone(),
        None => serve::local_url(settings.http.bind)?,
    };
    match health::ask(&url).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(reason) => {
            eprintln!("ritiro: {reason}");
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn run_replay(settings: &Settings, mut args: replay::ReplayArgs) -> Result<ExitCode, Failure> {
    args.travel.folder.or(settings.roads_directory());
    args.travel.open()?;
    let outcome = replay::run(args).await?;
    println!("{}", outcome.text());
    Ok(if outcome.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run_simulate(
    settings: &Settings,
    config: Option<&Path>,
    mut args: simulate::SimulateArgs,
) -> Result<ExitCode, Failure> {
    args.travel.folder.or(settings.roads_directory());
    args.travel.open()?;
    let program = simulated_server(config)?;
    let database = Database::open_or_join(&settings.database).await?;
    let passed = simulated(&program, &args, database.url()).await;
    database.close().await;
    Ok(if passed? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// This program, with the same configuration.
fn simulated_server(config: Option<&Path>) -> std::io::Result<ServerProgram> {
    let config = config.into_iter().flat_map(|path| ["--config".into(), path.into()]);
    let args = config.chain(["simulated-server".into()]).collect();
    Ok(ServerProgram { program: std::env::current_exe()?, args, variables: Vec::new() })
}

/// Prints the report; true if nothing got lost.
async fn simulated(program: &ServerProgram, args: &simulate::SimulateArgs, url: &str) -> Result<bool, Failure> {
    if let Some(sweep) = args.sweep {
        let outcome = simulate::sweep::run(sweep, args, program, url).await?;
        println!("{}", outcome.text());
        args.out.as_deref().map_or(Ok(()), |folder| outcome.write(folder))?;
        return Ok(outcome.passed());
    }
    let outcome = simulate::run(args, program, url).await?;
    println!("{}", outcome.text());
    args.out.as_deref().map_or(Ok(()), |folder| outcome.write(folder))?;
    Ok(outcome.passed())
}

async fn run_load_streams(args: &load::streams::LoadStreamsArgs) -> Result<ExitCode, Failure> {
    files::raise_limit();
    let report = load::streams::run(args).await?;
    println!("{}", report.text());
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run_load(settings: &Settings, args: &load::LoadArgs) -> Result<ExitCode, Failure> {
    let database = match &settings.database.url {
        Some(url) => Some(url.expose().to_owned()),
        None => embedded::address_of_running(
            &settings.database.data_dir.clone().unwrap_or_else(embedded::default_data_dir),
            "ritiro",
        ),
    };
    let report = load::run(args, database, embedded::program("pgbench")).await?;
    println!("{}", report.text());
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    #[test]
    fn causes_are_reported_once_each() {
        let innermost = Box::new(Layer { text: "permission denied", source: None });
        let middle = Box::new(Layer { text: "db error", source: Some(innermost) });
        let error = Layer { text: "the database is not usable: db error", source: Some(middle) };
        assert_eq!(with_causes(&error), "the database is not usable: db error: permission denied");
    }
}
