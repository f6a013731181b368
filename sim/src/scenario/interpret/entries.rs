//! Lists of named things: `[[group]]`, `[[workload]]`, `[[fault]]`, `[[expect]]`.

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::section::Section;
use super::super::units::Form;

/// One entry of a list.
pub(in crate::scenario) struct Entry<'a> {
    pub(in crate::scenario) name: String,
    pub(in crate::scenario) section: Section<'a>,
}

pub(super) const NAME: Form = Form {
    noun: "a name",
    remedy: "use letters, digits and dashes, at most 64 of them, such as \"visor\"",
    pattern: || format!("[A-Za-z0-9-]{{1,{NAME_MAX}}}"),
};
const NAME_MAX: usize = 64;
/// Entries of one list at most: positions of groups must fit 16 bits.
pub(super) const ENTRIES_MAX: usize = 1_000;

/// A name: letters, digits and dashes.
pub(in crate::scenario) fn name(field: &Field<'_>) -> Result<String, ScenarioError> {
    field.read(&NAME, |text| {
        let letters = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (letters && (1..=NAME_MAX).contains(&text.len())).then(|| text.to_owned())
    })
}

/// The entries of `list`, whose keys may be `keys`, each under its own name.
pub(in crate::scenario) fn entries<'a>(
    root: &Section<'a>,
    list: &str,
    keys: &[&str],
) -> Result<Vec<Entry<'a>>, ScenarioError> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for section in sections(root, list)? {
        section.allow(keys)?;
        let field = section.need("name", "\"...\"")?;
        let name = name(&field)?;
        if let Some(first) = entries.iter().find(|entry| entry.name == name) {
            return Err(field.wrong(
                format!("two {list}s have the name \"{name}\""),
                format!("rename one of them; the first is at {}", first.section.at()),
            ));
        }
        entries.push(Entry { name, section });
    }
    Ok(entries)
}

/// The tables of `list`, each under its name if it has one, otherwise its number from 1.
pub(super) fn sections<'a>(
    root: &Section<'a>,
    list: &str,
) -> Result<Vec<Section<'a>>, ScenarioError> {
    let Some(field) = root.find(list) else {
        return Ok(Vec::new());
    };
    if !field.is_list() {
        let problem = format!("this must be a list of {list}s");
        return Err(field.wrong(problem, format!("write [[{list}]] in double brackets")));
    }
    let mut sections = Vec::new();
    for (index, item) in field.list()?.iter().enumerate() {
        let section = item.section()?;
        let known = section.find("name").and_then(|field| name(&field).ok());
        let path = match known {
            Some(name) => format!("{list}.{name}"),
            None => format!("{list}[{}]", index + 1),
        };
        sections.push(section.renamed(path));
    }
    if let Some(excess) = sections.get(ENTRIES_MAX) {
        let problem = format!("there are {} {list}s", sections.len());
        return Err(excess.wrong(problem, format!("a list has at most {ENTRIES_MAX} entries")));
    }
    Ok(sections)
}
