//! The processes, as they are published.

use serde::Serialize;
use utoipa::ToSchema;

/// A state of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessState {
    /// As `state` has it everywhere.
    #[schema(example = "confirmed")]
    pub name: &'static str,
    /// What it means.
    #[serde(rename = "told")]
    pub emitted: &'static str,
    /// Whether the process can begin in it.
    pub first: bool,
    /// Whether nothing happens after it.
    pub last: bool,
}

/// Something that can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessStep {
    /// Its name.
    #[schema(example = "cancel")]
    pub trigger: &'static str,
    /// What happens.
    #[serde(rename = "told")]
    pub emitted: &'static str,
    /// In which states it can happen; none: it is how the process begins.
    #[schema(example = json!(["confirmed"]))]
    pub from: Vec<&'static str>,
    /// The state after it.
    #[schema(example = "cancelled")]
    pub to: &'static str,
    /// Who does it: roles of keys and tokens, or `service` for the clock and the planner.
    #[schema(example = json!(["admin", "operator", "shopper", "booking"]))]
    pub by: Vec<&'static str>,
    /// The events that it emits, and so the webhooks.
    #[schema(example = json!(["booking.cancelled"]))]
    pub events: Vec<&'static str>,
}

/// What can happen to a booking, a hold, a stop, a route or a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Process {
    /// `booking`, `hold`, `stop`, `route` or `shift`.
    #[schema(example = "booking")]
    pub name: &'static str,
    /// What there is to know besides.
    #[serde(rename = "told")]
    pub emitted: &'static str,
    /// All states.
    pub states: Vec<ProcessState>,
    /// All that can happen.
    pub steps: Vec<ProcessStep>,
}

/// All processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Processes {
    /// All of them.
    pub items: Vec<Process>,
}

impl Processes {
    /// From the one table.
    pub fn all() -> Self {
        Self { items: ritiro_domain::PROCESSES.iter().map(Process::from).collect() }
    }
}

impl From<&ritiro_domain::Machine> for Process {
    fn from(machine: &ritiro_domain::Machine) -> Self {
        let state = |(name, emitted): &(&'static str, &'static str)| ProcessState {
            name,
            emitted: emitted.trim(),
            first: machine.begins().any(|first| first == *name),
            last: machine.ends.contains(name),
        };
        Self {
            name: machine.name,
            emitted: machine.emitted,
            states: machine.states.iter().map(state).collect(),
            steps: machine.steps.iter().map(ProcessStep::from).collect(),
        }
    }
}

impl From<&ritiro_domain::Step> for ProcessStep {
    fn from(step: &ritiro_domain::Step) -> Self {
        Self {
            trigger: step.trigger,
            emitted: step.emitted,
            from: step.from.to_vec(),
            to: step.to,
            by: step.by.iter().map(|who| who.as_str()).collect(),
            events: step.emits.iter().map(|event| event.as_str()).collect(),
        }
    }
}
