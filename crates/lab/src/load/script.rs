//! The scripts of `pgbench`: the rows of one booking in one transaction, as several statements or as one.
//!
//! A script does only what the rows need: it takes a share lock on the plan's epoch, raises the route's version if it
//! has the expected value, and inserts the sampled rows with new ids. Ids grow with time like those of the service,
//! so indexes are filled at the same end.

use super::sample::{Column, Sample, SampleRow};

/// The largest number of clients for which ids stay unique; `pgbench` numbers clients from 0.
const CLIENTS: u32 = 10_000;

/// The kinds of numbered items; the kind is a part of the id.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Zone = 1,
    Depot,
    Courier,
    Route,
    Stop,
    Reservation,
    Booking,
    Ledger,
    Outbox,
    /// The second row of the outbox: the event that the route changed.
    RouteEvent,
}

/// The common prefix of all ids that are created at one time.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    /// Milliseconds since 1970, as in UUIDs of version 7.
    pub millis: u64,
}

/// The zones in which `pgbench` writes, with the number of zones and the number of routes in each.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    pub ids: Ids,
    pub zones: u32,
    pub routes: u32,
}

impl Ids {
    /// An SQL expression for the id of the item with the number `number` (an SQL expression of type text).
    pub fn uuid(self, kind: Kind, number: &str) -> String {
        format!("('{:012x}7{:03x}' || lpad({number}, 16, '0'))::uuid", self.millis, kind as u16)
    }
}

/// One transaction of several statements.
pub fn plain(sample: &Sample, ground: Ground, ids: Ids) -> String {
    let mut script = variables(ground);
    script.push_str("BEGIN;\n");
    for statement in statements(sample, ground, ids) {
        script.push_str(&statement);
        script.push_str(";\n");
    }
    script.push_str("COMMIT;\n");
    script
}

/// One statement, which is a transaction of its own.
pub fn one_statement(sample: &Sample, ground: Ground, ids: Ids) -> String {
    let parts = statements(sample, ground, ids).into_iter().enumerate().map(|(at, statement)| match at {
        // Postgres does not evaluate a common table expression that is unused, unless it writes.
        0 => format!("plan AS ({statement})"),
        _ => format!("part{at} AS ({statement} RETURNING 1)"),
    });
    let parts: Vec<String> = parts.collect();
    format!("{}WITH {} SELECT count(*) FROM plan;\n", variables(ground), parts.join(", "))
}

/// Each client keeps `at` from one transaction to the next; the command line sets it to 0 at the start.
fn variables(ground: Ground) -> String {
    let last = ground.zones * ground.routes - 1;
    format!(
        "\\set at :at + 1\n\\set id :at * {CLIENTS} + :client_id\n\\set route random(0, {last})\n\\set zone :route / {}\n",
        ground.routes
    )
}

fn statements(sample: &Sample, ground: Ground, ids: Ids) -> Vec<String> {
    let zone = ground.ids.uuid(Kind::Zone, ":zone");
    let route = ground.ids.uuid(Kind::Route, ":route");
    let date = literal(&sample.date);
    let mut statements = vec![
        format!("SELECT epoch FROM plans WHERE zone_id = {zone} AND service_date = {date}::date FOR SHARE"),
        format!("UPDATE routes SET version = version + 1 WHERE id = {route} AND version >= 0"),
    ];
    statements.extend(sample.rows.iter().map(|row| insertion(row, ground, ids)));
    statements
}

fn insertion(row: &SampleRow, ground: Ground, ids: Ids) -> String {
    let names: Vec<String> = row.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let values: Vec<String> = row.columns.iter().map(|column| value(row, column, ground, ids)).collect();
    format!("INSERT INTO {} ({}) VALUES ({})", row.table, names.join(", "), values.join(", "))
}

