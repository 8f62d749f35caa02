//! What the statements of a transaction returned, and what that means for its batches.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;
use uuid::Uuid;

use super::writes::{ByCommand, Miss, MissKind};
use super::{Batch, BatchError, EndedElsewhere, Writes};
use crate::store::StoreError;
use crate::store::plans::PlanKey;
use ritiro_domain::HoldId;

/// The rows that the statements returned. After a failed statement there are no further results.
#[derive(Default)]
pub(super) struct Answers(HashMap<TypeId, Vec<Row>>);

impl Answers {
    /// Adds the rows that the statement with this id returned.
    pub fn add(&mut self, statement: TypeId, rows: Vec<Row>) {
        self.0.insert(statement, rows);
    }

    /// Whether the statement with this id was sent and succeeded.
    pub fn contain(&self, statement: TypeId) -> bool {
        self.0.contains_key(&statement)
    }

    /// The rows of one statement; none if it was not sent or failed.
    pub fn rows<S: 'static>(&self) -> &[Row] {
        self.0.get(&TypeId::of::<S>()).map_or(&[], Vec::as_slice)
    }

    /// The first column of the rows of one statement.
    pub fn ids<S: 'static>(&self) -> HashSet<Uuid> {
        self.rows::<S>().iter().map(|row| row.get(0)).collect()
    }
}

/// What the results mean for each batch of a transaction.
pub(super) struct Verdicts<'a> {
    batches: &'a [Batch],
    each: Vec<Verdict>,
}

#[derive(Clone, Default)]
struct Verdict {
    /// Whether a compare-and-swap failed: another instance committed first.
    conflict: bool,
    misses: Vec<Miss>,
    ended_elsewhere: EndedElsewhere,
}

impl Verdict {
    fn result(self) -> Result<EndedElsewhere, BatchError> {
        match self {
            Self { conflict: true, .. } => Err(StoreError::Conflict.into()),
            Self { misses, .. } if !misses.is_empty() => Err(BatchError::Missed(misses)),
            Self { ended_elsewhere, .. } => Ok(ended_elsewhere),
        }
    }
}

impl<'a> Verdicts<'a> {
    pub fn new(batches: &'a [Batch]) -> Self {
        Self { batches, each: vec![Verdict::default(); batches.len()] }
    }

    /// The first error, or for each batch the holds of other plans that ended with it.
    pub fn result(self) -> Result<Vec<EndedElsewhere>, BatchError> {
        self.each.into_iter().map(Verdict::result).collect()
    }

    /// A batch for which `is_so` is false was made for an outdated state: it has a conflict.
    pub fn require(&mut self, is_so: impl Fn(&Batch) -> bool) {
        for (batch, verdict) in self.batches.iter().zip(&mut self.each) {
            verdict.conflict |= !is_so(batch);
        }
    }

    /// The commands whose rows are not among the returned ones have a miss. No row occurs twice, because each command
    /// and each batch of a transaction claims rows of its own.
    pub fn expect<T: 'a>(
        &mut self,
        kind: MissKind,
        rows: impl Fn(&'a Writes) -> &'a Vec<ByCommand<T>>,
        is_there: impl Fn(&'a T) -> bool,
    ) {
        for (batch, verdict) in self.batches.iter().zip(&mut self.each) {
            let missing = rows(&batch.writes).iter().filter(|of| !is_there(&of.row));
            verdict.misses.extend(missing.map(|of| Miss { command: of.command, kind }));
        }
    }

    /// Notes the holds of other plans that ended with each batch.
    pub fn ended_elsewhere(&mut self, of: impl Fn(&Batch) -> Vec<(PlanKey, HoldId)>) {
        for (batch, verdict) in self.batches.iter().zip(&mut self.each) {
            verdict.ended_elsewhere.extend(of(batch));
        }
    }
}
