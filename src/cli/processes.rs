//! `ritiro processes`: the page about the processes, written from the one table of them.

use std::fmt::Write as _;

use ritiro_domain::{Machine, PROCESSES, Step};

const HEAD: &str = "\
# Processes

What can happen to bookings, holds, stops, routes and shifts: in which states, by whom, and which events (and so
[webhooks](WEBHOOKS.md)) it emits. `ritiro processes --out docs/PROCESSES.md` writes this page from the table that the program itself
goes by; `GET /v1/processes` serves the same as JSON.

The database refuses every change of state that is not here (table `transitions`, triggers `…_state_follows`). To stay as it is
everything may. Roles are those of keys and tokens ([SECURITY.md](SECURITY.md)): `booking` is whoever holds a booking's token,
`service` is Ritiro itself, the clock or the planner. A role that may take a step may only do so with what is its own.
";

/// The page, in Markdown.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    PROCESSES.iter().for_each(|machine| section(&mut page, machine));
    page
}

fn section(page: &mut String, machine: &Machine) {
    let title = machine.name[..1].to_uppercase() + &machine.name[1..];
    let _ = write!(page, "\n## {title}\n{}\n\n", wrapped(machine.description));
    diagram(page, machine);
    page.push_str("\n| state | |\n|---|---|\n");
    for (name, description) in machine.states {
        let end = if machine.ends.contains(name) { " The end." } else { "" };
        let _ = writeln!(page, "| `{name}` | {}{end} |", description.trim());
    }
    page.push_str("\n| step | from | to | by | events |\n|---|---|---|---|---|\n");
    machine.steps.iter().for_each(|step| row(page, step));
}

fn diagram(page: &mut String, machine: &Machine) {
    page.push_str("```mermaid\nstateDiagram-v2\n");
    for step in machine.steps {
        let from: &[&str] = if step.from.is_empty() { &["[*]"] } else { step.from };
        for from in from {
            let _ = writeln!(page, "    {from} --> {}: {}", step.to, step.trigger);
        }
    }
    for end in machine.ends {
        let _ = writeln!(page, "    {end} --> [*]");
    }
    page.push_str("```\n");
}

fn row(page: &mut String, step: &Step) {
    let code = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let by: Vec<_> = step.by.iter().map(|who| who.as_str()).collect();
    let events = code(step.emits.iter().map(|event| event.as_str()).collect());
    let from = code(step.from.to_vec());
    let _ = writeln!(
        page,
        "| **{}**: {} | {from} | `{}` | {} | {events} |",
        step.trigger,
        step.description,
        step.to,
        by.join(", ")
    );
}

/// Lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| line.len() + 1 + word.len() <= 120) {
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
