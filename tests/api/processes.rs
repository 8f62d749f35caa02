//! What can happen to bookings, holds, stops, routes and shifts: the table of the domain, the database, the page and the API agree.

use std::collections::BTreeSet;

use ritiro::app::{Permission, RoleKind};
use ritiro::cli::processes;
use ritiro_domain::{Machine, PROCESSES, Step, Who};
use serde_json::Value;
use tokio_postgres::Client as Sql;

use crate::city::{City, Members, NORTH, SOUTH, TODAY};

/// Where the state of a process stands: table, column, and the trigger that guards it.
fn kept(process: &str) -> (&'static str, &'static str, &'static str) {
    match process {
        "booking" => ("bookings", "state", "bookings_state_follows"),
        "hold" => ("holds", "state", "holds_state_follows"),
        "stop" => ("stops", "state", "stops_state_follows"),
        "route" => ("routes", "state", "routes_state_follows"),
        "shift" => ("routes", "shift_state", "routes_shift_state_follows"),
        other => panic!("where is the state of a {other}?"),
    }
}

/// With a row of each process.
async fn busy() -> (City, Sql) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.hold(&centre.morning, TODAY, SOUTH).await;
    let sql = city.sql().await;
    (city, sql)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_has_the_changes_of_the_domain() {
    let (city, sql) = busy().await;
    let rows = sql.query("SELECT process, from_state, to_state FROM transitions", &[]).await.unwrap();
    let there: BTreeSet<(String, String, String)> = rows.iter().map(|r| (r.get(0), r.get(1), r.get(2))).collect();
    let description = |machine: &'static Machine| {
        machine.changes().map(|(from, to)| (machine.name.to_owned(), from.to_owned(), to.to_owned()))
    };
    assert_eq!(there, PROCESSES.iter().flat_map(description).collect());
    city.stop().await;
}

/// Columns that must agree with the state of a stop.
fn along(process: &str, state: &str) -> String {
    let (_, column, _) = kept(process);
    if process != "stop" {
        return format!("{column} = '{state}'");
    }
    let failure = if state == "failed" { "'other'" } else { "NULL" };
    let finished = if ["failed", "completed"].contains(&state) { "now()" } else { "NULL" };
    format!("{column} = '{state}', failure = {failure}, finished_at = {finished}")
}

/// Tries to change all rows of a process from one state to the other, and takes it back.
async fn change(sql: &Sql, process: &str, from: &str, to: &str) -> Result<(), tokio_postgres::Error> {
    let (table, ..) = kept(process);
    let (from, to) = (along(process, from), along(process, to));
    let only = if process == "stop" { "WHERE reservation_id IS NOT NULL" } else { "" };
    let prepare = format!(
        "BEGIN; SET LOCAL session_replication_role = replica; UPDATE {table} SET {from} {only};
         SET LOCAL session_replication_role = origin"
    );
    sql.batch_execute(&prepare).await.unwrap();
    let changed = sql.execute(&format!("UPDATE {table} SET {to} {only}"), &[]).await;
    sql.batch_execute("ROLLBACK").await.unwrap();
    changed.map(|rows| assert!(rows > 0, "there is no {process}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_change_passes_the_database() {
    let (city, sql) = busy().await;
    let (mut passed, mut refused) = (0, 0);
    for machine in PROCESSES {
        let names = || machine.states.iter().map(|(name, _)| *name);
        for (from, to) in names().flat_map(|from| names().map(move |to| (from, to))) {
            let changed = change(&sql, machine.name, from, to).await;
            if machine.allows(from, to) {
                changed.unwrap_or_else(|e| panic!("{} {from} -> {to}: {e:?}", machine.name));
                passed += 1;
                continue;
            }
            let error = changed.expect_err(&format!("{} {from} -> {to}", machine.name));
            let error = error.as_db_error().unwrap();
            assert_eq!(error.message(), format!("a {} does not go from {from} to {to}", machine.name));
            assert_eq!((error.code().code(), error.constraint()), ("23000", Some(kept(machine.name).2)));
            refused += 1;
        }
    }
    let states: usize = PROCESSES.iter().map(|machine| machine.states.len()).sum();
    let changes: usize = PROCESSES.iter().map(|m| m.changes().collect::<BTreeSet<_>>().len()).sum();
    assert_eq!(passed, states + changes);
    assert!(refused >= 50, "{refused}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bookings_and_routes_begin_where_they_begin() {
    let (city, sql) = busy().await;
    for (table, state, description) in [
        ("bookings", "completed", "a booking begins as confirmed, not as completed"),
        ("routes", "finished", "a route begins as planned, not as finished"),
    ] {
        let row = format!("to_jsonb(t) || jsonb_build_object('id', gen_random_uuid(), 'state', '{state}')");
        let copy = format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, {row})).* FROM {table} t LIMIT 1"
        );
        let error = sql.batch_execute(&copy).await.unwrap_err();
        let error = error.as_db_error().unwrap();
        assert_eq!((error.message(), error.constraint()), (description, Some(&*format!("{table}_state_begins"))));
    }
    city.stop().await;
}

