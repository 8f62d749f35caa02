//! What was asked, when, of which instance, and what was answered.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Instant;

use crate::booking_model as booking;
use crate::hold_model as hold;

macro_rules! kinds {
    ($($kind:ident = $label:literal),+ $(,)?) => {
        /// Kinds of operations.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Kind { $($kind),+ }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            pub fn label(self) -> &'static str {
                match self { $(Self::$kind => $label),+ }
            }
        }
    };
}

kinds! {
    Book = "book", BookHold = "book hold", Hold = "hold", Release = "release", Expire = "expire", Replace = "replace",
    MoveIn = "move in day", MoveAcross = "move to day", MoveHoldIn = "take hold in day", MoveHoldAcross = "take hold of day",
    Cancel = "cancel", Complete = "complete", Fail = "fail", Retry = "retry", Assign = "assign", CallOff = "call off", Reopen = "reopen",
    CompleteHeld = "complete held",
    Lock = "lock", Unlock = "unlock", EditShift = "edit shift", EditZone = "edit zone", EditCatalogue = "edit catalogue",
    Report = "report", Position = "position", Read = "read",
}

/// What an operation says of one object.
#[derive(Clone, Debug)]
pub enum Touch {
    Booking(Name, booking::Call),
    Hold(Name, hold::Call),
    /// A hold was booked by the booking of that name.
    TakenBy(Name, Name),
    /// A booking moved to a hold. If it was promised the same before, the hold was released instead.
    MovedBy(Name, Name),
    /// The stop of a hold was reported: by then it may be the booking's that took the hold.
    ReportedOf(Name, booking::Call),
    /// The active hold of a shopper's token gave way to a hold of that id, if it is known.
    Replaces(String, Option<String>),
}

/// Which object: by the id that the server gave, or, as long as nobody knows that, by the reference that the client gave.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Name {
    Id(String),
    Reference(String),
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Record {
    pub kind: Kind,
    pub instance: usize,
    pub booking: Option<String>,
    pub hold: Option<String>,
    /// The days that it is about.
    pub days: Vec<usize>,
    /// What is asked, for people.
    pub request: String,
    pub invoked: u64,
    /// When it was answered or given up; `None` while it is under way.
    pub ended: Option<u64>,
    /// 0: no answer.
    pub status: u16,
    pub answer: String,
    pub touches: Vec<Touch>,
}

impl Record {
    /// Whether nobody knows what became of it.
    pub fn is_lost(&self) -> bool {
        matches!(self.status, 0 | 503)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.ended.map_or("…".into(), |at| format!("{:.3}", at as f64 / 1e6));
        let answer = if self.status == 0 { "no answer".into() } else { format!("{} {}", self.status, self.answer) };
        write!(
            f,
            "{:>10.3} to {ended:>10} s  instance {}  {:<16} {} -> {answer}",
            self.invoked as f64 / 1e6,
            self.instance,
            self.kind.label(),
            self.request
        )
    }
}

/// All operations of one round, on one clock.
pub struct History {
    began: Instant,
    /// The clock on the wall then, in microseconds since 1970.
    wall: i64,
    records: Mutex<Vec<Record>>,
    faults: Mutex<Vec<(u64, String)>>,
}

impl History {
    pub fn new() -> Self {
        let wall = chrono::Utc::now().timestamp_micros();
        Self { began: Instant::now(), wall, records: Mutex::default(), faults: Mutex::default() }
    }

    /// Microseconds since the beginning.
    pub fn now(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }

    /// When the clock on the wall shows that second; 0 if that was before the beginning.
    pub fn at_wall(&self, seconds: i64) -> u64 {
        u64::try_from(seconds * 1_000_000 - self.wall).unwrap_or(0)
    }

    pub fn begin(&self, record: Record) -> usize {
        let mut records = self.records.lock().unwrap();
        records.push(record);
        records.len() - 1
    }

    pub fn end(&self, index: usize, ended: u64, status: u16, answer: String) {
        let mut records = self.records.lock().unwrap();
        let record = &mut records[index];
        (record.ended, record.status, record.answer) = (Some(ended), status, answer);
    }

    pub fn touch(&self, index: usize, touch: Touch) {
        self.records.lock().unwrap()[index].touches.push(touch);
    }

    pub fn fault(&self, what: String) {
        self.faults.lock().unwrap().push((self.now(), what));
    }

    pub fn records(&self) -> Vec<Record> {
        self.records.lock().unwrap().clone()
    }

    /// The faults at some time of this span.
    pub fn faults_between(&self, from: u64, to: u64) -> Vec<String> {
        let faults = self.faults.lock().unwrap();
        let near = faults.iter().filter(|(at, _)| (from.saturating_sub(3_000_000)..=to).contains(at));
        near.map(|(at, what)| format!("{:>10.3} s  fault: {what}", *at as f64 / 1e6)).collect()
    }

    /// How many faults there were of each kind.
    pub fn faults(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for (_, what) in &*self.faults.lock().unwrap() {
            let kind = what.split(':').next().unwrap_or_default().to_owned();
            *counts.entry(kind).or_default() += 1;
        }
        counts
    }
}
