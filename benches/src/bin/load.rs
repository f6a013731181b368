//! `load`: requests a second that one real node answers on loopback, client and node on the same
//! cores.

use clap::Parser;
use kadlab::driver::Mode;
use kadlab_benches::load::{Carried, acquaint, carry, loads, serve};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures how many FindNode requests a second one real node answers on loopback.
#[derive(Debug, Parser)]
struct Arguments {
    /// Seconds for each load
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections at the same time
    #[arg(long, default_value_t = 32)]
    connections: u16,
    /// Be the node: started by the measurement
    #[arg(long, hide = true)]
    serve: Option<String>,
}

/// The node, in a process of its own.
struct Node {
    process: Child,
    address: SocketAddr,
}

impl Node {
    fn start(mode: Mode) -> Node {
        let program = std::env::current_exe().expect("this program has a file");
        let mut process = Command::new(program)
            .args(["--serve", word(mode)])
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts once more");
        let out = process
            .stdout
            .take()
            .expect("its standard output is a pipe");
        let line = BufReader::new(out).lines().next();
        let line = line
            .expect("the node says where it listens")
            .expect("in UTF-8");
        let address = line.parse().expect("an address");
        Node { process, address }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself, which the measurement has noticed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Plain => "plain",
        _ => "authenticated",
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime starts");
    if let Some(mode) = arguments.serve {
        let mode = match mode.as_str() {
            "plain" => Mode::Plain,
            _ => Mode::Authenticated,
        };
        runtime.block_on(async {
            let node = serve(mode).await;
            println!("{}", node.listens());
            node.ended().await;
        });
        return ExitCode::SUCCESS;
    }
    let span = Duration::from_secs(arguments.seconds);
    println!(
        "load                                   replies/s   errors   p50 ms   p99 ms   max ms"
    );
    let mut errors = 0;
    for (name, load) in loads(span, arguments.connections) {
        let node = Node::start(load.mode);
        let carried = runtime.block_on(async {
            acquaint(node.address, load.mode).await;
            carry(node.address, load).await
        });
        say(name, &carried);
        errors += carried.errors;
    }
    match errors {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn say(name: &str, carried: &Carried) {
    println!(
        "{name:<38} {:>9.0} {:>8} {:>8.2} {:>8.2} {:>8.2}",
        carried.rate(),
        carried.errors,
        carried.ms(500),
        carried.ms(990),
        carried.ms(1000),
    );
}
