//! Checks the foreign keys of the database row by row.
//!
//! Postgres enforces them, except while triggers are disabled (a restore, a replica, a manual change by a superuser).

use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::store::StoreResult;

/// One foreign key: rows of one table refer to rows of another table.
#[derive(QueryableByName, Clone, Debug)]
pub struct References {
    /// The constraint.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The referring table.
    #[diesel(sql_type = Text)]
    table: String,
    /// The referring columns.
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    /// The referenced table.
    #[diesel(sql_type = Text)]
    parent: String,
    /// The referenced columns.
    #[diesel(sql_type = Array<Text>)]
    parent_columns: Vec<String>,
    /// All columns of `table`.
    #[diesel(sql_type = Array<Text>)]
    all_columns: Vec<String>,
}

/// All foreign keys of the schema. Names are quoted where SQL requires it.
pub async fn references(conn: &mut AsyncPgConnection) -> StoreResult<Vec<References>> {
    let query = diesel::sql_query(
        "SELECT conname::text AS name, conrelid::regclass::text AS \"table\", confrelid::regclass::text AS parent,
             ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) WITH ORDINALITY AS k (n, i)
                   JOIN pg_attribute ON attrelid = conrelid AND attnum = k.n ORDER BY i) AS columns,
             ARRAY(SELECT quote_ident(attname) FROM unnest(confkey) WITH ORDINALITY AS k (n, i)
                   JOIN pg_attribute ON attrelid = confrelid AND attnum = k.n ORDER BY i) AS parent_columns,
             ARRAY(SELECT attname::text FROM pg_attribute
                   WHERE attrelid = conrelid AND attnum > 0 AND NOT attisdropped) AS all_columns
         FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0
         ORDER BY conname",
    );
    Ok(query.load(conn).await?)
}

impl References {
    /// The query for rows whose referenced row does not exist. A row with a null among its columns has no reference.
    pub(super) fn sql(&self) -> String {
        let Self { name, table, columns, parent, parent_columns, .. } = self;
        let (zone, date) = (self.own("zone_id", "uuid"), self.own("service_date", "date"));
        let named = columns.iter().map(|c| format!("child.{c}::text")).collect::<Vec<_>>().join(", ");
        let given = columns.iter().map(|c| format!("child.{c} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
        let pairs = columns.iter().zip(parent_columns).map(|(c, p)| format!("parent.{p} = child.{c}"));
        let same = pairs.collect::<Vec<_>>().join(" AND ");
        let subject = match self.all_columns.iter().any(|c| c == "id") {
            true => format!("'{table} ' || child.id::text"),
            false => format!("'{table} with ' || concat_ws(', ', {named})"),
        };
        format!(
            "SELECT {zone}, {date}, {subject}, '{name}: there is no row of {parent} with ' || concat_ws(', ', {named})
             FROM {table} AS child WHERE {given} AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {same})"
        )
    }

    /// The SQL for a column of the table that defines the scope, or a null of the type `kind` if the table lacks it.
    fn own(&self, column: &str, kind: &str) -> String {
        match self.all_columns.iter().any(|c| c == column) {
            true => format!("child.{column}"),
            false => format!("NULL::{kind}"),
        }
    }
}
