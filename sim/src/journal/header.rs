//! The first line of a journal: whose it is, and the node's whole design, so that a replay needs
//! nothing else.

use super::error::Damage;
use super::{FORMAT, names};
use crate::scenario::duration;
use kadlab_core::config::{Config, KEYS, Key, Kind, Preset, Setting};
use kadlab_core::key::PublicKey;
use kadlab_core::peer::Identity;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Whose journal it is.
#[derive(Clone, Debug)]
pub struct About {
    /// The kind of host: `simulated`, `turmoil`, `sockets`.
    pub host: String,
    /// What people call the node, such as `visor/17`.
    pub node: String,
    /// The identity that it begins with.
    pub me: Identity,
    /// Its design.
    pub config: Config,
}

/// The header as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    format: u32,
    /// The version of the program that wrote it.
    pub(super) kadlab: String,
    host: String,
    node: String,
    me: String,
    core: BTreeMap<String, Value>,
    whitelisted: Vec<String>,
    trusted: Vec<String>,
}

impl Header {
    pub(super) fn of(about: &About) -> Header {
        let config = &about.config;
        let keys = |keys: &[PublicKey]| keys.iter().map(PublicKey::to_string).collect();
        let settings = KEYS.iter().map(|key| {
            let value = match key.setting(config) {
                Setting::Name(name) => name.into(),
                Setting::Duration(duration) => duration.to_string().into(),
                Setting::Number(number) => number.into(),
            };
            (key.name.to_owned(), value)
        });
        Header {
            format: FORMAT,
            kadlab: env!("CARGO_PKG_VERSION").to_owned(),
            host: about.host.clone(),
            node: about.node.clone(),
            me: names::peer(&about.me),
            core: settings.collect(),
            whitelisted: keys(&config.whitelisted),
            trusted: keys(&config.trusted),
        }
    }

    pub(super) fn about(&self) -> Result<About, Damage> {
        let (id, key) = names::read_peer(&self.me).ok_or(Damage::Value("me"))?;
        let keys = |keys: &[String], name| {
            let read = keys.iter().map(|key| names::read_key(key));
            read.collect::<Option<Vec<_>>>().ok_or(Damage::Value(name))
        };
        Ok(About {
            host: self.host.clone(),
            node: self.node.clone(),
            me: Identity::claimed(id, key),
            config: Config {
                whitelisted: keys(&self.whitelisted, "whitelisted")?,
                trusted: keys(&self.trusted, "trusted")?,
                ..self.settings()?
            },
        })
    }

    /// Every key of the core, none missing and none too many.
    fn settings(&self) -> Result<Config, Damage> {
        let known = |name: &&String| Key::find(name).is_none();
        if let Some(name) = self.core.keys().find(known) {
            return Err(Damage::CoreKey(name.clone()));
        }
        let mut config = Config::preset(Preset::Skywire);
        for key in KEYS {
            let wrong = || Damage::CoreKey(key.name.to_owned());
            let value = self.core.get(key.name).ok_or_else(wrong)?;
            let setting = setting(key.kind, value).ok_or_else(wrong)?;
            config.set(key.name, setting).map_err(|_| wrong())?;
        }
        Ok(config)
    }
}

fn setting(kind: Kind, value: &Value) -> Option<Setting> {
    match (kind, value) {
        (Kind::Name(names), Value::String(text)) => {
            let name = names.iter().find(|name| *name == text)?;
            Some(Setting::Name(name))
        }
        (Kind::DurationOrOff, Value::String(text)) if text == "off" => Some(Setting::Name("off")),
        (Kind::Duration | Kind::DurationOrOff, Value::String(text)) => {
            duration(text).map(Setting::Duration)
        }
        (Kind::Number { .. } | Kind::Bytes { .. }, value) => value.as_u64().map(Setting::Number),
        _ => None,
    }
}

/// The version of the format that a first line claims, whatever else is in it; `None` if it is not
/// the first line of a journal.
pub(super) fn format_of(line: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct First {
        journal: Claim,
    }
    #[derive(Deserialize)]
    struct Claim {
        format: u32,
    }
    let first: First = serde_json::from_str(line).ok()?;
    Some(first.journal.format)
}
