//! `ritiro simulated-server`, which only `ritiro simulate` calls: a server whose clock and whose rounds another process orders, line by
//! line. Its HTTP API is the same as ever and goes by that clock.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ritiro_domain::{Timestamp, ZoneId};
use ritiro_lab::simulate::channel::{Begin, Begun, ServerCommand};
use serde::Serialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::Failure;
use crate::app::access::keys;
use crate::app::dispatch::watch;
use crate::app::plans::PlanState;
use crate::app::{AppError, AppResult, AppState, Clock, tracking};
use crate::config::Settings;
use crate::server::Server;
use crate::store::Store;
use crate::store::plans::PlanKey;

/// The merchant of simulated days.
const MERCHANT: &str = "Simulated merchant";

/// As seldom as can be configured.
const SELDOM: Duration = Duration::from_secs(300);

/// Obeys the lines of the standard input until it ends.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let Some(line) = lines.next_line().await? else { return Ok(()) };
    let begin: Begin = serde_json::from_str(&line)?;
    let clock = Arc::new(AtomicI64::new(begin.now));
    let (server, begun) = match start(settings, &begin, Arc::clone(&clock)).await {
        Ok(started) => started,
        Err(error) => return answer(&Err::<Begun, _>(error.to_string())).await,
    };
    answer(&Ok::<_, String>(begun)).await?;
    let budget = Duration::from_millis(settings.improvement.budget_milliseconds);
    let mut rounds = Rounds { app: server.app.clone(), clock, budget, improved: HashMap::new() };
    while let Some(line) = lines.next_line().await? {
        let done = rounds.obey(serde_json::from_str(&line)?).await;
        answer(&done.map_err(|error| error.to_string())).await?;
    }
    Ok(server.stop().await?)
}

async fn answer<T: Serialize>(answer: &Result<T, String>) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    let mut output = tokio::io::stdout();
    output.write_all(&line).await?;
    Ok(output.flush().await?)
}

async fn start(settings: &Settings, begin: &Begin, clock: Arc<AtomicI64>) -> Result<(Server, Begun), Failure> {
    let clock: Clock = Arc::new(move || Timestamp(clock.load(Ordering::SeqCst)));
    let server = Server::start(&of_the_simulated(settings, begin.repair), &begin.database_url, clock).await?;
    let begun = Begun { address: server.address, key: key(begin).await? };
    Ok((server, begun))
}

/// Keys come from the database, whoever asks.
async fn key(begin: &Begin) -> Result<String, Failure> {
    let store = Store::new(&begin.database_url, 1)?;
    let merchant = keys::merchant_named(&store, MERCHANT).await?;
    Ok(keys::create_admin_key(&store, merchant, rand::random(), Timestamp(begin.now)).await?.secret)
}

/// The configured settings, but for what makes no sense in simulated time.
fn of_the_simulated(settings: &Settings, repair: bool) -> Settings {
    let mut settings = settings.clone();
    settings.http.bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    // Done at simulated times instead.
    settings.improvement.enabled = false;
    settings.repair.tick = SELDOM;
    settings.repair.enabled = repair;
    // A day passes in a minute: what is sent in it is no flood.
    settings.limits.key_per_second = 0;
    settings.limits.token_per_second = 0;
    settings
}

/// What is done when it is ordered.
struct Rounds {
    app: AppState,
    clock: Arc<AtomicI64>,
    budget: Duration,
    /// Plans as they were when they had been improved.
    improved: HashMap<PlanKey, Arc<PlanState>>,
}

impl Rounds {
    async fn obey(&mut self, order: ServerCommand) -> AppResult<()> {
        match order {
            ServerCommand::Advance(to) => {
                self.clock.fetch_max(to, Ordering::SeqCst);
            }
            ServerCommand::Improve { zone, date } => self.improve((ZoneId(zone), date)).await?,
            ServerCommand::Watch => {
                tracking::tick(&self.app).await?;
                watch::tick(&self.app).await?;
            }
            ServerCommand::Settle => self.app.plans.repaired().await,
        }
        Ok(())
    }

    async fn improve(&mut self, key: PlanKey) -> Result<(), AppError> {
        let improved = self.app.plans.improve(key, self.improved.remove(&key), self.budget).await?;
        self.improved.insert(key, improved.state);
        Ok(())
    }
}
