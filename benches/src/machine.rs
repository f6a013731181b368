//! The machine and the toolchain that something was measured with, in words.

use kadlab_core::wire::LastSeen;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// What a measurement has to cite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    /// The processor.
    pub processor: String,
    /// The compiler.
    pub toolchain: String,
    /// The day, as `2026-04-20`.
    pub date: String,
}

impl Machine {
    /// This one, today; what the system does not tell is called unknown.
    #[must_use]
    pub fn here() -> Machine {
        let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Machine {
            processor: processor(&about),
            toolchain: toolchain(),
            date: today(),
        }
    }
}

/// The first processor that Linux lists, and how many there are.
fn processor(about: &str) -> String {
    let field = |name: &str| {
        let line = about.lines().find(|line| {
            line.split_once(':')
                .is_some_and(|(key, _)| key.trim() == name)
        });
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or("unknown", |(_, value)| value.trim())
    };
    let count = about
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    format!(
        "{}, family {}, model {}, {} MHz; {count} processors in view",
        field("model name"),
        field("cpu family"),
        field("model"),
        field("cpu MHz"),
    )
}

fn toolchain() -> String {
    let said = Command::new("rustc").arg("--version").output();
    let text = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".to_owned())
}

fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    let moment = LastSeen::from_unix_secs(u32::try_from(seconds).unwrap_or(u32::MAX)).to_string();
    moment.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_is_named_by_the_first_that_linux_lists() {
        let about = "processor\t: 0\nmodel name\t: Some CPU\ncpu family\t: 25\nmodel\t\t: 1\n\
                     cpu MHz\t\t: 2445.4\n\nprocessor\t: 1\nmodel name\t: Other\n";
        let expected = "Some CPU, family 25, model 1, 2445.4 MHz; 2 processors in view";
        assert_eq!(processor(about), expected);
        let nothing = "unknown, family unknown, model unknown, unknown MHz; 0 processors in view";
        assert_eq!(processor(""), nothing);
    }

    #[test]
    fn a_date_is_ten_letters() {
        assert_eq!(today().len(), 10, "{}", today());
    }
}
