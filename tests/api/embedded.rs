//! The embedded Postgres: that it keeps data, one owner, and its hands off what is not its own.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ritiro::embedded::{Cluster, Durability, EmbeddedError, Options, stop_abandoned};

use crate::harness::connect;
use crate::harness::scratch::Scratch;

/// Names the directory that a helper process is to own, in `owner_process`.
const OWN: &str = "RITIRO_TEST_OWN";

fn options(data_dir: &Path) -> Options {
    Options { durability: Durability::Off, ..Options::new(data_dir) }
}

fn start(data_dir: &Path) -> Cluster {
    Cluster::start(options(data_dir)).unwrap_or_else(|error| panic!("{error}"))
}

/// First line of `postmaster.pid`, while the server runs.
fn server_pid(data_dir: &Path) -> Option<String> {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid")).ok()?;
    text.lines().next().map(str::to_owned)
}

async fn write_down(cluster: &Cluster, word: &str) {
    let client = connect(&cluster.url("ritiro")).await;
    let sql = format!("CREATE TABLE note (word text); INSERT INTO note VALUES ('{word}')");
    client.batch_execute(&sql).await.unwrap();
}

async fn read_back(cluster: &Cluster) -> String {
    let client = connect(&cluster.url("ritiro")).await;
    client.query_one("SELECT word FROM note", &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn data_outlives_a_stop_and_a_start() {
    let scratch = Scratch::new();
    let cluster = start(scratch.path());
    write_down(&cluster, "kept").await;
    cluster.stop();
    assert_eq!(server_pid(scratch.path()), None);

    let cluster = start(scratch.path());
    assert_eq!(read_back(&cluster).await, "kept");
}

/// Without Postgres, a first start as root makes the directory as `nobody`; then Postgres is installed and brings the user `postgres`.
#[tokio::test]
async fn a_directory_of_a_first_try_by_another_user_is_used() {
    let scratch = Scratch::new();
    fs::create_dir_all(scratch.path()).unwrap();
    fs::write(scratch.path().join("ritiro.lock"), "1\n").unwrap();
    if std::os::unix::fs::chown(scratch.path(), Some(65_534), Some(65_534)).is_err() {
        return println!("skipped: only root can give a directory to another user");
    }
    let cluster = start(scratch.path());
    write_down(&cluster, "kept").await;
    cluster.stop();
    let cluster = start(scratch.path());
    assert_eq!(read_back(&cluster).await, "kept");
}

#[tokio::test]
async fn settings_reach_the_server_but_cannot_open_it_to_the_network() {
    let scratch = Scratch::new();
    let mut options = options(scratch.path());
    options.settings = vec![("work_mem".into(), "5MB".into()), ("listen_addresses".into(), "*".into())];
    let cluster = Cluster::start(options).unwrap();
    let client = connect(&cluster.url("ritiro")).await;
    for (name, expected) in
        [("work_mem", "5MB"), ("listen_addresses", ""), ("fsync", "off"), ("server_encoding", "UTF8")]
    {
        let row = client.query_one(&format!("SHOW {name}"), &[]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), expected, "{name}");
    }
}

#[test]
fn a_second_start_of_a_directory_is_refused() {
    let scratch = Scratch::new();
    let cluster = start(scratch.path());
    let error = Cluster::start(options(scratch.path())).unwrap_err();
    assert!(matches!(error, EmbeddedError::InUse { .. }), "{error}");
    assert!(error.to_string().contains(&std::process::id().to_string()));
    drop(cluster);
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_still_works() {
    let scratch = Scratch::named(&"-long".repeat(30));
    let cluster = start(scratch.path());
    assert!(cluster.url("ritiro").contains("@%2Ftmp%2Fritiro-"));
    write_down(&cluster, "reached").await;
}

#[test]
fn data_of_another_major_version_is_refused_and_untouched() {
    let scratch = Scratch::new();
    start(scratch.path()).stop();
    let cluster_dir = scratch.path().join("postgres");
    fs::write(cluster_dir.join("PG_VERSION"), "9.6\n").unwrap();
    let before = listing(&cluster_dir);

    let error = Cluster::start(options(scratch.path())).unwrap_err();
    assert!(matches!(error, EmbeddedError::OtherMajor { found: 9, .. }), "{error}");
    assert_eq!(listing(&cluster_dir), before);
}

/// Names, sizes and times of all files below.
fn listing(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let metadata = entry.metadata().unwrap();
        let modified = metadata.modified().unwrap();
        found.push(format!("{:?} {} {modified:?}", entry.path(), metadata.len()));
        if metadata.is_dir() {
            found.extend(listing(&entry.path()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_creation_cut_short_is_begun_again() {
    let scratch = Scratch::new();
    start(scratch.path()).stop();
    let whole = scratch.path().join("postgres");
    let unfinished = scratch.path().join("postgres.unfinished");
    fs::rename(&whole, &unfinished).unwrap();
    fs::remove_file(unfinished.join("PG_VERSION")).unwrap();

    let cluster = start(scratch.path());
    assert!(!unfinished.exists());
    cluster.stop();
}

#[tokio::test]
async fn a_server_whose_owner_was_killed_is_taken_over_with_its_data() {
    let scratch = Scratch::new();
    let cluster = start(scratch.path());
    write_down(&cluster, "still here").await;
    cluster.stop();
    kill(own_elsewhere(scratch.path()));
    let pid = server_pid(scratch.path()).expect("the server outlives its owner");

    let cluster = start(scratch.path());
    assert_eq!(server_pid(scratch.path()), Some(pid));
    assert_eq!(read_back(&cluster).await, "still here");
    cluster.stop();
    assert_eq!(server_pid(scratch.path()), None);
}

#[tokio::test]
async fn a_server_taken_over_runs_with_the_settings_asked_for_now() {
    let scratch = Scratch::new();
    kill(own_elsewhere(scratch.path()));
    let pid = server_pid(scratch.path());

    let cluster = Cluster::start(Options::new(scratch.path())).unwrap();
    assert_ne!(server_pid(scratch.path()), pid);
    let client = connect(&cluster.url("ritiro")).await;
    let row = client.query_one("SHOW fsync", &[]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "on");
}

#[tokio::test]
async fn a_crash_is_survived_although_another_program_got_the_servers_number() {
    let scratch = Scratch::new();
    let cluster = Cluster::start(Options::new(scratch.path())).unwrap();
    write_down(&cluster, "recovered").await;
    let server: i32 = server_pid(scratch.path()).unwrap().parse().unwrap();
    // SAFETY: the number is that of a server which this test started.
    assert_eq!(unsafe { libc::kill(server, libc::SIGKILL) }, 0);
    cluster.stop();
    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    for note in ["postgres/postmaster.pid", "socket/.s.PGSQL.5432.lock"] {
        let note = scratch.path().join(note);
        let text = fs::read_to_string(&note).unwrap();
        let (_, rest) = text.split_once('\n').unwrap();
        fs::write(&note, format!("{}\n{rest}", other.id())).unwrap();
    }

    let cluster = start_when_sessions_have_ended(scratch.path());
    assert_eq!(read_back(&cluster).await, "recovered");
    other.kill().unwrap();
    other.wait().unwrap();
}

/// Sessions notice the death of their server a moment later, and until then Postgres refuses to start.
fn start_when_sessions_have_ended(data_dir: &Path) -> Cluster {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match Cluster::start(Options::new(data_dir)) {
            Ok(cluster) => return cluster,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn an_abandoned_server_can_be_stopped() {
    let scratch = Scratch::new();
    let owner = own_elsewhere(scratch.path());
    let error = stop_abandoned(scratch.path()).unwrap_err();
    assert!(matches!(error, EmbeddedError::InUse { .. }), "{error}");
    kill(owner);
    assert!(stop_abandoned(scratch.path()).unwrap());
    assert_eq!(server_pid(scratch.path()), None);
    assert!(!stop_abandoned(scratch.path()).unwrap());
}

/// Runs this test program as another process that owns `data_dir`, and waits until its server is ready.
fn own_elsewhere(data_dir: &Path) -> Child {
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "embedded::owner_process"])
        .env(OWN, data_dir)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_ready(data_dir) {
        assert!(owner.try_wait().unwrap().is_none(), "the owner has ended");
        assert!(Instant::now() < deadline, "the server is not ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    owner
}

fn is_ready(data_dir: &Path) -> bool {
    fs::read_to_string(data_dir.join("postgres/postmaster.pid")).is_ok_and(|text| text.contains("ready"))
}

/// By SIGKILL, which leaves a process no time to stop its server.
fn kill(mut owner: Child) {
    owner.kill().unwrap();
    owner.wait().unwrap();
}

/// Not a test of its own, and nothing unless `own_elsewhere` started it.
#[test]
fn owner_process() {
    if let Some(data_dir) = std::env::var_os(OWN) {
        let _cluster = start(Path::new(&data_dir));
        std::thread::sleep(Duration::from_secs(600));
    }
}
