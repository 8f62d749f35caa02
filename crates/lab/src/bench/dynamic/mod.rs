//! `ritiro bench dynamic`: public benchmarks in which demand is revealed during the day, played with the planner of
//! the service.

mod budget;
mod error;
mod mdrp;
mod ortec;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

pub use error::DynamicError;

/// The settings of a benchmark run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A file, a folder of an instance, or a folder of several instances.
    pub path: PathBuf,
    /// The time for each decision; if not given, a number of steps is used.
    pub seconds: Option<f64>,
    /// The seed of all random choices.
    pub seed: u64,
    /// The file for the routes.
    pub out: Option<PathBuf>,
}

/// Plays all instances at the path, and writes one line of JSON per instance to `output`.
///
/// # Errors
/// If an instance cannot be read, a result cannot be written, or the planner breaks a rule of the benchmark.
pub fn run(settings: &Settings, mut output: impl Write) -> Result<(), DynamicError> {
    let days = days(&settings.path)?;
    let mut details = settings.out.as_deref().map(create).transpose()?;
    let bar = progress(days.len());
    for day in days {
        let (line, more) = play(&day, settings, &bar)?;
        writeln!(output, "{line}")?;
        output.flush()?;
        if let Some(file) = &mut details {
            writeln!(file, "{more}")?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn create(path: &Path) -> Result<File, DynamicError> {
    File::create(path).map_err(DynamicError::file(path))
}

/// An instance.
enum Day {
    Ortec(PathBuf),
    Mdrp(PathBuf),
}

/// The instance at a path; its name shows its format.
fn day(path: &Path) -> Option<Day> {
    if path.is_file() && path.to_string_lossy().ends_with(ortec::ENDING) {
        return Some(Day::Ortec(path.to_owned()));
    }
    let whole = mdrp::FILES.iter().all(|name| path.join(name).is_file());
    whole.then(|| Day::Mdrp(path.to_owned()))
}

fn days(path: &Path) -> Result<Vec<Day>, DynamicError> {
    if let Some(day) = day(path) {
        return Ok(vec![day]);
    }
    let missing = || DynamicError::Nothing(path.to_owned());
    if path.is_file() {
        return Err(missing());
    }
    let entries = std::fs::read_dir(path).map_err(DynamicError::file(path))?;
    let mut inside: Vec<_> =
        entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>().map_err(DynamicError::file(path))?;
    inside.sort();
    let days: Vec<_> = inside.iter().filter_map(|path| day(path)).collect();
    if days.is_empty() { Err(missing()) } else { Ok(days) }
}

fn progress(days: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} instances, {msg} [{elapsed}]")
        .expect("the template is constant and valid");
    ProgressBar::new(days as u64).with_style(style)
}

/// The result line of an instance, and its routes.
fn play(
    day: &Day,
    settings: &Settings,
    bar: &ProgressBar,
) -> Result<(serde_json::Value, serde_json::Value), DynamicError> {
    let Settings { seconds, seed, .. } = *settings;
    let result = match day {
        Day::Ortec(path) => {
            let tick = |done, all| bar.set_message(format!("epoch {done}/{all}"));
            let outcome = ortec::play(path, seconds, seed, tick)?;
            (serde_json::json!(outcome), outcome.details())
        }
        Day::Mdrp(folder) => {
            let tick = |minute| bar.set_message(format!("minute {minute}"));
            let outcome = mdrp::play(folder, seconds, seed, tick)?;
            (serde_json::json!(outcome), outcome.details())
        }
    };
    bar.inc(1);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_a_benchmark_is_refused_by_name() {
        let error = days(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))).err().unwrap().to_string();
        assert!(error.contains("src: expected NAME.dynamic.json"), "{error}");
        let error = days(Path::new("no/such/place")).err().unwrap().to_string();
        assert!(error.starts_with("no/such/place: "), "{error}");
    }
}
