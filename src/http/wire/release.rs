//! The rule for the release of routes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::civil;
use ritiro_domain::{Invalid, Seconds};

/// When the routes that start at a depot are released, that is, when loading begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The time that loading takes, in seconds, 0 to 86400: a route is released at least this long before its courier leaves.
    #[schema(minimum = 0, maximum = 86400, example = 1800)]
    pub seconds_before: i64,
    /// Times of day (`HH:MM`, in ascending order, at most 48) at which routes are released together. Each wave releases all routes that
    /// leave too early for the next wave. Without waves, each route is released by itself.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ClockTime>, max_items = 48, example = json!(["07:00", "12:00"]))]
    pub waves: Vec<String>,
}

impl Release {
    /// Converts the rule, or returns what is wrong with it.
    pub fn read(self) -> Result<ritiro_domain::ReleaseRule, Invalid> {
        let waves = self.waves.iter().enumerate();
        let waves = waves.map(|(k, wave)| civil(&format!("release.waves[{k}]"), wave)).collect::<Result<_, _>>()?;
        Ok(ritiro_domain::ReleaseRule { seconds_before: Seconds(self.seconds_before), waves })
    }
}

impl From<ritiro_domain::ReleaseRule> for Release {
    fn from(rule: ritiro_domain::ReleaseRule) -> Self {
        let waves = rule.waves.iter().map(ToString::to_string).collect();
        Self { seconds_before: rule.seconds_before.0, waves }
    }
}
