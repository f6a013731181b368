//! A folder of its own for each test, in which the command runs.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A small scenario whose expectation holds.
pub(crate) const SMALL: &str = r#"[scenario]
name = "small"
description = "Ten nodes look one another up."
duration = "30s"

[network]
latency = { kind = "constant", rtt = "80ms" }

[[group]]
name = "node"
count = 10
bootstrap = ["node"]
join = { over = "1s" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "node"
rate = "2/s"
from = "5s"

[[fault]]
name = "stop"
kind = "crash"
at = "20s"
on = { group = "node", share = "10%" }

[[expect]]
name = "busy"
metric = "lookup.count"
above = 10
"#;

/// What a finished command said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    fn of(output: Output) -> Said {
        let text = |bytes| String::from_utf8(bytes).expect("the command speaks UTF-8");
        Said {
            status: output.status.code().expect("it was not killed"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// A folder with a scenario in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A folder that holds `text` as `small.toml`.
    pub(crate) fn with(text: &str) -> Desk {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        let desk = Desk { folder };
        desk.write("small.toml", text);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("it lies in the desk's folder");
        std::fs::create_dir_all(folder).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The command with these arguments, in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kadlab"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn say(&self, arguments: &[&str]) -> Said {
        Said::of(
            self.command(arguments)
                .output()
                .expect("the command starts"),
        )
    }

    /// Runs the command to its end with a variable in its environment.
    pub(crate) fn say_with(&self, arguments: &[&str], (name, value): (&str, &str)) -> Said {
        let mut command = self.command(arguments);
        Said::of(
            command
                .env(name, value)
                .output()
                .expect("the command starts"),
        )
    }

    /// Runs a line of a shell in which `kadlab` is the command.
    pub(crate) fn shell(&self, line: &str) -> Said {
        let line = format!(
            "kadlab() {{ '{}' \"$@\"; }}; {line}",
            env!("CARGO_BIN_EXE_kadlab")
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(self.folder.path());
        Said::of(shell.output().expect("there is a shell"))
    }

    /// Names of everything at the top of the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry
                .expect("it can be listed")
                .file_name()
                .to_string_lossy()
                .into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    /// A field of a summary.
    pub(crate) fn summary(&self, out: &str, field: &str) -> serde_json::Value {
        let summary = self.read(&format!("{out}/summary.json"));
        let summary: serde_json::Value = serde_json::from_str(&summary).expect("it is JSON");
        summary[field].clone()
    }
}
