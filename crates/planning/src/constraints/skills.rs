//! The courier must have all skills that the order requires.

use super::Constraint;
use crate::Vehicle;
use crate::task_visits::TaskVisits;
use ritiro_domain::{Constraint as Binding, Refusal, RefusalCode, Skills};

pub(super) struct Skilled;

impl Constraint for Skilled {
    #[inline]
    fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
        vehicle.skills.covers(task.terms.skills)
    }

    fn none_suits(task: &TaskVisits, skills: &Skills) -> Refusal {
        Refusal { code: RefusalCode::Skills, constraint: Binding::Skills { needed: skills.of(task.terms.skills) } }
    }
}
