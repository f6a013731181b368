//! The first half of a resolved file: the run, the network, the design, the nodes.

use super::super::date::show_date;
use super::super::names::{DEAD_PEERS, FILLS, NATS, WIRES, name_in};
use super::super::spec::{
    Bandwidth, Group, Join, Latency, MatrixFile, Network, Processor, Scenario,
};
use super::super::tree::quoted;
use super::super::units::{show_bit_rate, show_decimal, show_seeds, show_share, show_size};
use super::Lines;
use super::placement::placement;
use super::transports::transport;
use crate::network::built_in::BuiltIn;
use kadlab_core::config::{Config, KEYS, Key, Kind, Preset, Setting};

impl Lines {
    pub(super) fn head(&mut self, scenario: &Scenario) {
        self.table("[scenario]");
        self.text("name", &scenario.name);
        self.text("description", &scenario.description);
        self.text("duration", scenario.duration);
        self.text("epoch", show_date(scenario.epoch));
        self.text("warm-up", scenario.warm_up);
        self.text("window", scenario.window);
        self.text("seeds", show_seeds(&scenario.seeds));
    }

    pub(super) fn network(&mut self, network: &Network) {
        self.table("[network]");
        self.raw("latency", latency(&network.latency));
        self.text("same-place-rtt", network.same_place_rtt);
        self.text("jitter", show_share(network.jitter.into()));
        self.text("loss", show_share(network.loss.into()));
        self.text("dead-peers", name_in(DEAD_PEERS, &network.dead_peers));
        self.text("wire", name_in(WIRES, &network.wire));
    }

    /// Every key; those that differ from the preset say what the preset has.
    pub(super) fn core(&mut self, preset: Preset, core: &Config) {
        self.table("[core]");
        self.text("preset", preset.name());
        let original = Config::preset(preset);
        for key in KEYS {
            let (value, usual) = (setting(key, core), setting(key, &original));
            let note = if value == usual {
                String::new()
            } else {
                format!(" # the preset has {usual}")
            };
            self.raw(key.name, format!("{value}{note}"));
        }
    }

    pub(super) fn group(&mut self, group: &Group, core: &Config, groups: &[Group]) {
        let full = group.config.items_max == 0 && core.items_max != 0;
        let names: Vec<_> = (group.bootstrap.iter())
            .map(|index| quoted(&groups[*index].name))
            .collect();
        self.table("[[group]]");
        self.text("name", &group.name);
        self.raw("count", group.count);
        self.text("role", if full { "full" } else { "regular" });
        self.raw("transport", transport(&group.transport));
        self.raw("bandwidth", bandwidth(&group.bandwidth));
        self.text("nat", name_in(NATS, &group.nat.map(|nat| nat.class)));
        if let Some(nat) = group.nat {
            self.text("nat-timeout", nat.timeout);
        }
        self.raw("bootstrap", format!("[{}]", names.join(", ")));
        self.raw(
            "join",
            match group.join {
                Join::Organic { over } => format!("{{ kind = \"organic\", over = \"{over}\" }}"),
                Join::Oracle => "{ kind = \"oracle\" }".to_owned(),
            },
        );
        if let Some(costly) = &group.processor {
            self.raw("processor", processor(costly));
        }
        self.raw("placement", placement(&group.placement, groups));
        let own: Vec<_> = (KEYS.iter())
            .filter(|key| key.setting(core) != key.setting(&group.config))
            .filter(|key| !(full && key.name == "items-max"))
            .map(|key| format!("{} = {}", key.name, setting(key, &group.config)))
            .collect();
        if !own.is_empty() {
            self.raw("core", format!("{{ {} }}", own.join(", ")));
        }
    }
}

/// What `config` has for `key`, as TOML.
pub(in super::super) fn setting(key: &Key, config: &Config) -> String {
    match (key.setting(config), key.kind) {
        (Setting::Name(name), _) => quoted(name),
        (Setting::Duration(duration), _) => format!("\"{duration}\""),
        (Setting::Number(bytes), Kind::Bytes { .. }) => format!("\"{}\"", show_size(bytes)),
        (Setting::Number(number), _) => number.to_string(),
    }
}

fn bandwidth(bandwidth: &Bandwidth) -> String {
    let link = |link: Option<u64>| link.map_or_else(|| "off".to_owned(), show_bit_rate);
    format!(
        "{{ up = \"{}\", down = \"{}\", queue = \"{}\" }}",
        link(bandwidth.up),
        link(bandwidth.down),
        show_size(bandwidth.queue)
    )
}

fn latency(latency: &Latency) -> String {
    match latency {
        Latency::Constant { rtt } => format!("{{ kind = \"constant\", rtt = \"{rtt}\" }}"),
        Latency::Uniform { from, to } => {
            format!("{{ kind = \"uniform\", from = \"{from}\", to = \"{to}\" }}")
        }
        Latency::Lognormal {
            median,
            sigma,
            floor,
        } => format!(
            "{{ kind = \"lognormal\", median = \"{median}\", sigma = {}, floor = \"{floor}\" }}",
            show_decimal(u64::from(*sigma))
        ),
        Latency::Matrix { file, fill } => {
            let file = match file {
                MatrixFile::BuiltIn(built_in) => name_in(BuiltIn::ALL, built_in),
                MatrixFile::Read { path, .. } => path,
            };
            let fill: Vec<_> = (fill.iter())
                .map(|rule| quoted(name_in(FILLS, rule)))
                .collect();
            let (file, fill) = (quoted(file), fill.join(", "));
            format!("{{ kind = \"matrix\", file = {file}, fill = [{fill}] }}")
        }
    }
}

/// Every cost, those of the profile too: a run does not change when a profile is measured again.
fn processor(Processor { profile, costs }: &Processor) -> String {
    let profile = profile.map_or_else(String::new, |name| format!("profile = {}, ", quoted(name)));
    format!(
        "{{ {profile}message = \"{}\", kibibyte = \"{}\", sign = \"{}\", check = \"{}\" }}",
        costs.message, costs.kibibyte, costs.sign, costs.check
    )
}
