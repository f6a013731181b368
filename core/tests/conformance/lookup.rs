//! Lookup traces: whole networks of nodes, driven through `Node::handle_*` with a scripted `Env`.
//!
//! The holders' items are signed by a key of our own, since the data has no secret keys: the real
//! code, and the preset that stands for it, accepts any signer under any target.

use kadlab_core::config::{Config, Preset};
use kadlab_core::env::{
    CallError, CallId, Command, CommandId, CommandResult, Effect, Env, LookupSummary, Record,
    Report, Sender, Token,
};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::{PublicKey, SecretKey, Signature};
use kadlab_core::message::{Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Time, WallClock};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An environment in which nothing is random and time stands still.
struct Scripted<'w> {
    config: &'w Config,
    identities: &'w [Identity],
    effects: Vec<Effect>,
}

impl<'w> Env<'w> for Scripted<'w> {
    fn now(&self) -> Time {
        Time::from_micros(1)
    }
    fn wall_clock(&self) -> WallClock {
        WallClock::from_unix_nanos(1_776_000_000_000_000_000)
    }
    fn random(&mut self) -> u64 {
        4
    }
    fn config(&self) -> &'w Config {
        self.config
    }
    fn identity(&self, peer: Peer) -> &'w Identity {
        &self.identities[peer.index()]
    }
    fn sign(&mut self, _payload: &[u8]) -> Signature {
        unreachable!("nobody publishes here")
    }
    fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// A network as the data gives it.
struct Network {
    config: Config,
    identities: Vec<Identity>,
    tables: Vec<Vec<Peer>>,
    dead: BTreeSet<usize>,
}

/// One lookup's traffic and result.
#[derive(Default)]
struct Traffic {
    dialled: Vec<usize>,
    result: Option<(CommandResult, LookupSummary)>,
}

/// Runs every case; returns their number.
pub(crate) fn network(data: &Value) -> usize {
    let network = Network::read(data);
    let cases = data["cases"].as_array().expect("a list of cases");
    cases
        .iter()
        .enumerate()
        .for_each(|(number, case)| network.check(number, case));
    cases.len()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a number")).expect("a small number")
}

fn numbers(list: &Value) -> Vec<usize> {
    list.as_array()
        .expect("a list of numbers")
        .iter()
        .map(number)
        .collect()
}

fn bytes<const N: usize>(text: &Value) -> [u8; N] {
    let bytes = hex::decode(text.as_str().expect("hex text")).expect("valid hex");
    bytes.try_into().expect("the right length")
}

fn peer(index: usize) -> Peer {
    Peer::from_index(u32::try_from(index).expect("a small index"))
}

impl Network {
    fn read(data: &Value) -> Network {
        let keys = data["public_keys"].as_array().expect("a list of keys");
        let identity = |key: &Value| Identity::of(PublicKey::from_bytes(bytes(key)));
        let table = |table: &Value| numbers(table).into_iter().map(peer).collect();
        Network {
            config: Config::preset(Preset::Skywire202604),
            identities: keys.iter().map(identity).collect(),
            tables: data["tables"]
                .as_array()
                .expect("tables")
                .iter()
                .map(table)
                .collect(),
            dead: numbers(&data["dead"]).into_iter().collect(),
        }
    }

