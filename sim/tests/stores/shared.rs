//! Nodes that share one Redis server: what lies there byte for byte, and who gives way.

use super::records::{NOW, apply, delete, item, kept, save, sequence, signed, table, target};
use super::server::Server;
use kadlab::stores::{DiskError, Kept};
use kadlab_core::time::WallClock;
use kadlab_core::wire::encode_item;
use redis::TypedCommands;
use std::sync::Arc;

const KEY: &str = "dht:0101010101010101010101010101010101010101010101010101010101010101";

fn json(kept: &Kept) -> Vec<u8> {
    match kept {
        Kept::Item { item, .. } => encode_item(item),
        _ => panic!("only items are JSON"),
    }
}

fn value(server: &Server, key: &str) -> Option<Vec<u8>> {
    let mut get = redis::cmd("GET");
    get.arg(key)
        .query(&mut server.connection())
        .expect("an answer")
}

#[test]
fn an_item_lies_where_the_original_puts_it_and_as_it_writes_it() {
    let Some(server) = Server::start() else {
        return;
    };
    let saved = item(1, 5, b"value");
    assert_eq!(apply(&mut *server.disk(1), save(&saved)), Ok(()));
    assert_eq!(value(&server, KEY), Some(json(&saved)));
    let text = String::from_utf8(json(&saved)).expect("text");
    assert!(
        text.starts_with("{\"k\":\"02") || text.starts_with("{\"k\":\"03"),
        "{text}"
    );
    assert!(
        text.ends_with("\"v\":\"dmFsdWU=\",\"salt\":\"c2FsdA==\"}"),
        "{text}"
    );
    assert_eq!(server.connection().ttl(KEY).expect("an answer").raw(), -1);
    let keys = server.connection().keys("*").expect("an answer");
    assert_eq!(keys, [KEY]);
}

#[test]
fn what_is_a_nodes_alone_lies_under_its_id() {
    let Some(server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(2);
    assert_eq!(
        disk.apply(&[save(&sequence(1, 77)), save(&table(1))]),
        [Ok(()), Ok(())]
    );
    let own = format!("kadlab:{}:", target(2));
    let mut keys = server.connection().keys("*").expect("an answer");
    keys.sort();
    assert_eq!(keys, [format!("{own}contacts"), format!("{own}sequences")]);
    let number = server
        .connection()
        .hget(format!("{own}sequences"), target(1).to_string());
    assert_eq!(number.expect("an answer").as_deref(), Some("77"));
    assert_eq!(kept(&mut *server.disk(3)), [], "nobody else gets it");
    assert_eq!(kept(&mut *server.disk(2)), [sequence(1, 77), table(1)]);
}

#[test]
fn an_item_that_is_loaded_is_dated_by_the_moment_it_is_loaded() {
    let Some(server) = Server::start() else {
        return;
    };
    let old = Kept::Item {
        target: target(1),
        item: signed(b"", 1, b""),
        stored_at: WallClock::from_unix_nanos(5),
    };
    assert_eq!(apply(&mut *server.disk(1), save(&old)), Ok(()));
    let loaded = kept(&mut *server.disk(1));
    assert!(matches!(&loaded[..], [Kept::Item { stored_at, .. }] if *stored_at == NOW));
}

/// Numbers that Lua and JavaScript take for one and the same.
#[test]
fn a_sequence_number_never_goes_back_by_so_much_as_one() {
    let Some(server) = Server::start() else {
        return;
    };
    let (mut one, mut other) = (server.disk(1), server.disk(2));
    let newest = NOW.as_unix_nanos() + 1;
    let newer = item(1, newest, b"newer");
    assert_eq!(apply(&mut *one, save(&newer)), Ok(()));
    for seq in [newest - 1, 1 << 53, 0] {
        let older = item(1, seq, b"older");
        let refused = Err(DiskError::Newer { seq: newest });
        assert_eq!(apply(&mut *other, save(&older)), refused);
        assert_eq!(apply(&mut *one, save(&older)), refused, "its own too");
        assert_eq!(value(&server, KEY), Some(json(&newer)));
    }
    let next = item(1, newest + 1, b"next");
    assert_eq!(apply(&mut *other, save(&next)), Ok(()));
    assert_eq!(value(&server, KEY), Some(json(&next)));
}

#[test]
fn of_two_items_with_one_number_the_first_stays() {
    let Some(server) = Server::start() else {
        return;
    };
    let (mut one, mut other) = (server.disk(1), server.disk(2));
    let first = item(1, 5, b"first");
    assert_eq!(apply(&mut *one, save(&first)), Ok(()));
    assert_eq!(
        apply(&mut *other, save(&first)),
        Ok(()),
        "the same is stored"
    );
    let rival = save(&item(1, 5, b"rival"));
    assert_eq!(apply(&mut *other, rival), Err(DiskError::Rival { seq: 5 }));
    assert_eq!(value(&server, KEY), Some(json(&first)));
}

#[test]
fn a_delete_leaves_what_another_wrote_since() {
    let Some(server) = Server::start() else {
        return;
    };
    let (mut one, mut other) = (server.disk(1), server.disk(2));
    let newer = item(1, 2, b"newer");
    assert_eq!(apply(&mut *one, save(&item(1, 1, b"older"))), Ok(()));
    assert_eq!(apply(&mut *other, save(&newer)), Ok(()));
    assert_eq!(apply(&mut *one, delete(1)), Ok(()));
    assert_eq!(value(&server, KEY), Some(json(&newer)), "not what it saw");
    assert_eq!(apply(&mut *server.disk(3), delete(1)), Ok(()));
    assert_eq!(
        value(&server, KEY),
        Some(json(&newer)),
        "never saw anything"
    );
    assert_eq!(apply(&mut *other, delete(1)), Ok(()));
    assert_eq!(value(&server, KEY), None, "what it saw itself");
}

#[test]
fn a_node_that_loaded_an_item_may_delete_it() {
    let Some(server) = Server::start() else {
        return;
    };
    assert_eq!(apply(&mut *server.disk(1), save(&item(1, 1, b""))), Ok(()));
    let mut disk = server.disk(2);
    assert_eq!(kept(&mut *disk).len(), 1);
    assert_eq!(apply(&mut *disk, delete(1)), Ok(()));
    assert_eq!(value(&server, KEY), None);
}

/// Six threads push numbers up; a reader past them never sees one lower than before.
#[test]
fn many_writers_at_once_only_ever_raise_a_number() {
    let Some(server) = Server::start() else {
        return;
    };
    let server = Arc::new(server);
    let base = NOW.as_unix_nanos();
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let server = Arc::clone(&server);
            std::thread::spawn(move || {
                let mut disk = server.disk(writer);
                for round in 0..60 {
                    // Each writer's numbers rise and fall among those of the others.
                    let seq = base + (round * 7 + u64::from(writer) * 13) % 83 + round;
                    match apply(&mut *disk, save(&item(1, seq, &[writer]))) {
                        Ok(()) | Err(DiskError::Newer { .. } | DiskError::Rival { .. }) => {}
                        other => panic!("{other:?}"),
                    }
                }
            })
        })
        .collect();
    let (mut newest, mut changes) = (0, 0);
    while writers.iter().any(|writer| !writer.is_finished()) {
        let Some(json) = value(&server, KEY) else {
            continue;
        };
        let seq = kadlab_core::wire::decode_item(&json)
            .expect("an item")
            .seq();
        assert!(seq >= newest, "{seq} after {newest}");
        changes += u32::from(seq > newest);
        newest = seq;
    }
    for writer in writers {
        writer.join().expect("a writer ends well");
    }
    println!("{changes} numbers seen, the last {newest}");
}

