//! The speeds of couriers by weekday and time of day.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::catalogue::Weekday;
use super::common::civil;
use ritiro_domain::{Invalid, Weekdays};

/// The speed of couriers from one time of day to another, on some days of the week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpeedRule {
    /// The days of the week, at least one.
    #[schema(min_items = 1, max_items = 7, example = json!(["mon", "tue", "wed", "thu", "fri"]))]
    pub days: Vec<Weekday>,
    /// The time of day in the zone from which the rule holds, a multiple of 15 minutes.
    #[schema(pattern = r"^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$", example = "07:00")]
    pub from: String,
    /// The time of day until which the rule holds: after `from`, on the same day (`24:00` is its end), a multiple of 15 minutes.
    #[schema(pattern = r"^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$", example = "09:30")]
    pub until: String,
    /// The factor on the speed of the travel model, 0.05 to 5, rounded to thousandths. Example: with 0.6, a leg of 6 minutes takes 10
    /// minutes.
    #[schema(minimum = 0.05, maximum = 5, example = 0.6)]
    pub speed: f64,
}

/// How fast couriers drive by weekday and time of day, compared with the travel model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    /// The rules, at most 672. They must not overlap each other. At all other times, couriers drive as the travel model says.
    #[serde(default)]
    #[schema(max_items = 672)]
    pub rules: Vec<SpeedRule>,
    /// Whether the zone's own reports correct the rules, once there are enough of them. `GET /v1/zones/{id}/days/{date}` shows the speeds
    /// that a plan uses.
    #[serde(default)]
    pub learn: bool,
}

impl SpeedRule {
    fn read(self, at: &str) -> Result<ritiro_domain::SpeedRule, Invalid> {
        if self.days.len() > 7 {
            return Err(Invalid::new(format!("{at}.days"), "must have at most 7 items"));
        }
        Ok(ritiro_domain::SpeedRule {
            days: Weekdays::from_days(self.days.into_iter().map(Into::into)),
            from: civil(&format!("{at}.from"), &self.from)?,
            until: civil(&format!("{at}.until"), &self.until)?,
            speed: self.speed,
        })
    }
}

impl Speeds {
    /// Converts the speeds, or returns what is wrong with them.
    pub fn read(self) -> Result<ritiro_domain::Speeds, Invalid> {
        let rules = self.rules.into_iter().enumerate();
        let rules = rules.map(|(k, rule)| rule.read(&format!("speeds.rules[{k}]"))).collect::<Result<_, _>>()?;
        Ok(ritiro_domain::Speeds { rules, learn: self.learn })
    }
}

impl From<ritiro_domain::SpeedRule> for SpeedRule {
    fn from(rule: ritiro_domain::SpeedRule) -> Self {
        Self {
            days: rule.days.iter().map(Weekday::from).collect(),
            from: rule.from.to_string(),
            until: rule.until.to_string(),
            speed: rule.speed,
        }
    }
}

impl From<ritiro_domain::Speeds> for Speeds {
    fn from(speeds: ritiro_domain::Speeds) -> Self {
        Self { rules: speeds.rules.into_iter().map(SpeedRule::from).collect(), learn: speeds.learn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn speeds_survive_the_wire_and_wrong_times_are_named() {
        let body = json!({"rules": [{"days": ["mon", "fri"], "from": "07:00", "until": "24:00", "speed": 0.6}], "learn": true});
        let speeds: Speeds = serde_json::from_value(body.clone()).unwrap();
        let read = speeds.clone().read().unwrap();
        read.check().unwrap();
        assert_eq!(serde_json::to_value(Speeds::from(read)).unwrap(), body);
        let mut wrong = speeds;
        wrong.rules[0].until = "24:15".into();
        assert_eq!(wrong.read().unwrap_err().field, "speeds.rules[0].until");
    }
}
