//! The columns of a statement. Each column is declared once, with its name and the value that a row has for it. The
//! lists of names in the SQL text, the types of the parameters and the arrays of values are all made from that.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use ritiro_domain::Timestamp;

/// A parameter of a statement: an array with one element for each row.
pub(super) type Param<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// A value of one column of one row.
pub(super) trait Element: ToSql + Sync + Send {
    /// Its type in Postgres.
    const TYPE: &'static str;
}

macro_rules! elements {
    ($($rust:ty = $postgres:literal),+ $(,)?) => {
        $(impl Element for $rust {
            const TYPE: &'static str = $postgres;
        })+
    };
}

elements! {
    Uuid = "uuid",
    String = "text",
    &str = "text",
    &[u8] = "bytea",
    bool = "boolean",
    i32 = "integer",
    i64 = "bigint",
    f64 = "double precision",
    NaiveDate = "date",
    DateTime<Utc> = "timestamptz",
}

impl<T: Element> Element for Option<T> {
    const TYPE: &'static str = T::TYPE;
}

/// One column of the rows that a statement gets.
pub(super) struct Column {
    /// Its name among the rows, and in the table.
    pub name: &'static str,
    /// The type of its elements.
    pub postgres: &'static str,
    role: Role,
}

/// How a column gets into its table.
enum Role {
    /// It identifies the row and is never changed.
    Key,
    /// As it is.
    Value,
    /// It is sent as another type and converted to this one.
    Cast(&'static str),
    /// It is an element of the table's column with this name, which is an array. Arrays of arrays cannot be unnested.
    ElementOf(&'static str),
}

/// Takes the declarations of the columns of a statement, and fills them with rows.
pub(super) struct Columns<'r, 'a, R> {
    rows: &'r [R],
    pub declared: Vec<Column>,
    pub params: Vec<Param<'a>>,
}

impl<'r, 'a, R> Columns<'r, 'a, R> {
    pub fn new(rows: &'r [R]) -> Self {
        Self { rows, declared: Vec::new(), params: Vec::new() }
    }

    /// A column that an update writes and that an insert fills.
    pub fn column<T: Element + 'a>(&mut self, name: &'static str, of: impl Fn(&R) -> T) {
        self.declare(name, Role::Value, of);
    }

    /// The column by which an update finds its row.
    pub fn key<T: Element + 'a>(&mut self, name: &'static str, of: impl Fn(&R) -> T) {
        self.declare(name, Role::Key, of);
    }

    /// A column with an instant.
    pub fn instant(&mut self, name: &'static str, of: impl Fn(&R) -> Timestamp) {
        self.column(name, |row| of(row).to_utc());
    }

    /// A column with an instant or null.
    pub fn instant_if(&mut self, name: &'static str, of: impl Fn(&R) -> Option<Timestamp>) {
        self.column(name, |row| of(row).map(Timestamp::to_utc));
    }

    /// A `jsonb` column.
    pub fn json<T: Serialize>(&mut self, name: &'static str, of: impl Fn(&R) -> T) {
        self.declare(name, Role::Cast("jsonb"), |row| text(&of(row)));
    }

    /// A `jsonb` column with a value or null.
    pub fn json_if<T: Serialize>(&mut self, name: &'static str, of: impl Fn(&R) -> Option<T>) {
        self.declare(name, Role::Cast("jsonb"), |row| of(row).as_ref().map(text));
    }

    /// A `text[]` column.
    pub fn texts(&mut self, name: &'static str, of: impl Fn(&R) -> &'a [String]) {
        self.declare(name, Role::Cast("text[]"), |row| array_literal(of(row)));
    }

    /// A column that is an array with a fixed number of elements. `names` are the names of the elements among the rows.
    pub fn array<T: Element + 'a, const N: usize>(
        &mut self,
        name: &'static str,
        names: [&'static str; N],
        of: impl Fn(&R, usize) -> T,
    ) {
        for (index, element) in names.into_iter().enumerate() {
            self.declare(element, Role::ElementOf(name), |row| of(row, index));
        }
    }