#[test]
fn what_is_no_item_is_counted_and_left_alone() {
    let Some(server) = Server::start() else {
        return;
    };
    let good = item(1, 5, b"good");
    assert_eq!(apply(&mut *server.disk(1), save(&good)), Ok(()));
    let of = |number: u8| format!("dht:{}", target(number));
    let long = vec![b' '; kadlab::stores::ITEM_BYTES_MAX + 1];
    let planted: [(String, &[u8]); 7] = [
        (of(2), b"\xff\xfe\0"),
        (of(3), b"{}"),
        (of(4), b"null"),
        (of(5), &long),
        ("dht:abc".into(), &json(&good)),
        (
            of(0xaa).to_uppercase().replace("DHT:", "dht:"),
            &json(&good),
        ),
        (of(7), &json(&good)[..50]),
    ];
    let mut connection = server.connection();
    for (key, value) in &planted {
        connection.set(key, *value).expect("planted");
    }
    connection.lpush(of(9), "a list").expect("planted");
    connection.set("other:key", "of others").expect("planted");
    let own = format!("kadlab:{}:", target(1));
    connection
        .hset(format!("{own}sequences"), "x", "1")
        .expect("planted");
    connection
        .set(format!("{own}contacts"), "torn")
        .expect("planted");
    let loaded = server.disk(1).load(NOW).expect("it loads");
    assert_eq!(loaded.kept, [good]);
    assert_eq!(loaded.skipped, 10);
    for (key, planted) in &planted {
        assert_eq!(value(&server, key).as_deref(), Some(*planted), "{key}");
    }
}

#[test]
fn a_value_that_is_no_item_gives_way_to_one_and_is_not_deleted() {
    let Some(server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    server.connection().set(KEY, "rubbish").expect("planted");
    assert_eq!(apply(&mut *disk, delete(1)), Ok(()));
    assert_eq!(value(&server, KEY).as_deref(), Some(&b"rubbish"[..]));
    let good = item(1, 5, b"good");
    assert_eq!(apply(&mut *disk, save(&good)), Ok(()));
    assert_eq!(value(&server, KEY), Some(json(&good)));
    server.connection().del(KEY).expect("removed");
    server.connection().lpush(KEY, "a list").expect("planted");
    let refused = apply(&mut *disk, save(&good));
    assert!(matches!(refused, Err(DiskError::Damaged(_))), "{refused:?}");
}

/// JSON of another program with the same meaning is the same item.
#[test]
fn the_same_item_in_other_words_is_the_same_item() {
    let Some(server) = Server::start() else {
        return;
    };
    let good = item(1, 5, b"good");
    let words = String::from_utf8(json(&good))
        .expect("text")
        .replace(":", " : ");
    server.connection().set(KEY, &words).expect("planted");
    assert_eq!(apply(&mut *server.disk(1), save(&good)), Ok(()));
    assert_eq!(
        value(&server, KEY),
        Some(words.into_bytes()),
        "left as it is"
    );
}

#[test]
fn thousands_of_items_are_loaded_in_order() {
    let Some(server) = Server::start() else {
        return;
    };
    let json = json(&item(1, 5, &[7; 300]));
    let mut plant = redis::pipe();
    let mut targets = Vec::new();
    for number in 0..5000_u32 {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
        let target = kadlab_core::id::Id::from_bytes(bytes);
        plant.set(format!("dht:{target}"), &json).ignore();
        targets.push(target);
    }
    plant.exec(&mut server.connection()).expect("planted");
    targets.sort();
    let loaded = kept(&mut *server.disk(1));
    let found: Vec<_> = loaded
        .iter()
        .map(|kept| match kept {
            Kept::Item { target, .. } => *target,
            _ => panic!("only items"),
        })
        .collect();
    assert_eq!(found, targets);
}
