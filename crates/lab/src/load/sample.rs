//! The rows that one booking creates, as the server wrote them; `pgbench` writes them again and again. They are read
//! from the database, so they have the columns and sizes of this version.

use tokio_postgres::Client;
use uuid::Uuid;

use super::database::{DatabaseError, failed};

/// The tables in which a booking creates a row, with the condition that finds the row of booking `$1`, in the order
/// in which they are written.
const TABLES: [(&str, &str); 6] = [
    ("stops", "reservation_id = (SELECT reservation_id FROM bookings WHERE id = $1::text::uuid)"),
    ("bookings", "id = $1::text::uuid"),
    ("ledger", "booking_id = $1::text::uuid"),
    ("outbox", "subject_id = $1::text::uuid"),
    (
        "outbox",
        "topic = 'route.changed' AND subject_id = (SELECT route_id FROM stops JOIN bookings USING (reservation_id) \
         WHERE bookings.id = $1::text::uuid)",
    ),
    ("idempotency_keys", "key = (SELECT reference FROM bookings WHERE id = $1::text::uuid)"),
];

/// One row.
#[derive(Debug, Clone)]
pub struct SampleRow {
    pub table: &'static str,
    pub columns: Vec<Column>,
}

impl SampleRow {
    /// Whether the row is an event about a route.
    pub fn is_of_route(&self) -> bool {
        self.columns.iter().any(|column| column.name == "topic" && column.value.as_deref() == Some("route.changed"))
    }
}

/// One column of a row.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// The type name in SQL.
    pub type_name: String,
    /// The value as text.
    pub value: Option<String>,
}

/// The rows of one booking.
#[derive(Debug, Clone)]
pub struct Sample {
    pub date: String,
    pub rows: Vec<SampleRow>,
}

/// Reads the rows of the newest booking of a zone that has all of them.
pub async fn of_zone(sql: &Client, zone: Uuid) -> Result<Sample, DatabaseError> {
    let query = "SELECT id::text, service_date::text FROM bookings WHERE zone_id = $1::text::uuid \
                 AND state = 'confirmed' AND version = 1 AND hold_id IS NULL ORDER BY id DESC LIMIT 1";
    let failed = failed("the rows of a booking cannot be read");
    let booking = sql.query_one(query, &[&zone.to_string()]).await.map_err(&failed)?;
    let (id, date): (String, String) = (booking.get(0), booking.get(1));
    let mut rows = Vec::with_capacity(TABLES.len());
    for (table, found_by) in TABLES {
        rows.push(row(sql, table, found_by, &id).await.map_err(&failed)?);
    }
    Ok(Sample { date, rows })
}

async fn row(sql: &Client, table: &'static str, found_by: &str, id: &str) -> Result<SampleRow, tokio_postgres::Error> {
    let columns = columns(sql, table).await?;
    let texts: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"::text")).collect();
    let query = format!("SELECT {} FROM {table} WHERE {found_by} LIMIT 1", texts.join(", "));
    let row = sql.query_one(&query, &[&id]).await?;
    let column = |(at, (name, type_name)): (usize, (String, String))| Column { name, type_name, value: row.get(at) };
    Ok(SampleRow { table, columns: columns.into_iter().enumerate().map(column).collect() })
}

/// The names and types of the columns that an insertion names, without generated columns and sequence numbers.
async fn columns(sql: &Client, table: &str) -> Result<Vec<(String, String)>, tokio_postgres::Error> {
    let query = "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a \
                 LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
                 WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped \
                 AND a.attgenerated = '' AND a.attidentity = '' \
                 AND coalesce(pg_get_expr(d.adbin, d.adrelid), '') NOT LIKE 'nextval%' ORDER BY a.attnum";
    let rows = sql.query(query, &[&table]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
