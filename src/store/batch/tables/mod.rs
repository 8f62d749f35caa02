//! The statements of a group commit, one file for each family of tables. A statement declares its SQL text, its rows and
//! its columns, which rows no other batch may change, and what it must return.

mod bookings;
mod holds;
mod notices;
mod records;
mod reports;
mod routes;
mod slots;
mod stops;

use std::sync::LazyLock;

use tokio_postgres::{Client, Error, Statement};

use super::statement::Declaration;

/// All statements, in the order in which they are sent. All transactions lock rows in this order, so they do not
/// deadlock.
pub(super) static STATEMENTS: [Declaration; 26] = [
    Declaration::of::<routes::SharePlans>(),
    Declaration::of::<routes::SwapRoutes>(),
    Declaration::of::<slots::ChangeSlots>(),
    Declaration::of::<slots::FirstOfSlots>(),
    Declaration::of::<slots::LeavePlaces>(),
    Declaration::of::<slots::TakePlaces>(),
    Declaration::of::<stops::DeleteStops>(),
    Declaration::of::<stops::DeleteWaitingStops>(),
    Declaration::of::<stops::InsertStops>(),
    Declaration::of::<stops::MoveStops>(),
    Declaration::of::<holds::ReplaceHolds>(),
    Declaration::of::<holds::EndHolds>(),
    Declaration::of::<holds::InsertHolds>(),
    Declaration::of::<bookings::InsertBookings>(),
    Declaration::of::<bookings::InsertContacts>(),
    Declaration::of::<bookings::ChangeBookings>(),
    Declaration::of::<routes::GoOn>(),
    Declaration::of::<reports::AppendReports>(),
    Declaration::of::<reports::HoldReports>(),
    Declaration::of::<reports::AcceptReports>(),
    Declaration::of::<bookings::FinishBookings>(),
    Declaration::of::<records::AppendAudit>(),
    Declaration::of::<records::AppendLedger>(),
    Declaration::of::<records::AppendOutbox>(),
    Declaration::of::<records::InsertIdempotencyRecords>(),
    Declaration::of::<notices::Notify>(),
];

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| STATEMENTS.iter().map(|of| (of.text)()).collect());

/// Prepares all statements concurrently, for one connection. They are in the order of [`STATEMENTS`].
pub(super) async fn prepare(client: &Client) -> Result<Vec<Statement>, Error> {
    futures_util::future::try_join_all(TEXTS.iter().map(|text| client.prepare(text))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a statement with a line for each clause and each parameter.
    fn shown(statement: &Declaration) -> String {
        let name = (statement.name)().rsplit("::").take(2).collect::<Vec<_>>();
        let columns = (statement.columns)();
        let params = columns.iter().enumerate();
        let params = params.map(|(i, column)| format!("  ${} {}[] {}\n", i + 1, column.postgres, column.name));
        let text = (statement.text)().replace(" SELECT ", "\nSELECT ").replace(" FROM unnest", "\nFROM unnest");
        format!("{}::{}\n{text}\n{}", name[1], name[0], params.collect::<String>())
    }

    #[test]
    fn the_statements_are_those_that_were_agreed_on() {
        insta::assert_snapshot!(STATEMENTS.iter().map(shown).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn each_column_is_one_parameter() {
        for statement in &STATEMENTS {
            let (text, count) = ((statement.text)(), (statement.columns)().len());
            let is_there = |n: usize| text.contains(&format!("${n}::"));
            assert!(count > 0 && (1..=count).all(is_there) && !is_there(count + 1), "{text}");
            assert!(!text.contains('{'), "every placeholder is filled: {text}");
        }
    }
}