#[test]
fn the_page_in_the_repository_is_the_one_that_the_command_writes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/PROCESSES.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert_eq!(page, processes::page(), "run `ritiro processes --out docs/PROCESSES.md`");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_serves_all_of_it_to_anybody() {
    let city = City::new().await;
    let served = city.client.with("").get("/v1/processes").await.expect(200);
    let names: Vec<_> = served.items("items").iter().map(|process| process.text("name")).collect();
    assert_eq!(names, ["booking", "hold", "stop", "route", "shift"]);
    for (process, machine) in served.items("items").iter().zip(PROCESSES) {
        let flagged = |flag: &str| {
            let states = process.items("states").iter().filter(|state| state[flag] == true);
            states.map(|state| state.text("name")).collect::<Vec<_>>()
        };
        assert_eq!(flagged("last"), machine.ends);
        assert_eq!(flagged("first"), machine.begins().collect::<Vec<_>>());
        assert_eq!(process.items("states").len(), machine.states.len());
        for (step, description) in process.items("steps").iter().zip(machine.steps) {
            assert_eq!(
                (step.text("trigger"), step.text("to")),
                (description.trigger.to_owned(), description.to.to_owned())
            );
            assert_eq!(step["from"], Value::from(description.from.to_vec()));
            let events: Vec<_> = description.emits.iter().map(|event| event.as_str()).collect();
            assert_eq!(step["events"], Value::from(events));
        }
        assert_eq!(process.items("steps").len(), machine.steps.len());
    }
    city.stop().await;
}

/// The permissions of those who take a step; none where nobody asks for it by itself.
fn permissions(process: &str, step: &Step) -> &'static [Permission] {
    use Permission::*;
    match (process, step.trigger) {
        ("booking", "book") | ("hold", "hold" | "release" | "replace") => &[Shop],
        ("booking", "reschedule" | "cancel" | "retry") => &[ChangeBookings],
        ("hold", "book") => &[Shop, ChangeBookings],
        ("booking", "complete" | "fail") | ("route", "accept" | "depart" | "finish" | "abandon") => {
            &[DriveRoutes, SteerDay]
        }
        ("booking" | "stop", "reopen") => &[SteerDay],
        ("stop", "depart" | "arrive" | "fail" | "complete") => &[DriveRoutes, SteerDay],
        ("route", "restore" | "take_up" | "go_on") => &[DriveRoutes, SteerDay],
        ("route", "plan") | ("shift", "plan") => &[EditShifts],
        ("shift", "start" | "pause" | "resume" | "end" | "break_down") => &[DriveRoutes, SteerDay],
        ("shift", "miss" | "restore") => &[SteerDay],
        ("booking", "endanger" | "reassure") | ("hold", "expire") => &[],
        // Whatever is booked, moved or called off, and the planner.
        ("stop", "plan") | ("route", "replan" | "update" | "reroute") => &[Shop, ChangeBookings],
        other => panic!("who may {other:?}?"),
    }
}

#[test]
fn who_takes_a_step_has_the_permission_for_it() {
    let roles: BTreeSet<_> = RoleKind::ALL.iter().map(|role| role.as_str()).chain(["service"]).collect();
    assert_eq!(roles, Who::ALL.iter().map(|who| who.as_str()).collect());
    for machine in PROCESSES {
        for step in machine.steps {
            let needed = permissions(machine.name, step);
            let may = |role: &&RoleKind| needed.iter().any(|permission| permission.held_by(**role));
            let may: BTreeSet<_> = RoleKind::ALL.iter().filter(may).map(|role| role.as_str()).collect();
            let by: BTreeSet<_> = step.by.iter().filter(|who| **who != Who::Service).map(|who| who.as_str()).collect();
            if needed.is_empty() {
                assert_eq!(step.by.len(), 1, "{} {}", machine.name, step.trigger);
            } else {
                assert_eq!(by, may, "{} {}", machine.name, step.trigger);
            }
        }
    }
}
