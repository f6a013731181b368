//! How long functions and files get, tests left out.

use super::source::{Line, Source};

/// Lines of a function, its signature and its last brace included.
pub(crate) const FUNCTION_MAX: usize = 70;
/// Lines of a file.
pub(crate) const FILE_MAX: usize = 400;

pub(crate) fn objections(source: &Source) -> Vec<String> {
    let lines = source.own_lines();
    let long = functions(&lines)
        .into_iter()
        .filter(|(_, length)| *length > FUNCTION_MAX);
    let mut objections: Vec<String> = long
        .map(|(number, length)| format!("{}:{number}: a function of {length} lines", source.path))
        .collect();
    if lines.len() > FILE_MAX {
        objections.push(format!("{}: a file of {} lines", source.path, lines.len()));
    }
    objections
}

/// Every function's first line and length. Formatted code ends a function with a brace at the
/// column at which it began; a signature without a body ends with a semicolon.
fn functions(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut functions = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate() {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let starts = body.starts_with("fn ") || body.contains(" fn ") && !body.starts_with("//");
        let end = format!("{}}}", " ".repeat(indent));
        let mut rest = lines[index..].iter();
        let is_bare = line.ends_with(';');
        if let Some(length) = rest
            .position(|(_, line)| *line == end)
            .filter(|_| starts && !is_bare)
        {
            functions.push((*number, length + 1));
        }
    }
    functions
}
