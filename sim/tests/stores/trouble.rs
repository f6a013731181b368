//! A Redis server in trouble: gone, frozen, full, read-only, not for us. Never a false "stored".

use super::records::{NOW, apply, delete, item, kept, save, sequence, target};
use super::server::Server;
use kadlab::stores::{DiskError, Form};
use std::time::{Duration, Instant};

fn refusal(url: &str) -> String {
    let form: Form = url.parse().expect("a form");
    let opened = form.open(&target(1));
    opened.err().expect("it is refused").to_string()
}

#[test]
fn a_server_that_is_killed_is_an_error_until_it_is_back_with_what_it_kept() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    let first = item(1, 5, b"first");
    assert_eq!(apply(&mut *disk, save(&first)), Ok(()));
    server.kill();
    let changes = [save(&item(1, 6, b"lost")), save(&sequence(1, 6)), delete(1)];
    for _ in 0..3 {
        let outcomes = disk.apply(&changes);
        for outcome in &outcomes {
            assert!(matches!(outcome, Err(DiskError::Gone(_))), "{outcome:?}");
        }
        assert_eq!(outcomes.len(), 3);
    }
    assert!(matches!(disk.load(NOW), Err(DiskError::Gone(_))));
    server.start_again();
    assert_eq!(kept(&mut *disk), [first]);
    let second = item(1, 6, b"second");
    assert_eq!(apply(&mut *disk, save(&second)), Ok(()));
    assert_eq!(kept(&mut *disk), [second]);
}

#[test]
fn a_server_that_came_back_between_two_changes_is_no_error() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    assert_eq!(apply(&mut *disk, save(&item(1, 5, b""))), Ok(()));
    server.kill();
    server.start_again();
    assert_eq!(apply(&mut *disk, save(&item(1, 6, b""))), Ok(()));
    assert_eq!(kept(&mut *disk), [item(1, 6, b"")]);
}

#[test]
fn a_server_that_does_not_answer_is_an_error_after_three_seconds() {
    let Some(server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    assert_eq!(apply(&mut *disk, save(&item(1, 5, b""))), Ok(()));
    server.signal("STOP");
    let begun = Instant::now();
    let changes = [save(&item(1, 6, b"x")), save(&item(1, 7, b"y"))];
    let outcomes = disk.apply(&changes);
    let took = begun.elapsed();
    server.signal("CONT");
    let gone = Err(DiskError::Gone("no answer in time".into()));
    assert_eq!(outcomes, [gone.clone(), gone]);
    assert!(
        took > Duration::from_millis(2900) && took < Duration::from_secs(6),
        "{took:?}"
    );
    // Answers that come late belong to nobody.
    assert_eq!(apply(&mut *disk, save(&item(1, 8, b"z"))), Ok(()));
    assert_eq!(kept(&mut *disk), [item(1, 8, b"z")]);
}

#[test]
fn a_full_server_refuses_until_there_is_room() {
    let Some(server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    let first = item(1, 1, b"first");
    assert_eq!(apply(&mut *disk, save(&first)), Ok(()));
    server.ask(&["CONFIG", "SET", "maxmemory", "1"]);
    let outcomes = disk.apply(&[save(&item(1, 2, b"x")), save(&sequence(1, 1))]);
    for outcome in outcomes {
        assert!(matches!(outcome, Err(DiskError::Full(_))), "{outcome:?}");
    }
    assert_eq!(kept(&mut *disk), [first]);
    server.ask(&["CONFIG", "SET", "maxmemory", "0"]);
    assert_eq!(apply(&mut *disk, save(&item(1, 2, b"x"))), Ok(()));
}

#[test]
fn a_read_only_server_refuses_writes_and_gives_what_it_has() {
    let Some(server) = Server::start() else {
        return;
    };
    let mut disk = server.disk(1);
    let first = item(1, 1, b"first");
    assert_eq!(apply(&mut *disk, save(&first)), Ok(()));
    server.ask(&["REPLICAOF", "127.0.0.1", "1"]);
    let outcomes = disk.apply(&[save(&item(1, 2, b"x")), save(&sequence(1, 1)), delete(1)]);
    for outcome in outcomes.iter().take(2) {
        assert!(
            matches!(outcome, Err(DiskError::ReadOnly(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(kept(&mut *disk), [first]);
    server.ask(&["REPLICAOF", "NO", "ONE"]);
    assert_eq!(apply(&mut *disk, save(&item(1, 2, b"x"))), Ok(()));
}

#[test]
fn no_server_is_refused_at_opening() {
    let refused = refusal("redis://127.0.0.1:1/3");
    assert!(
        refused.starts_with("redis://127.0.0.1:1/3: gone: "),
        "{refused}"
    );
    assert!(
        refused.ends_with("\nhelp: start redis-server there, or correct host and port"),
        "{refused}"
    );
}

#[test]
fn a_server_with_a_password_wants_it_and_nobody_sees_it_again() {
    let Some(server) = Server::start_with(&["--requirepass", "hunter2"]) else {
        return;
    };
    let url = server.url();
    let with = |secret: &str| url.replace("redis://", &format!("redis://{secret}@"));
    for wrong in [url.clone(), with(":swordfish"), with("nobody:hunter2")] {
        let refused = refusal(&wrong);
        assert!(
            refused.contains("help: give the password in the URL"),
            "{refused}"
        );
        assert!(
            !refused.contains("swordfish") && !refused.contains("hunter2"),
            "{refused}"
        );
    }
    let right: Form = with(":hunter2").parse().expect("a form");
    assert_eq!(format!("{right} {right:?}").matches("hunter2").count(), 0);
    let mut disk = right.open(&target(1)).expect("it opens");
    assert_eq!(apply(&mut *disk, save(&item(1, 1, b""))), Ok(()));
}

#[test]
fn databases_are_apart_and_one_too_high_is_refused() {
    let Some(server) = Server::start() else {
        return;
    };
    let url = server.url();
    let form: Form = format!("{url}/3").parse().expect("a form");
    let mut third = form.open(&target(1)).expect("it opens");
    assert_eq!(apply(&mut *third, save(&item(1, 1, b""))), Ok(()));
    assert_eq!(kept(&mut *server.disk(1)), []);
    assert_eq!(kept(&mut *third).len(), 1);
    let refused = refusal(&format!("{url}/99"));
    assert!(
        refused.ends_with("help: give a database that the server has, usually 0 to 15"),
        "{refused}"
    );
}
