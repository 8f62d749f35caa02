//! What each statement of a group commit declares about itself. [`super::tables`] has the statements and their order.

use std::any::TypeId;

use uuid::Uuid;

use super::answers::{Answers, Verdicts};
use super::claim::Claim;
use super::columns::{Column, Columns, Param, statement_text};
use super::{Batch, Writes};
use crate::store::plans::PlanKey;

/// One statement of a group commit. It writes the rows of one kind of all batches.
pub(super) trait BatchStatement: 'static {
    /// The text, with the placeholders of [`statement_text`].
    const SQL: &'static str;

    /// One row, as the batches have it.
    type Row<'a>;

    /// The rows of all batches, in the order in which they are to be sent.
    fn rows<'a>(group: Group<'a>) -> Vec<Self::Row<'a>>;

    /// Declares the columns of a row.
    fn columns<'a>(of: &mut Columns<'_, 'a, Self::Row<'a>>);

    /// Adds the rows that no other batch of the same transaction may change.
    fn claims<'a>(_writes: &'a Writes, _claims: &mut Vec<Claim<'a>>) {}

    /// Compares the rows that the statement returned with those that each batch expects.
    fn check(_answers: &Answers, _verdicts: &mut Verdicts) {}
}

/// The batches of one transaction.
#[derive(Clone, Copy)]
pub(super) struct Group<'a> {
    pub batches: &'a [Batch],
    /// This process, as the sender of notices.
    pub instance: Uuid,
}

impl<'a> Group<'a> {
    /// The rows of all batches.
    pub fn rows<I: IntoIterator + 'a>(self, of: impl Fn(&'a Writes) -> I + 'a) -> impl Iterator<Item = I::Item> + 'a {
        self.batches.iter().flat_map(move |batch| of(&batch.writes))
    }

    /// The rows of all batches, each with its plan.
    pub fn rows_of_plans<I: IntoIterator + 'a>(
        self,
        of: impl Fn(&'a Writes) -> I + 'a,
    ) -> impl Iterator<Item = (PlanKey, I::Item)> + 'a {
        self.batches.iter().flat_map(move |batch| of(&batch.writes).into_iter().map(|row| (batch.plan, row)))
    }
}

/// A [`BatchStatement`] as an element of a list.
pub(super) struct Declaration {
    pub id: fn() -> TypeId,
    pub text: fn() -> String,
    /// The name of its type.
    #[cfg(test)]
    pub name: fn() -> &'static str,
    #[cfg(test)]
    pub columns: fn() -> Vec<Column>,
    /// The parameters; `None` if there are no rows.
    pub params: for<'a> fn(Group<'a>) -> Option<Vec<Param<'a>>>,
    pub claims: for<'a> fn(&'a Writes, &mut Vec<Claim<'a>>),
    pub check: fn(&Answers, &mut Verdicts),
}

impl Declaration {
    pub const fn of<S: BatchStatement>() -> Self {
        Self {
            id: TypeId::of::<S>,
            text: text::<S>,
            #[cfg(test)]
            name: std::any::type_name::<S>,
            #[cfg(test)]
            columns: columns::<S>,
            params: params::<S>,
            claims: S::claims,
            check: S::check,
        }
    }
}

fn columns<S: BatchStatement>() -> Vec<Column> {
    let mut columns = Columns::new(&[]);
    S::columns(&mut columns);
    columns.declared
}

fn text<S: BatchStatement>() -> String {
    statement_text(S::SQL, &columns::<S>())
}

fn params<'a, S: BatchStatement>(group: Group<'a>) -> Option<Vec<Param<'a>>> {
    let rows = S::rows(group);
    let mut columns = Columns::new(&rows);
    let any = !rows.is_empty();
    any.then(|| {
        S::columns(&mut columns);
        columns.params
    })
}
