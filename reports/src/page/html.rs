//! Text into HTML: escaping, and the one kind of table that the page has.
//!
//! Everything that comes from a record passes through [`escape`]; nothing else makes markup from
//! text.

/// Text with the characters that mean something in HTML written as references.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Control characters are not allowed in a page, not even as references.
            control if control.is_control() && !matches!(control, '\n' | '\t') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A cell: text that is still to be escaped, and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    class: &'static str,
}

/// A cell of plain text.
pub(crate) fn text(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        class: "",
    }
}

/// A cell that names its row.
pub(crate) fn name(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        class: "name",
    }
}

/// A cell with a number, set to the right.
pub(crate) fn number(text: impl Into<String>) -> Cell {
    Cell {
        text: text.into(),
        class: "number",
    }
}

/// A number with more lines under it, and whether it is good news.
pub(crate) fn stacked(text: impl Into<String>, class: &'static str) -> Cell {
    Cell {
        text: text.into(),
        class,
    }
}

/// A cell that is good news or bad news.
pub(crate) fn judged(text: impl Into<String>, class: &'static str) -> Cell {
    Cell {
        text: text.into(),
        class,
    }
}

/// A table with a head; columns of numbers are set to the right, head included.
pub(crate) fn table(head: &[&str], rows: &[Vec<Cell>]) -> String {
    let first = rows.first().map_or(&[][..], Vec::as_slice);
    let mut html = String::from("<div class=\"scroll\"><table>\n<thead><tr>");
    for (index, title) in head.iter().enumerate() {
        let numeric = first
            .get(index)
            .is_some_and(|cell| cell.class.starts_with("number"));
        let class = if numeric { " class=\"number\"" } else { "" };
        html.push_str(&format!("<th scope=\"col\"{class}>{}</th>", escape(title)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        assert_eq!(row.len(), head.len(), "a row has a cell for every column");
        html.push_str("<tr>");
        for Cell { text, class } in row {
            html.push_str(&format!("<td class=\"{class}\">{}</td>", escape(text)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escape("<script a='1' b=\"2\">&amp;\u{1b}"),
            "&lt;script a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;\u{fffd}"
        );
    }

    #[test]
    fn a_column_of_numbers_has_its_head_at_the_right() {
        let html = table(&["what", "n"], &[vec![name("a<b"), number("1")]]);
        assert!(html.contains("<th scope=\"col\" class=\"number\">n</th>"));
        assert!(html.contains("<td class=\"name\">a&lt;b</td>"));
    }
}
