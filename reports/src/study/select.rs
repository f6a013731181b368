//! One side of a comparison: a result folder, or some points of it (`runs/x-sweep#core.alpha=3`).

use super::{Setting, Study, label};
use crate::Error;
use std::path::{Path, PathBuf};

/// A side as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The folder.
    pub folder: PathBuf,
    /// Which of its points are meant: those with these values.
    pub only: Vec<Setting>,
}

impl Side {
    /// Reads `DIR` or `DIR#KEY=VALUE,KEY=VALUE`. A folder that has `#` in its name is a folder.
    ///
    /// # Errors
    /// If what stands behind `#` is not a list of keys with values.
    pub fn parse(argument: &str) -> Result<Self, Error> {
        let split = argument.rsplit_once('#');
        let Some((folder, only)) = split.filter(|_| !Path::new(argument).exists()) else {
            return Ok(Self {
                folder: argument.into(),
                only: Vec::new(),
            });
        };
        let setting = |part: &str| {
            let (key, value) = part.split_once('=')?;
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            (!key.is_empty()).then_some(Setting { key, value })
        };
        let only: Option<Vec<Setting>> = only.split(',').map(setting).collect();
        only.map(|only| Self {
            folder: folder.into(),
            only,
        })
        .ok_or_else(|| Error::Unfit {
            path: argument.into(),
            problem: "what stands behind # is not KEY=VALUE".to_owned(),
            remedy: "name points by their values, such as runs/x-sweep#core.alpha=3".to_owned(),
        })
    }

    /// The positions of the points that are meant, with the settings that are left to tell them
    /// apart.
    ///
    /// # Errors
    /// If a key is not swept, or no point has these values.
    pub(super) fn points(&self, study: &Study) -> Result<Vec<(usize, Vec<Setting>)>, Error> {
        let axes = &study.grid.axes;
        for setting in &self.only {
            let axis = axes.iter().find(|axis| axis.key == setting.key);
            let Some(axis) = axis else {
                let keys: Vec<&str> = axes.iter().map(|axis| axis.key.as_str()).collect();
                let problem = format!("`{}` is not swept there", setting.key);
                return Err(self.unfit(problem, &listed("the swept keys are", &keys)));
            };
            if !axis.values.contains(&setting.value) {
                let values: Vec<&str> = axis.values.iter().map(String::as_str).collect();
                let problem = format!("no point has {setting}");
                return Err(self.unfit(problem, &listed("its values are", &values)));
            }
        }
        let points = study.grid.points.iter().enumerate();
        let meant =
            points.filter(|(_, point)| self.only.iter().all(|s| point.settings.contains(s)));
        let named = |setting: &&Setting| self.only.iter().all(|only| only.key != setting.key);
        let points: Vec<_> = meant
            .map(|(index, point)| {
                (
                    index,
                    point.settings.iter().filter(named).cloned().collect(),
                )
            })
            .collect();
        match points.is_empty() {
            true => Err(self.unfit(
                format!("no point has {} together", label(&self.only)),
                "name one value of a key",
            )),
            false => Ok(points),
        }
    }

    fn unfit(&self, problem: String, remedy: &str) -> Error {
        Error::Unfit {
            path: self.folder.clone(),
            problem,
            remedy: remedy.to_owned(),
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let only: Vec<String> = self.only.iter().map(Setting::to_string).collect();
        let mark = if only.is_empty() { "" } else { "#" };
        write!(f, "{}{mark}{}", self.folder.display(), only.join(","))
    }
}

fn listed(words: &str, names: &[&str]) -> String {
    match names {
        [] => "nothing is swept there: leave out what stands behind #".to_owned(),
        names => format!("{words} {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_a_folder_with_or_without_points() {
        let side = Side::parse("runs/x-sweep#core.alpha=3, core.pacing=window").unwrap();
        assert_eq!(side.folder, Path::new("runs/x-sweep"));
        assert_eq!(label(&side.only), "core.alpha=3, core.pacing=window");
        assert_eq!(
            side.to_string(),
            "runs/x-sweep#core.alpha=3,core.pacing=window"
        );
        assert_eq!(Side::parse("runs/x-1").unwrap().only, []);
        assert!(Side::parse("runs/x#3").is_err());
    }
}
