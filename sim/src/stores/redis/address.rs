//! Where a server is and who we are to it: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`.
//!
//! A password is never shown again.

use crate::stores::{DiskError, OpenError};
use ::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use std::fmt;

/// How an address is written.
pub(in crate::stores) const FORM: &str = "redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]";

/// The address of a Redis server.
#[derive(Clone)]
pub struct RedisAddress(ConnectionInfo);

impl RedisAddress {
    /// Reads a URL; the mistake in a few words if it is none of a Redis server.
    pub(in crate::stores) fn read(url: &str) -> Result<RedisAddress, &'static str> {
        let parsed = ::redis::parse_redis_url(url).ok_or("this is no URL of a Redis server")?;
        match parsed.scheme() {
            "redis" => {}
            "rediss" | "valkeys" => return Err("connections with TLS are not made"),
            _ => return Err("only URLs that begin with redis:// are known"),
        }
        if parsed.host_str().unwrap_or_default().is_empty() {
            return Err("the host is missing");
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err("nothing follows the number of the database");
        }
        let database = parsed.path().strip_prefix('/').unwrap_or_default();
        if !database.bytes().all(|letter| letter.is_ascii_digit()) {
            return Err("the database is a number");
        }
        let connection = parsed.into_connection_info();
        connection
            .map(RedisAddress)
            .map_err(|_| "host, port, user, password or database cannot be used")
    }

    pub(super) fn connection(&self) -> &ConnectionInfo {
        &self.0
    }
}

impl fmt::Display for RedisAddress {
    /// Without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.addr() {
            ConnectionAddr::Tcp(host, port) if host.contains(':') => {
                write!(f, "redis://[{host}]:{port}")?;
            }
            ConnectionAddr::Tcp(host, port) => write!(f, "redis://{host}:{port}")?,
            _ => f.write_str("redis:")?,
        }
        write!(f, "/{}", self.0.redis_settings().db())
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a server cannot be used, for the operator.
pub(super) fn refused(address: &RedisAddress, error: &DiskError) -> OpenError {
    let text = error.to_string();
    let is = |word: &str| text.contains(word);
    let remedy = if is("NOAUTH") || is("WRONGPASS") || is("uthentication") {
        "give the password in the URL: redis://:PASSWORD@HOST, or redis://USER:PASSWORD@HOST"
    } else if matches!(error, DiskError::Gone(_)) {
        "start redis-server there, or correct host and port"
    } else if is("DB index") {
        "give a database that the server has, usually 0 to 15"
    } else {
        "give the URL of a Redis server where this user may read and write"
    };
    OpenError::new(address, error, remedy)
}