    fn declare<T: Element + 'a>(&mut self, name: &'static str, role: Role, of: impl Fn(&R) -> T) {
        self.declared.push(Column { name, postgres: T::TYPE, role });
        self.params.push(Box::new(self.rows.iter().map(of).collect::<Vec<T>>()));
    }
}

fn text(of: &impl Serialize) -> String {
    serde_json::to_string(of).expect("plain data has string keys only")
}

/// A text array in the syntax of Postgres.
fn array_literal(texts: &[String]) -> String {
    let quoted = texts.iter().map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")));
    format!("{{{}}}", quoted.collect::<Vec<_>>().join(","))
}

/// The text of a statement, made from its template and its columns. In the template stand:
///
/// | placeholder | meaning | example |
/// |---|---|---|
/// | `{rows}` | the rows, with the name `e` | `unnest($1::uuid[], $2::text[]) AS e (id, answer)` |
/// | `{arrays}` | the parameters alone | `$1::uuid[], $2::text[]` |
/// | `{columns}` | the columns of the table | `id, answer` |
/// | `{values}` | their values, in the same order | `id, answer::jsonb` |
/// | `{set}` | what an update changes: all columns but the keys | `answer = e.answer::jsonb` |
pub(super) fn statement_text(template: &str, columns: &[Column]) -> String {
    let arrays = list(columns.iter().enumerate().map(|(i, column)| format!("${}::{}[]", i + 1, column.postgres)));
    let names = list(columns.iter().map(|column| column.name.to_owned()));
    let of_table = targets(columns, "");
    let set = targets(columns, "e.").into_iter().filter(|target| !target.is_key);
    template
        .replace("{rows}", &format!("unnest({arrays}) AS e ({names})"))
        .replace("{arrays}", &arrays)
        .replace("{columns}", &list(of_table.iter().map(|target| target.name.to_owned())))
        .replace("{set}", &list(set.map(|target| format!("{} = {}", target.name, target.value))))
        .replace("{values}", &list(of_table.into_iter().map(|target| target.value)))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A column of the table.
struct Target {
    name: &'static str,
    value: String,
    is_key: bool,
}

fn targets(columns: &[Column], of: &str) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::with_capacity(columns.len());
    for Column { name, role, .. } in columns {
        let (table_column, value, is_key) = match role {
            Role::Key => (*name, format!("{of}{name}"), true),
            Role::Value => (*name, format!("{of}{name}"), false),
            Role::Cast(to) => (*name, format!("{of}{name}::{to}"), false),
            Role::ElementOf(array) => match targets.last_mut().filter(|last| last.name == *array) {
                Some(last) => {
                    last.value.truncate(last.value.len() - 1);
                    write!(last.value, ", {of}{name}]").expect("a string takes every text");
                    continue;
                }
                None => (*array, format!("ARRAY[{of}{name}]"), false),
            },
        };
        targets.push(Target { name: table_column, value, is_key });
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> Vec<Column> {
        let mut columns = Columns::<(Uuid, [i64; 2], String)>::new(&[]);
        columns.key("id", |(id, ..)| *id);
        columns.array("load", ["load_0", "load_1"], |(_, load, _), i| load[i]);
        columns.json("data", |(.., data)| data.clone());
        columns.declared
    }

    #[test]
    fn an_insert_lists_the_columns_of_the_table_and_their_values() {
        let text = statement_text("INSERT INTO t ({columns}) SELECT {values} FROM {rows}", &declared());
        let expected = "INSERT INTO t (id, load, data) SELECT id, ARRAY[load_0, load_1], data::jsonb \
            FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[]) AS e (id, load_0, load_1, data)";
        assert_eq!(text, expected);
    }

    #[test]
    fn an_update_changes_all_columns_but_the_keys() {
        let text = statement_text("SET {set}", &declared());
        assert_eq!(text, "SET load = ARRAY[e.load_0, e.load_1], data = e.data::jsonb");
    }

    #[test]
    fn quotes_and_backslashes_in_text_arrays_are_escaped() {
        assert_eq!(array_literal(&["a\"b".into(), "c\\d".into()]), r#"{"a\"b","c\\d"}"#);
        assert_eq!(array_literal(&[]), "{}");
    }
}
