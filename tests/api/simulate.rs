//! A small simulated day: nothing that was reported gets lost, and each booking has an end.

use clap::Parser;
use ritiro::cli::args::{Cli, Command};
use ritiro_lab::simulate::channel::ServerProgram;
use ritiro_lab::simulate::{self, SimulateOutcome};

use crate::harness::{self, program::Program, scratch::Scratch};

async fn simulated(line: &str) -> SimulateOutcome {
    let words = ["ritiro", "simulate"].into_iter().chain(line.split_whitespace());
    let Command::Simulate(args) = Cli::try_parse_from(words).unwrap().command else { panic!("not `simulate`") };
    let variables = [
        ("RITIRO__HTTP__WORKERS", "2"),
        ("RITIRO__DATABASE__POOL_SIZE", "8"),
        ("RITIRO__IMPROVEMENT__BUDGET_MILLISECONDS", "5"),
    ];
    let server = ServerProgram {
        program: env!("CARGO_BIN_EXE_ritiro").into(),
        args: vec!["simulated-server".into()],
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
    };
    simulate::run(&args, &server, &harness::database().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_adds_up() {
    let outcome = simulated(
        "--orders 30 --couriers 3 --seed 5 --lost-signal 0.3 --no-shows 0.1 --breakdowns 1 --ahead 1 --keep-database",
    )
    .await;
    assert!(outcome.passed(), "{}", outcome.text());
    let figures = &outcome.figures;
    let (promises, reports) = (&figures.promises, &figures.reports);
    assert!(figures.booked >= 20, "{}", outcome.text());
    assert_eq!(figures.booked + figures.refused.values().sum::<u64>(), 30);
    assert_eq!(promises.kept + promises.late + promises.never_reached, figures.booked);
    assert_eq!(figures.states.values().sum::<u64>(), figures.booked);
    assert_eq!((figures.breakdowns.number, reports.lost), (1, 0));
    // Leaving, arriving and being through for each visit, and what frames a day.
    assert!(reports.sent > 3 * (promises.kept + promises.late), "{}", outcome.text());
    assert!(reports.late > 0 && reports.sent_twice > 0, "{}", outcome.text());

    // The database holds together too.
    let check = Program::copy().check(outcome.database.as_ref().unwrap(), &[]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));

    let folder = Scratch::named("-simulate");
    outcome.write(folder.path()).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&read("report.json")).unwrap();
    assert_eq!(json["promises"]["kept"], promises.kept);
    assert!(read("report.md").contains("| promises"));
    let picture = read("picture.html");
    let dots = picture.matches("<path class=\"stop ").count() as u64;
    // One for each promise, and four in the key.
    assert_eq!(dots, figures.booked + 4);
    assert_eq!(picture.matches("<text class=\"van ").count(), 1, "a vehicle that broke down is no depot");
    assert_eq!(picture.matches("class=\"depot\"").count(), 1);
    // The map shows one courier or one hour at a time, without a script.
    for courier in 0..3 {
        assert!(picture.contains(&format!("id=\"courier-{courier}\"")), "{courier}");
        assert!(picture.contains(&format!("main:has(#courier-{courier}:checked) .c:not(.c{courier})")), "{courier}");
    }
    let (legend, rules) = (picture.matches("id=\"hour-").count(), picture.matches("main:has(#hour-").count());
    assert!(legend > 5 && rules + 1 == legend, "{legend} hours and one for all, {rules} rules");
    for outside in ["http:", "url(", "<script", "<link", "NaN"] {
        assert!(!picture.replace("http://www.w3.org/2000/svg", "").contains(outside), "{outside}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planner_drives_by_the_rush_hours_that_it_was_told_or_learned() {
    let known = simulated("--orders 20 --couriers 2 --seed 5 --rush 0.6 --rush-known").await;
    assert!(known.passed(), "{}", known.text());
    let speeds = &known.figures.speeds;
    assert_eq!((speeds.rush, speeds.rush_known, speeds.learning_days), (Some(0.6), true, 0));
    assert!(speeds.plan_largest_error < 0.001, "{speeds:?}");
    assert!(known.text().contains("the rush hours"), "{}", known.text());

    // A planner that learned nothing would be wrong by 0.5.
    let learned = simulated("--orders 90 --couriers 4 --seed 5 --rush 0.5 --learning-days 1 --lost-signal 0").await;
    assert!(learned.passed(), "{}", learned.text());
    let speeds = &learned.figures.speeds;
    assert!(!speeds.plan.is_empty() && speeds.plan_largest_error < 0.5, "{speeds:?}");
    assert!(learned.figures.shoppers == 90 && learned.text().contains("the reports of 1 day"), "{}", learned.text());
}
