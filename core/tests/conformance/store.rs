//! The item store against traces of the real one: every answer of every operation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadlab_core::config::{Config, Key, Preset};
use kadlab_core::id::Id;
use kadlab_core::item::{Item, Parts};
use kadlab_core::key::{PublicKey, Signature};
use kadlab_core::store::{Order, Put, Query, Store};
use kadlab_core::time::{Duration, Time};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) fn traces(cases: &Value) -> usize {
    let mut checked = 0;
    for (index, trace) in list(cases).iter().enumerate() {
        if let Some(difference) = difference(trace, &config(trace)) {
            panic!("store trace {index}, {difference}");
        }
        checked += list(&trace["operations"]).len();
    }
    checked
}

/// The first operation that this store answers differently from the real one.
fn difference(trace: &Value, config: &Config) -> Option<String> {
    let mut store = Store::new();
    for (index, operation) in list(&trace["operations"]).iter().enumerate() {
        let now = time(operation, index);
        let mut answer = run(&mut store, operation, now, config);
        let tiers = store.counts(now, config);
        answer["count_after"] = json!({
            "whitelisted": tiers.whitelisted, "trusted": tiers.trusted, "public": tiers.public,
        });
        store.check_invariants();
        let recorded = recorded(operation);
        if answer != recorded {
            return Some(format!(
                "operation {index}: {answer}, not {recorded}: {operation}"
            ));
        }
    }
    None
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The canary: the traces notice a store that makes any of these choices soundly. They never put
/// an item twice and never restart, so that `equal-seq` and `reload-dates` are out of their reach.
#[test]
fn the_traces_notice_every_choice_that_they_reach() {
    let file = include_str!("../vectors/skywire-behaviour.json");
    let file: Value = serde_json::from_str(file).expect("vectors are JSON");
    let sound = Config::preset(Preset::Skywire);
    let notices = |choice: &str| {
        list(&file["store"]).iter().any(|trace| {
            let mut config = config(trace);
            let key = Key::find(choice).expect("a choice");
            config
                .set(choice, key.setting(&sound))
                .expect("its own setting");
            difference(trace, &config).is_some()
        })
    };
    let choices = [
        "pool-overflow",
        "quota-counts",
        "sequence-tie",
        "expired-seq",
        "foreign-items",
        "mirror-limits",
    ];
    assert_eq!(choices.map(notices), [true; 6], "{choices:?}");
}

/// What the real store answered: all fields of the operation but the question.
fn recorded(operation: &Value) -> Value {
    let mut answer = operation.as_object().expect("an operation").clone();
    for question in [
        "op",
        "at_seconds",
        "item",
        "salt",
        "since_seq",
        "limit",
        "target",
    ] {
        answer.remove(question);
    }
    Value::Object(answer)
}

fn run(store: &mut Store, operation: &Value, now: Time, config: &Config) -> Value {
    match operation["op"].as_str().expect("an operation's name") {
        "put" => match put(store, operation, None, now, config) {
            Ok(()) => json!({}),
            Err(text) => json!({ "error": text }),
        },
        "put_mirror" => {
            // The real call has no answer.
            let _ = put(store, operation, Some(target(operation)), now, config);
            json!({})
        }
        "get" => match store.find(&target(operation), now, config) {
            Some(item) => {
                json!({ "found_seq": item.seq(), "found_key": item.key().to_string() })
            }
            None => json!({ "found_seq": null }),
        },
        "expire_sweep" => json!({ "removed": store.sweep(now, config).len() }),
        "delete" => {
            store.delete(&target(operation));
            json!({})
        }
        "get_items" => page(store, operation),
        unknown => panic!("unknown operation {unknown}"),
    }
}

fn put(
    store: &mut Store,
    operation: &Value,
    mirror_target: Option<Id>,
    now: Time,
    config: &Config,
) -> Result<(), String> {
    let item = &Arc::new(item(&operation["item"]));
    let put = Put {
        item,
        mirror_target,
    };
    store
        .admit(&put, now, config)
        .map_err(|refusal| refusal.to_string())?;
    let inserted = store.insert(&put, now, config);
    let inserted = inserted.expect("what was just admitted is inserted");
    for evicted in inserted.evicted {
        assert!(
            store.find(&evicted, now, config).is_none(),
            "evicted is gone"
        );
    }
    Ok(())
}

fn page(store: &Store, operation: &Value) -> Value {
    let page = store.items(&Query {
        salt: operation["salt"].as_str().expect("a salt").as_bytes(),
        since_seq: operation["since_seq"].as_u64().expect("a number"),
        limit: u32::try_from(operation["limit"].as_i64().expect("a number")).unwrap_or(0),
        order: Order::Sorted,
    });
    let items = page.items.iter();
    let result: Vec<_> = items
        .map(|(target, item)| json!({ "seq": item.seq(), "target": target.to_string() }))
        .collect();
    json!({ "result": result, "has_more": page.has_more })
}

fn config(trace: &Value) -> Config {
    let number = |key: &str| {
        let number = trace[key].as_u64().expect("a number");
        u32::try_from(number).expect("a small number")
    };
    let keys = |key: &str| list(&trace[key]).iter().map(public_key).collect();
    Config {
        items_max: number("max_items"),
        public_pool: number("public_pool_size"),
        quota: number("rate_limit_per_key"),
        item_ttl: Duration::from_secs(number("ttl_seconds").into()),
        trusted: keys("trusted"),
        whitelisted: keys("whitelisted"),
        ..Config::preset(Preset::Skywire202604)
    }
}

/// The recording ran on a real clock, so that every operation came a little after its time: an
/// age that reads as exactly the life of an item was above it. One microsecond an operation says
/// the same.
fn time(operation: &Value, index: usize) -> Time {
    let secs = operation["at_seconds"].as_f64().expect("seconds");
    Time::from_micros((secs * 1e6).round() as u64 + index as u64)
}

fn target(operation: &Value) -> Id {
    Id::from_bytes(bytes(&operation["target"]))
}

fn item(fields: &Value) -> Item {
    Item::new(Parts {
        key: public_key(&fields["k"]),
        seq: fields["seq"].as_u64().expect("a sequence number"),
        signature: Signature::from_bytes(bytes(&fields["sig"])),
        value: fields["v"].as_str().map(decoded),
        salt: fields["salt"].as_str().map(decoded).unwrap_or_default(),
    })
}

fn public_key(hex: &Value) -> PublicKey {
    PublicKey::from_bytes(bytes(hex))
}

fn bytes<const N: usize>(hex: &Value) -> [u8; N] {
    let text = hex.as_str().expect("hexadecimal text");
    let bytes = hex::decode(text).expect("hexadecimal digits");
    bytes.try_into().expect("the right length")
}

fn decoded(base64: &str) -> Box<[u8]> {
    STANDARD.decode(base64).expect("base64").into()
}
