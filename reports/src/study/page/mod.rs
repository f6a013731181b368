//! The pages of sweeps and comparisons: the verdict first, then what settles the question.

mod comparison;
mod sweep;

pub(super) use comparison::of_comparison;
pub(super) use sweep::of_study;

use super::difference::{Difference, News};
use crate::page::html::{Cell, escape, stacked};

/// The band at the top of a page.
fn band(class: &str, headline: &str, sentence: &str) -> String {
    format!(
        "<div class=\"verdict {class}\"><strong>{}</strong><p>{}</p></div>\n",
        escape(headline),
        escape(sentence)
    )
}

fn header(title: &str, description: &str, quiet: &str) -> String {
    format!(
        "<header>\n<h1>{}</h1>\n<p>{}</p>\n<p class=\"quiet\">{}</p>\n</header>\n",
        escape(title),
        escape(description),
        escape(quiet)
    )
}

/// A number in the colour of its news.
fn in_color(text: String, difference: &Difference) -> Cell {
    stacked(
        text,
        match difference.news() {
            News::Good => "number stacked good",
            News::Bad => "number stacked bad",
            News::None => "number stacked",
        },
    )
}
