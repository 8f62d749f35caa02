//! Migrations while others write: each one locks a single table that is in use, and waits for its lock without stopping the others.

use std::time::Duration;

use crate::harness;

/// The last migration of version 0.1.0, which newer ones have to get along with.
const RELEASED: &str = "2026-11-24-000012_proof_order";

/// The tables on which this transaction holds a lock that no writer gets along with.
const LOCKED: &str = "
    SELECT DISTINCT relname::text FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE pid = pg_backend_pid() AND relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";

const TABLES: &str = "
    SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

async fn names(sql: &tokio_postgres::Client, query: &str) -> Vec<String> {
    sql.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Name and statements of every migration, in order.
fn migrations() -> Vec<(String, String)> {
    let there = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    let mut found: Vec<_> = there
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path.join("up.sql")).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// Two tables locked one after the other are a deadlock with a transaction that writes to them in the other order. Tables
/// that version 0.1.0 does not know have no writer while it is replaced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_migration_locks_one_table_that_the_version_before_uses() {
    let sql = harness::connect(&harness::empty_database().await).await;
    let (mut used, mut several) = (Vec::new(), Vec::new());
    for (name, statements) in migrations() {
        sql.batch_execute("BEGIN").await.unwrap();
        sql.batch_execute(&statements).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let mut locked = names(&sql, LOCKED).await;
        locked.retain(|table| used.contains(table));
        sql.batch_execute("COMMIT").await.unwrap();
        if name == RELEASED {
            used = names(&sql, TABLES).await;
        }
        if locked.len() > 1 {
            several.push((name, locked));
        }
    }
    assert!(used.len() > 20, "{used:?}");
    assert!(several.is_empty(), "{several:?}");
}

/// Somebody reads a table for longer than a migration waits for it, as a backup does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_is_tried_again_while_its_table_is_in_use() {
    let url = harness::empty_database().await;
    let all = ritiro::store::migrate(&url).await.unwrap();
    let newest = all.iter().rposition(|name| name.contains("plan_speeds")).expect("a migration of plans");
    let count = all.len() - newest;
    ritiro::store::revert(&url, count).await.unwrap();
    let (reader, writer) = (harness::connect(&url).await, harness::connect(&url).await);
    reader.batch_execute("BEGIN; LOCK TABLE plans IN ACCESS SHARE MODE").await.unwrap();
    let migrating = {
        let url = url.clone();
        tokio::spawn(async move { ritiro::store::migrate(&url).await })
    };
    // Longer than one attempt (2 s), so that at least one is given up.
    for _ in 0..30 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // Writers wait behind one attempt at most; version 0.1.0 gives up after 5 s.
        writer.batch_execute("SET lock_timeout = '5s'; UPDATE plans SET epoch = epoch").await.unwrap();
    }
    assert!(!migrating.is_finished());
    reader.batch_execute("COMMIT").await.unwrap();
    assert_eq!(migrating.await.unwrap().unwrap(), all[newest..]);
}
