//! The private channel to a server with a simulated clock: JSON lines over the standard input and output of its
//! process, to which no other process has access. The server ends when the channel is closed.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use uuid::Uuid;

use super::clock::Moment;

/// How to start such a server.
#[derive(Debug, Clone)]
pub struct ServerProgram {
    /// The path of the executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Additional environment variables.
    pub variables: Vec<(String, String)>,
}

/// The first line that the server reads.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begin {
    /// The address of the database of the day.
    pub database_url: String,
    /// The start of the simulated time, in seconds since 1970.
    pub now: Moment,
    /// Whether the server repairs plans.
    pub repair: bool,
}

/// The first line that the server writes, or else the reason why it could not start.
#[derive(Debug, Serialize, Deserialize)]
pub struct Begun {
    /// The address of the HTTP API.
    pub address: SocketAddr,
    /// An admin key of the merchant of simulated days.
    pub key: String,
}

/// A command for the server. The server answers each command with one line when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerCommand {
    /// Advance the clock to this time.
    Advance(Moment),
    /// Improve a plan for the configured time, if it has changed since the last improvement.
    Improve {
        /// The zone of the plan.
        zone: Uuid,
        /// The service day of the plan.
        date: NaiveDate,
    },
    /// Check all plans for delays, absent couriers and needed repairs.
    Watch,
    /// Wait until the search for repair has finished.
    Settle,
}

/// An error of the server of a simulated day.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// The process cannot be started.
    #[error("the server of the simulated day cannot be started: {0}")]
    Start(#[source] std::io::Error),
    /// The channel broke, or the server wrote something else than an answer.
    #[error("the server of the simulated day does not answer: {0}")]
    Broken(#[source] std::io::Error),
    /// The server reported an error.
    #[error("the server of the simulated day reports: {0}")]
    Refused(String),
}

/// The server process, and both ends of the channel.
pub struct Channel {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Channel {
    /// Starts the server and waits until it answers requests.
    ///
    /// # Errors
    /// If the process cannot be started, or reports an error.
    pub async fn open(program: &ServerProgram, begin: &Begin) -> Result<(Self, Begun), ChannelError> {
        let mut command = Command::new(&program.program);
        command.args(&program.args).envs(program.variables.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(ChannelError::Start)?;
        let piped = child.stdin.take().zip(child.stdout.take());
        let (input, output) = piped.ok_or_else(|| ChannelError::Start(std::io::Error::other("it has no pipes")))?;
        let mut channel = Self { child, input, output: BufReader::new(output).lines() };
        let begun = channel.ask(begin).await?;
        Ok((channel, begun))
    }

    /// Sends a command and returns when it is done.
    ///
    /// # Errors
    /// If the channel is broken, or the server reports an error.
    pub async fn command(&mut self, command: ServerCommand) -> Result<(), ChannelError> {
        self.ask(&command).await
    }

    async fn ask<T: DeserializeOwned>(&mut self, what: &impl Serialize) -> Result<T, ChannelError> {
        let mut line = serde_json::to_vec(what).expect("lines have string keys only");
        line.push(b'\n');
        self.input.write_all(&line).await.map_err(ChannelError::Broken)?;
        let answer = self.output.next_line().await.map_err(ChannelError::Broken)?;
        let answer = answer.ok_or_else(|| ChannelError::Broken(std::io::ErrorKind::UnexpectedEof.into()))?;
        let answer: Result<T, String> =
            serde_json::from_str(&answer).map_err(|error| ChannelError::Broken(error.into()))?;
        answer.map_err(ChannelError::Refused)
    }

    /// Closes the channel and waits until the server has ended.
    ///
    /// # Errors
    /// If the process ends with an error.
    pub async fn close(mut self) -> Result<(), ChannelError> {
        drop(self.input);
        let status = self.child.wait().await.map_err(ChannelError::Broken)?;
        match status.success() {
            true => Ok(()),
            false => Err(ChannelError::Refused(format!("it ended with {status}"))),
        }
    }
}
