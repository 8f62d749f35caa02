//! Sends the statements of a transaction, and decides whether their results are those that its batches expect.

use futures_util::future::{join, join_all};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row, Statement};

use super::answers::{Answers, Verdicts};
use super::columns::Param;
use super::lane::{Lane, Open};
use super::statement::{Declaration, Group};
use super::tables::STATEMENTS;
use super::{Batch, BatchError, EndedElsewhere};

/// Opens a transaction and writes all rows. The transaction stays open.
pub(super) async fn write_rows(lane: &mut Lane, batches: &[Batch]) -> Result<Answers, BatchError> {
    let open = lane.open().await?;
    let filled = filled(open, batches);
    let begun = open.client.batch_execute("BEGIN");
    let sent = filled.iter().map(|statement| statement.send(open));
    let (begun, answers) = join(begun, join_all(sent)).await;
    begun?;
    let mut all = Answers::default();
    for (statement, rows) in filled.iter().zip(answers) {
        match rows {
            Ok(rows) => all.add((statement.declared.id)(), rows),
            Err(error) => return Err(explain(&all, batches, error)),
        }
    }
    Ok(all)
}

/// Checks the results for all batches. Returns the holds of other plans that ended with each batch.
pub(super) fn judge(answers: &Answers, batches: &[Batch]) -> Result<Vec<EndedElsewhere>, BatchError> {
    let mut verdicts = Verdicts::new(batches);
    for statement in STATEMENTS.iter().filter(|statement| answers.contain((statement.id)())) {
        (statement.check)(answers, &mut verdicts);
    }
    verdicts.result()
}

/// Finds the cause of a failed statement. If an earlier statement had an unexpected result, that result is the cause.
fn explain(answers: &Answers, batches: &[Batch], error: Error) -> BatchError {
    let unexpected = if error.is_closed() { None } else { judge(answers, batches).err() };
    unexpected.unwrap_or_else(|| BatchError::from(error))
}

/// One statement with its parameters.
struct Filled<'a> {
    declared: &'static Declaration,
    prepared: &'a Statement,
    params: Vec<Param<'a>>,
}

impl Filled<'_> {
    async fn send(&self, open: &Open) -> Result<Vec<Row>, Error> {
        let params: Vec<&(dyn ToSql + Sync)> =
            self.params.iter().map(|param| &**param as &(dyn ToSql + Sync)).collect();
        open.client.query(self.prepared, &params).await
    }
}

/// The statements to send, in the order of [`STATEMENTS`]. A statement without rows is omitted.
fn filled<'a>(open: &'a Open, batches: &'a [Batch]) -> Vec<Filled<'a>> {
    let group = Group { batches, instance: open.instance };
    let fill = |(declared, prepared): (&'static Declaration, &'a Statement)| {
        (declared.params)(group).map(|params| Filled { declared, prepared, params })
    };
    STATEMENTS.iter().zip(&open.statements).filter_map(fill).collect()
}
