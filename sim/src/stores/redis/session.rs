//! The connection to a server: made when it is needed, given up at the first failure, and never
//! waited for longer than a deadline.

use super::address::RedisAddress;
use crate::machine::Stopwatch;
use crate::stores::DiskError;
use ::redis::{Client, Cmd, Connection, RedisError, ServerError, Value};
use std::time::Duration;

/// Seconds for a connection and a ping at opening.
const OPENING_SECONDS: f64 = 5.0;
/// Seconds for the exchanges that a few changes take, and for each exchange of loading.
pub(super) const OPERATION_SECONDS: f64 = 3.0;

/// A moment until which something must be done.
pub(super) struct Deadline {
    since: Stopwatch,
    seconds: f64,
}

impl Deadline {
    pub(super) fn after(seconds: f64) -> Deadline {
        let since = Stopwatch::start();
        Deadline { since, seconds }
    }

    /// A deadline in so many seconds, or this one if that is sooner.
    pub(super) fn or_after(&self, seconds: f64) -> Deadline {
        Deadline::after(seconds.min(self.seconds - self.since.seconds()))
    }

    fn left(&self) -> Result<Duration, DiskError> {
        let left = self.seconds - self.since.seconds();
        if left <= 0.001 {
            return Err(DiskError::Gone(
                format!("no answer within {:.0} s", self.seconds).into(),
            ));
        }
        Ok(Duration::from_secs_f64(left))
    }
}

/// A server and, unless the last exchange failed, the connection to it.
pub(super) struct Session {
    address: RedisAddress,
    open: Option<Connection>,
}

impl Session {
    pub(super) fn new(address: &RedisAddress) -> Session {
        Session {
            address: address.clone(),
            open: None,
        }
    }

    /// Whether the server answers, and to us.
    pub(super) fn ping(&mut self) -> Result<(), DiskError> {
        let within = Deadline::after(OPENING_SECONDS);
        let ping = Cmd::new().arg("PING").take();
        match self.exchange(&[ping], &within)?.first() {
            Some(Value::ServerError(error)) => Err(refusal(error)),
            _ => Ok(()),
        }
    }

    /// Sends commands and returns the answer to each, errors of the server among them.
    ///
    /// A connection that stood idle may have lost its server: then the commands, which may all be
    /// repeated, go out once more on a new one.
    pub(super) fn exchange(
        &mut self,
        commands: &[Cmd],
        within: &Deadline,
    ) -> Result<Vec<Value>, DiskError> {
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        let is_old = self.open.is_some();
        let first = self.try_exchange(commands, within);
        if first.is_err() && is_old && within.left().is_ok() {
            return self.try_exchange(commands, within);
        }
        first
    }

    fn try_exchange(
        &mut self,
        commands: &[Cmd],
        within: &Deadline,
    ) -> Result<Vec<Value>, DiskError> {
        // What is not put back after success is closed.
        let mut connection = match self.open.take() {
            Some(connection) => connection,
            None => self.connect(within)?,
        };
        let mut bytes = Vec::new();
        for command in commands {
            command.write_packed_command(&mut bytes);
        }
        limit(&connection, within)?;
        connection.send_packed_command(&bytes).map_err(failure)?;
        let mut answers = Vec::with_capacity(commands.len());
        for _ in commands {
            limit(&connection, within)?;
            answers.push(connection.recv_response().map_err(failure)?);
        }
        self.open = Some(connection);
        Ok(answers)
    }

    fn connect(&self, within: &Deadline) -> Result<Connection, DiskError> {
        let client = Client::open(self.address.connection().clone()).map_err(failure)?;
        let left = within.left()?;
        client.get_connection_with_timeout(left).map_err(failure)
    }
}

fn limit(connection: &Connection, within: &Deadline) -> Result<(), DiskError> {
    let left = Some(within.left()?);
    connection.set_read_timeout(left).map_err(failure)?;
    connection.set_write_timeout(left).map_err(failure)
}

/// What a failed exchange means.
fn failure(error: RedisError) -> DiskError {
    if error.is_timeout() {
        return DiskError::Gone("no answer in time".into());
    }
    if error.is_io_error() {
        return DiskError::Gone(error.to_string().into());
    }
    by_code(error.code().unwrap_or_default(), &error.to_string())
}

/// What an error of the server means.
pub(super) fn refusal(error: &ServerError) -> DiskError {
    let text = format!("{} {}", error.code(), error.details().unwrap_or_default());
    by_code(error.code(), &text)
}

fn by_code(code: &str, text: &str) -> DiskError {
    let text = text.trim().into();
    match code {
        "OOM" => DiskError::Full(text),
        "READONLY" | "NOPERM" => DiskError::ReadOnly(text),
        "LOADING" | "MASTERDOWN" | "CLUSTERDOWN" => DiskError::Gone(text),
        "WRONGTYPE" => DiskError::Damaged(text),
        _ => DiskError::Failed(text),
    }
}