/// The SQL value of a column that differs from row to row; all other columns keep the sampled value.
fn value(row: &SampleRow, column: &Column, ground: Ground, ids: Ids) -> String {
    let own = |kind| ids.uuid(kind, ":id");
    match (row.table, column.name.as_str()) {
        ("outbox", "id") if row.is_of_route() => own(Kind::RouteEvent),
        ("outbox", "subject_id") if row.is_of_route() => ground.ids.uuid(Kind::Route, ":route"),
        (_, "zone_id") => ground.ids.uuid(Kind::Zone, ":zone"),
        (_, "created_at" | "updated_at" | "at") => "now()".to_owned(),
        (_, "reservation_id") => own(Kind::Reservation),
        ("stops", "id") => own(Kind::Stop),
        ("stops", "route_id") => ground.ids.uuid(Kind::Route, ":route"),
        // The rank must differ from those of other runs in the same routes.
        ("stops", "rank") => format!("decode('{:06x}' || lpad(:id, 12, '0'), 'hex')", ids.millis & 0xff_ffff),
        ("bookings", "id") | (_, "booking_id") | ("outbox", "subject_id") => own(Kind::Booking),
        ("ledger", "id") => own(Kind::Ledger),
        ("outbox", "id") => own(Kind::Outbox),
        ("bookings", "shopper" | "reference") | ("idempotency_keys", "key") => {
            format!("{}::text || :id", literal(&name_start(ground, ids)))
        }
        _ => match &column.value {
            Some(text) => format!("{}::{}", literal(text), column.type_name),
            None => format!("NULL::{}", column.type_name),
        },
    }
}

/// The common prefix of all references and keys of one run of `pgbench`.
fn name_start(ground: Ground, ids: Ids) -> String {
    format!("{}{:012x}-", key_start(ground), ids.millis)
}

/// The common prefix of the references and keys of all runs in these zones.
pub fn key_start(ground: Ground) -> String {
    format!("load-{:x}-", ground.ids.millis)
}

/// `pgbench` interprets a colon before a word as a variable, even in a literal, so it is written as an escape.
fn literal(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "''").replace(':', "\\x3A");
    format!("E'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, type_name: &str, value: Option<&str>) -> Column {
        Column { name: name.into(), type_name: type_name.into(), value: value.map(str::to_owned) }
    }

    fn sample() -> Sample {
        let columns = vec![
            column("id", "uuid", Some("1")),
            column("zone_id", "uuid", Some("2")),
            column("hold_id", "uuid", None),
            column("promise", "jsonb", Some(r#"{"at": "12:30", "note": "it's \\ here"}"#)),
        ];
        Sample { date: "2027-01-01".into(), rows: vec![SampleRow { table: "bookings", columns }] }
    }

    const GROUND: Ground = Ground { ids: Ids { millis: 0xabc }, zones: 2, routes: 40 };

    #[test]
    fn what_differs_is_made_and_what_does_not_is_as_it_was() {
        let script = plain(&sample(), GROUND, Ids { millis: 0xdef });
        let insertion = script.lines().find(|line| line.starts_with("INSERT")).unwrap();
        assert_eq!(
            insertion,
            r#"INSERT INTO bookings ("id", "zone_id", "hold_id", "promise") VALUES (('000000000def7007' || lpad(:id, 16, '0'))::uuid, ('000000000abc7001' || lpad(:zone, 16, '0'))::uuid, NULL::uuid, E'{"at"\x3A "12\x3A30", "note"\x3A "it''s \\\\ here"}'::jsonb);"#
        );
        assert!(script.contains("random(0, 79)") && script.ends_with("COMMIT;\n"), "{script}");
    }

    #[test]
    fn one_statement_has_every_part() {
        let script = one_statement(&sample(), GROUND, Ids { millis: 1 });
        let sql = script.lines().last().unwrap();
        assert!(sql.starts_with("WITH plan AS (SELECT epoch"), "{sql}");
        assert!(sql.contains("part1 AS (UPDATE routes") && sql.contains("part2 AS (INSERT INTO bookings"), "{sql}");
        assert!(sql.ends_with("SELECT count(*) FROM plan;"), "{sql}");
    }
}
