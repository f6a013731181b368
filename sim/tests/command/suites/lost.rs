//! Real workers that are killed, that hang and that eat memory, and a suite that is itself ended.

use super::{Desk, SMALL, counts, endless, junit, passing};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Processes whose parent is this one. A process that has ended and was not waited for is none.
fn children(parent: u32) -> Vec<String> {
    let processes = std::fs::read_dir("/proc")
        .expect("there is /proc")
        .filter_map(Result::ok);
    let is_child = |status: &str| {
        status.contains(&format!("\nPPid:\t{parent}\n")) && !status.contains("\nState:\tZ")
    };
    let names = processes.map(|process| process.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| status(name).is_some_and(|text| is_child(&text)))
        .collect()
}

fn status(process: &str) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{process}/status")).ok()
}

/// Whether a process has gone, or is only waited for.
fn gone(process: &str) -> bool {
    status(process).is_none_or(|text| text.contains("\nState:\tZ"))
}

/// Looks until it is so, for ten seconds at most.
fn until(mut so: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it never came about");
}

fn kill(signal: &str, process: &str) {
    let mut command = Command::new("kill");
    assert!(
        command
            .args([signal, process])
            .status()
            .expect("there is kill")
            .success()
    );
}

/// A suite that is under way, with its workers.
fn started(desk: &Desk, arguments: &[&str], workers: usize) -> (Child, Vec<String>) {
    let mut command = desk.command(arguments);
    let mut suite = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut at_work = Vec::new();
    until(|| {
        at_work = children(suite.id());
        assert!(
            suite.try_wait().expect("it can be asked").is_none(),
            "it is under way"
        );
        at_work.len() == workers
    });
    (suite, at_work)
}

/// The rest of what a suite says, and its status.
fn ended(mut suite: Child) -> (String, Option<i32>) {
    let mut text = String::new();
    let mut stdout = BufReader::new(suite.stdout.take().expect("it is piped"));
    stdout.read_line(&mut text).expect("it is text");
    stdout.read_to_string(&mut text).expect("it is text");
    (text, suite.wait().expect("it ends").code())
}

#[test]
fn a_worker_that_is_killed_from_outside_breaks_its_run_only() {
    let desk = Desk::with(&passing("small").replace("duration = \"30s\"", "duration = \"5m\""));
    desk.write("endless.toml", &endless("endless"));
    let arguments = [
        "test",
        "small.toml",
        "endless.toml",
        "--seeds",
        "1",
        "--workers",
        "1",
        "--repeat",
        "0",
        "--junit",
        "all.xml",
    ];
    let (suite, workers) = started(&desk, &arguments, 1);
    kill("-KILL", &workers[0]);
    let (text, status) = ended(suite);
    assert_eq!(status, Some(8), "{text}");
    assert!(text.ends_with("\n2 planned = 1 passed + 0 failed + 0 incomplete + 1 broken\n"));
    let broken = "BROKEN: endless seed 1\n    the worker died: signal: 9 (SIGKILL)\n    \
                  repeat: kadlab run endless.toml --seed 1\n";
    assert!(text.contains(broken), "{text}");
    assert_eq!(junit(&desk, "all.xml").1, [2, 0, 1, 0]);
}

#[test]
fn a_run_that_hangs_and_one_that_takes_too_much_memory_are_broken() {
    let desk = Desk::with(&endless("endless"));
    let said = desk.say(&["test", "small.toml", "--seeds", "1", "--run-limit", "200ms"]);
    assert_eq!(said.status, 8);
    let reason = "    it ran longer than 200ms on the wall (--run-limit) and was killed\n";
    assert!(said.stdout.contains(reason), "{}", said.stdout);
    assert_eq!(
        counts(&said),
        "1 planned = 0 passed + 0 failed + 0 incomplete + 1 broken"
    );
    let said = desk.say(&["test", "small.toml", "--seeds", "1", "--memory", "4MiB"]);
    assert_eq!(said.status, 8);
    let reason = " MiB of memory, more than 4 MiB (--memory), and was killed\n";
    assert!(said.stdout.contains(reason), "{}", said.stdout);
}

#[test]
fn an_interrupted_suite_ends_its_workers_and_counts_what_was_done() {
    for (signal, seeds) in [("-INT", "1..3"), ("-TERM", "1..4")] {
        let desk = Desk::with(SMALL);
        desk.write("endless.toml", &endless("endless"));
        let arguments = [
            "test",
            "small.toml",
            "endless.toml",
            "--seeds",
            seeds,
            "--workers",
            "2",
            "--junit",
            "all.xml",
        ];
        let (suite, workers) = started(&desk, &arguments, 2);
        kill(signal, &suite.id().to_string());
        let (text, status) = ended(suite);
        let planned = if seeds == "1..3" { 6 } else { 8 };
        let last = format!(
            "\n{planned} planned = 0 passed + 0 failed + {planned} incomplete + 0 broken\n"
        );
        assert!(text.ends_with(&last), "{text}");
        assert_eq!(status, Some(4), "no run came to an end");
        assert!(
            workers.iter().all(|worker| gone(worker)),
            "no worker is left behind"
        );
        assert_eq!(junit(&desk, "all.xml").1, [planned + 1, 0, 0, planned + 1]);
    }
}

#[test]
fn workers_of_a_suite_that_was_killed_end_by_themselves() {
    let desk = Desk::with(&endless("endless"));
    let (mut suite, workers) = started(&desk, &["test", "small.toml", "--workers", "2"], 2);
    suite.kill().expect("it is under way");
    suite.wait().expect("it ends");
    until(|| workers.iter().all(|worker| gone(worker)));
}
