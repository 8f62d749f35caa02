//! The database as the migrations make it: up, down, up again, and as the program sees it.

use std::collections::BTreeMap;

use tokio_postgres::Client;

use crate::harness;

/// Everything in the schema that is not Postgres's own or diesel's list of migrations.
const OURS: &str = "
    SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^__diesel'
    UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname !~ '__diesel'
    ORDER BY 1";

/// Everything that makes the schema what it is.
const SHAPE: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ '^__diesel'
    UNION SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '__diesel'
    UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ '^__diesel'
    UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1";

async fn lines(sql: &Client, query: &str) -> Vec<String> {
    sql.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrations_go_up_down_and_up_again() {
    let url = harness::empty_database().await;
    let sql = harness::connect(&url).await;
    assert_eq!(lines(&sql, OURS).await, Vec::<String>::new());
    let all = ritiro::store::known();
    assert_eq!(ritiro::store::pending(&url).await.unwrap(), all);
    assert_eq!(ritiro::store::migrate(&url).await.unwrap(), all);
    assert_eq!(
        ritiro::store::migrate(&url).await.unwrap(),
        Vec::<String>::new(),
        "a second time there is nothing to do"
    );
    let shape = lines(&sql, SHAPE).await;
    let undone = ritiro::store::revert(&url, all.len()).await.unwrap();
    assert_eq!(undone.into_iter().rev().collect::<Vec<_>>(), all);
    assert_eq!(lines(&sql, OURS).await, Vec::<String>::new(), "nothing of ours is left");
    ritiro::store::migrate(&url).await.unwrap();
    assert_eq!(lines(&sql, SHAPE).await, shape);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_at_once_migrate_once() {
    let url = harness::empty_database().await;
    let starts = (0..4).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { ritiro::store::migrate(&url).await.unwrap().len() })
    });
    let done: Vec<usize> = futures_util::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(done.iter().sum::<usize>(), ritiro::store::known().len(), "{done:?}");
}

/// The tables of `schema.rs` and `schema/day.rs`: columns in order, each with whether it can be null.
fn declared() -> BTreeMap<String, Vec<(String, bool)>> {
    let mut tables: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let mut table = String::new();
    let files = [include_str!("../../src/store/schema.rs"), include_str!("../../src/store/schema/day.rs")];
    for line in files.iter().flat_map(|file| file.lines()).map(str::trim) {
        if let Some((column, kind)) = line.split_once(" -> ") {
            tables.get_mut(&table).expect("a table").push((column.to_owned(), kind.starts_with("Nullable")));
        } else if let Some((name, _)) = line.split_once(" (").filter(|(_, rest)| rest.ends_with(") {")) {
            table = name.to_owned();
            tables.insert(table.clone(), Vec::new());
        }
    }
    tables
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_sees_the_columns_that_are_there() {
    let sql = harness::connect(&harness::database().await).await;
    let query = "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name !~ '^__diesel' ORDER BY table_name, ordinal_position";
    let mut there: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for row in sql.query(query, &[]).await.unwrap() {
        there.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    assert_eq!(declared(), there);
}
