//! What goes wrong meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::draw::Draw;
use crate::fleet::{Fleet, INSTANCES, clock_library};
use crate::line::Ambush;
use crate::record::History;
use crate::world::World;

/// Faults that can be chosen with `HISTORY_FAULTS`.
pub const ALL: [&str; 6] = ["slow", "locks", "cut", "pause", "kill", "clock"];

/// Brings faults until the round is over.
pub struct Nemesis {
    pub fleet: Arc<Fleet>,
    pub history: Arc<History>,
    pub zone: String,
    pub dates: Vec<chrono::NaiveDate>,
    pub chosen: Vec<&'static str>,
    /// How long the longest pause is.
    pub longest_pause: u64,
    pub over: Arc<AtomicBool>,
}

impl Nemesis {
    pub fn of(
        fleet: &Arc<Fleet>,
        history: &Arc<History>,
        world: &World,
        (chosen, longest_pause): (Vec<&'static str>, u64),
    ) -> Self {
        let dates = world.days.iter().map(|day| day.date).collect();
        let (fleet, history, over) = (Arc::clone(fleet), Arc::clone(history), Arc::default());
        Self { fleet, history, zone: world.zone.clone(), dates, chosen, longest_pause, over }
    }

    /// Each fault is drawn from the seed; what it meets is chance.
    pub async fn rage(self, mut draw: Draw) {
        let weights = [("slow", 7), ("locks", 6), ("cut", 6), ("pause", 1), ("kill", 1), ("clock", 1)];
        let mut bag: Vec<&str> = weights.iter().flat_map(|(fault, weight)| vec![*fault; *weight]).collect();
        bag.retain(|fault| self.chosen.contains(fault) && (*fault != "clock" || clock_library().is_some()));
        while !bag.is_empty() && !self.over.load(Ordering::SeqCst) {
            let instance = draw.below(INSTANCES);
            match draw.pick(&bag) {
                "slow" => self.slow(instance, &mut draw).await,
                "locks" => self.lock(&mut draw).await,
                "cut" => self.cut(instance, &mut draw).await,
                "pause" => self.pause(instance, &mut draw).await,
                "kill" => self.kill(instance).await,
                _ => self.hurry(instance).await,
            }
            tokio::time::sleep(draw.milliseconds(20, 400)).await;
        }
    }

    fn note(&self, what: String) {
        self.history.fault(what);
    }

    /// Commits take longer: what waits is committed together.
    async fn slow(&self, instance: usize, draw: &mut Draw) {
        let (by, lasting) = (draw.milliseconds(5, 90), draw.milliseconds(500, 3000));
        self.note(format!("slow: commits of instance {instance} by {by:?} for {lasting:?}"));
        self.fleet.instances[instance].line.slow(by);
        tokio::time::sleep(lasting).await;
        self.fleet.instances[instance].line.slow(Duration::ZERO);
    }

    /// Another session holds what a day's batches need: lanes wait, and what comes meanwhile is committed together.
    async fn lock(&self, draw: &mut Draw) {
        let (date, lasting) = (draw.pick(&self.dates), draw.milliseconds(30, 500));
        self.note(format!("locks: plan of {date} for {lasting:?}"));
        let sql = crate::harness::connect(&self.fleet.url).await;
        let lock = format!(
            "BEGIN; SELECT 1 FROM plans WHERE zone_id = '{}' AND service_date = '{date}' FOR UPDATE",
            self.zone
        );
        if sql.batch_execute(&lock).await.is_ok() {
            tokio::time::sleep(lasting).await;
            let _ = sql.batch_execute("COMMIT").await;
        }
    }

    /// A line is cut around a COMMIT that carries as much as possible.
    async fn cut(&self, instance: usize, draw: &mut Draw) {
        let line = &self.fleet.instances[instance].line;
        if draw.chance(10) {
            self.note(format!("cut: all lines of instance {instance}"));
            return line.cut();
        }
        let (when, slow) = (draw.pick(&[Ambush::Behind, Ambush::Behind, Ambush::Before]), draw.chance(70));
        if slow {
            line.slow(draw.milliseconds(20, 90));
            tokio::time::sleep(draw.milliseconds(100, 400)).await;
        }
        self.note(format!("cut: at a commit of instance {instance}, {when:?} it"));
        line.cut_at_commit(when, Duration::from_secs(2)).await;
        line.slow(Duration::ZERO);
    }

    async fn pause(&self, instance: usize, draw: &mut Draw) {
        let lasting = draw.milliseconds(1000, 1000 * self.longest_pause);
        self.note(format!("pause: instance {instance} for {lasting:?}"));
        self.fleet.pause(instance, lasting).await;
    }

    async fn kill(&self, instance: usize) {
        self.note(format!("kill: instance {instance}"));
        self.fleet.kill(instance).await;
    }

    async fn hurry(&self, instance: usize) {
        self.note(format!("clock: instance {instance} is an hour ahead"));
        self.fleet.hurry(instance, Duration::from_secs(4)).await;
        self.note(format!("clock: instance {instance} is right again"));
    }
}
