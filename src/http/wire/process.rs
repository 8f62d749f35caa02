//! The processes, as the API publishes them.

use serde::Serialize;
use utoipa::ToSchema;

/// A state of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessState {
    /// The name, as in every field `state`.
    #[schema(example = "confirmed")]
    pub name: &'static str,
    /// The meaning of the state, as an English text.
    #[serde(rename = "told")]
    pub description: &'static str,
    /// Whether the process can begin in this state.
    pub first: bool,
    /// Whether the process ends in this state.
    pub last: bool,
}

/// A transition of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessStep {
    /// The name of the transition.
    #[schema(example = "cancel")]
    pub trigger: &'static str,
    /// What happens, as an English text.
    #[serde(rename = "told")]
    pub description: &'static str,
    /// The states in which the transition is possible. An empty list means that the process begins with it.
    #[schema(example = json!(["confirmed"]))]
    pub from: Vec<&'static str>,
    /// The state after the transition.
    #[schema(example = "cancelled")]
    pub to: &'static str,
    /// The roles of keys and tokens that can cause it, or `service` for the clock and the planner.
    #[schema(example = json!(["admin", "operator", "shopper", "booking"]))]
    pub by: Vec<&'static str>,
    /// The events that it emits, which webhook endpoints receive.
    #[schema(example = json!(["booking.cancelled"]))]
    pub events: Vec<&'static str>,
}

/// The states and transitions of a booking, a hold, a stop, a route or a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Process {
    /// `booking`, `hold`, `stop`, `route` or `shift`.
    #[schema(example = "booking")]
    pub name: &'static str,
    /// A description of the process, as an English text.
    #[serde(rename = "told")]
    pub description: &'static str,
    /// All states.
    pub states: Vec<ProcessState>,
    /// All transitions.
    pub steps: Vec<ProcessStep>,
}

/// All processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Processes {
    /// The processes.
    pub items: Vec<Process>,
}

impl Processes {
    /// The processes of the domain's table.
    pub fn all() -> Self {
        Self { items: ritiro_domain::PROCESSES.iter().map(Process::from).collect() }
    }
}

impl From<&ritiro_domain::Machine> for Process {
    fn from(machine: &ritiro_domain::Machine) -> Self {
        let state = |(name, description): &(&'static str, &'static str)| ProcessState {
            name,
            description: description.trim(),
            first: machine.begins().any(|first| first == *name),
            last: machine.ends.contains(name),
        };
        Self {
            name: machine.name,
            description: machine.description,
            states: machine.states.iter().map(state).collect(),
            steps: machine.steps.iter().map(ProcessStep::from).collect(),
        }
    }
}

impl From<&ritiro_domain::Step> for ProcessStep {
    fn from(step: &ritiro_domain::Step) -> Self {
        Self {
            trigger: step.trigger,
            description: step.description,
            from: step.from.to_vec(),
            to: step.to,
            by: step.by.iter().map(|who| who.as_str()).collect(),
            events: step.emits.iter().map(|event| event.as_str()).collect(),
        }
    }
}
