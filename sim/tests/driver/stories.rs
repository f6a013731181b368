//! What users of a town see.

use crate::town::{key, node, run, settings, town};
use kadlab::driver::{Ask, Ended, Mode, Running, Settings};
use kadlab_core::env::CommandResult;
use kadlab_core::id::Id;

async fn ask(node: &Running, ask: Ask) -> Ended {
    node.ask(ask).await.expect("the node runs")
}

async fn put(node: &Running, value: &[u8], salt: &[u8]) -> CommandResult {
    let (value, salt) = (value.into(), salt.into());
    ask(node, Ask::Put { value, salt }).await.result
}

async fn get(node: &Running, target: Id) -> Option<(u64, Vec<u8>)> {
    match ask(node, Ask::Get { target }).await.result {
        CommandResult::Value(Ok(item)) => item.map(|item| (item.seq(), item.value().to_vec())),
        other => panic!("a get ends with a value: {other:?}"),
    }
}

fn a_value_put_by_one_is_found_by_all(mode: Mode) {
    run(async {
        let nodes = town(10, mode).await;
        let put = put(&nodes[3], b"hello", b"dmsg").await;
        assert!(
            matches!(
                put,
                CommandResult::Put {
                    stored: 9,
                    refused: 0,
                    failed: 0,
                    ..
                }
            ),
            "{put:?}"
        );
        let target = Id::of_item(&key(3), b"dmsg");
        for node in &nodes {
            let (_, value) = get(node, target).await.expect("it was put");
            assert_eq!(value, b"hello");
        }
        for node in &nodes {
            assert_eq!(node.status().await.expect("it runs").contacts.len(), 9);
        }
    });
}

#[test]
fn a_value_put_by_one_is_found_by_all_who_prove_their_keys() {
    a_value_put_by_one_is_found_by_all(Mode::Authenticated);
}

#[test]
fn a_value_put_by_one_is_found_by_all_in_plain_mode() {
    a_value_put_by_one_is_found_by_all(Mode::Plain);
}

#[test]
fn nodes_of_different_modes_have_nothing_to_say_to_each_other() {
    run(async {
        let plain = Settings {
            mode: Mode::Plain,
            ..settings(0, &[])
        };
        let plain = node(plain).await;
        let other = node(settings(1, &[&plain])).await;
        let target = Id::of_node(&key(0));
        let found = ask(&other, Ask::FindNode { target }).await;
        assert!(found.lookup.is_none_or(|found| found.closest.is_empty()));
        assert!(plain.status().await.expect("it runs").contacts.is_empty());
    });
}

#[test]
fn a_node_that_stops_ends_its_connections_and_frees_its_port() {
    run(async {
        let first = node(settings(0, &[])).await;
        let address = first.listens();
        first.stop().await;
        assert!(first.status().await.is_err());
        let again = Settings {
            listen: address,
            ..settings(0, &[])
        };
        assert_eq!(node(again).await.listens(), address);
    });
}