    fn env(&self) -> Scripted<'_> {
        Scripted {
            config: &self.config,
            identities: &self.identities,
            effects: Vec::new(),
        }
    }

    /// A fresh copy of the network, the case's holders holding their items.
    fn nodes(&self, case: &Value) -> Vec<Node> {
        let node = |index: usize| {
            let mut env = self.env();
            let mut node = Node::new(peer(index), held(case, index), &mut env);
            node.introduce(self.tables[index].iter().copied(), &mut env);
            node
        };
        (0..self.identities.len()).map(node).collect()
    }

    fn check(&self, case_number: usize, case: &Value) {
        let mut nodes = self.nodes(case);
        let traffic = self.run(&mut nodes, case);
        let (result, summary) = traffic.result.expect("every lookup ends");
        let closest: Vec<usize> = summary
            .closest
            .iter()
            .map(|near| near.peer.index())
            .collect();
        assert_eq!(
            closest,
            numbers(&case["closest"]),
            "result of case {case_number}"
        );
        let mut dialled = traffic.dialled;
        assert_eq!(
            dialled.len(),
            number(&case["dialled"]),
            "dialled in case {case_number}"
        );
        dialled.sort_unstable();
        assert_eq!(
            dialled,
            numbers(&case["dialled_nodes"]),
            "dialled in case {case_number}"
        );
        if let CommandResult::Value(value) = result {
            let seq = value
                .expect("validly signed items only")
                .map(|item| item.seq());
            assert_eq!(
                seq,
                case["found_seq"].as_u64(),
                "value of case {case_number}"
            );
        }
    }

    fn run(&self, nodes: &mut [Node], case: &Value) -> Traffic {
        let from = number(&case["from"]);
        let command = match (case.get("find_node"), case.get("get_value")) {
            (Some(target), None) => Command::FindNode {
                target: Id::from_bytes(bytes(target)),
            },
            (None, Some(target)) => Command::Get {
                target: Id::from_bytes(bytes(target)),
            },
            _ => panic!("a case looks for nodes or for a value"),
        };
        let (mut traffic, mut env) = (Traffic::default(), self.env());
        nodes[from].handle_command(CommandId(0), command, &mut env);
        let mut waiting = std::mem::take(&mut env.effects);
        while !waiting.is_empty() {
            let effect = waiting.remove(0);
            if let Some((call, outcome)) = self.act(nodes, from, effect, &mut traffic) {
                nodes[from].handle_outcome(
                    call,
                    outcome.as_ref().map_err(|error| *error),
                    &mut env,
                );
                waiting.append(&mut env.effects);
            }
        }
        traffic
    }

    /// Does what the asking node wants; a call's outcome is there at once.
    fn act(
        &self,
        nodes: &mut [Node],
        from: usize,
        effect: Effect,
        traffic: &mut Traffic,
    ) -> Option<(CallId, Result<Reply, CallError>)> {
        match effect {
            Effect::Call {
                call,
                peer,
                request,
            } => {
                traffic.dialled.push(peer.index());
                Some((call, self.answer(nodes, from, peer, request)))
            }
            Effect::Report(Report::Ended { result, lookup, .. }) => {
                traffic.result = Some((result, *lookup.expect("peers were asked")));
                None
            }
            _ => None,
        }
    }

    fn answer(
        &self,
        nodes: &mut [Node],
        from: usize,
        to: Peer,
        request: Request,
    ) -> Result<Reply, CallError> {
        if self.dead.contains(&to.index()) {
            return Err(CallError::Unreachable);
        }
        let (mut env, sender) = (
            self.env(),
            Sender {
                peer: peer(from),
                claims: peer(from),
            },
        );
        nodes[to.index()].handle_request(sender, Token(0), request, &mut env);
        let reply = env.effects.into_iter().find_map(|effect| match effect {
            Effect::Reply { reply, .. } => Some(reply),
            _ => None,
        });
        Ok(reply.expect("lookups are answered at once"))
    }
}

/// What a node of a value case holds. The asker's own store plays no part in the data.
fn held(case: &Value, index: usize) -> Vec<Record> {
    let Some(holders) = case.get("holders").and_then(Value::as_array) else {
        return Vec::new();
    };
    let holds =
        |holder: &&Value| number(&holder["node"]) == index && index != number(&case["from"]);
    let secret = SecretKey::from_bytes([1; 32]).expect("a valid secret key");
    let record = |holder: &Value| {
        let seq = holder["seq"].as_u64().expect("a sequence number");
        let sign = |payload: &[u8]| secret.sign(payload);
        let item = Arc::new(Item::signed(secret.public_key(), b"", seq, b"v", sign));
        let target = Id::from_bytes(bytes(&case["get_value"]));
        let stored_at = WallClock::from_unix_nanos(1_776_000_000_000_000_000);
        Record::Item {
            target,
            item,
            stored_at,
        }
    };
    holders.iter().filter(holds).map(record).collect()
}
