//! What nodes send: messages per node and second, by group and RPC type.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::font::{Type, text_width};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_RIGHT, Frame, MARGIN, fitting, heading, legend};
use super::palette::{BLUE, FRAME, LABEL, PAPER, SKY, TICK, TITLE as TITLE_TYPE};
use super::{Content, Figure, signature};
use crate::numbers::{counted, duration};
use crate::record::Run;
use crate::traffic::{Traffic, measured_us, rpc_name, traffic};

const TITLE: &str = "Messages per node";
/// Groups that are drawn; the rest is in the CSV file.
const GROUPS_MAX: usize = 4;

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let sums = traffic(run);
    let content = if sums.is_empty() || measured_us(run) == 0 {
        Content::Absent {
            reason: "no message was sent after the warm-up",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, &sums),
            caption: caption(run, &sums),
        }
    };
    Figure {
        name: "messages-per-node",
        title: TITLE,
        content,
    }
}

/// The groups that send most per node, in the scenario's order.
fn groups(sums: &[Traffic]) -> Vec<u16> {
    let mut groups: Vec<u16> = sums.iter().map(|sum| sum.group).collect();
    groups.dedup();
    groups.sort_by(|&one, &other| total(sums, other).total_cmp(&total(sums, one)));
    groups.truncate(GROUPS_MAX);
    groups.sort_unstable();
    groups
}

fn total(sums: &[Traffic], group: u16) -> f64 {
    sums.iter()
        .filter(|sum| sum.group == group)
        .map(Traffic::message_rate)
        .sum()
}

fn drawn(run: &Run, sums: &[Traffic]) -> Drawing {
    let groups = groups(sums);
    let shown: Vec<&Traffic> = sums
        .iter()
        .filter(|sum| groups.contains(&sum.group))
        .collect();
    let mut drawing = Drawing::default();
    let about = format!(
        "Requests and replies sent after the warm-up, over {} of simulated time; {}",
        duration(measured_us(run)),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let entry = |color, label: &str| Entry {
        color,
        stroke: Stroke::Solid,
        label: label.to_owned(),
    };
    let top = legend(
        &mut drawing,
        top,
        &[entry(BLUE, "requests"), entry(SKY, "replies")],
    ) + 16.0;
    let most = shown
        .iter()
        .map(|sum| sum.message_rate())
        .fold(0.0, f64::max);
    let name_width = shown
        .iter()
        .map(|sum| text_width(rpc_name(sum.rpc), LABEL))
        .fold(0.0, f64::max);
    let frame = Frame {
        left: MARGIN + name_width + 40.0,
        top,
        right: FRAME_RIGHT - 90.0,
        bottom: FRAME_BOTTOM,
        x: Axis::from_zero(most, 8, "", "messages per node and second"),
        y: Axis {
            ticks: Vec::new(),
            ..Axis::percent("")
        },
    };
    frame.draw_x_grid(&mut drawing);
    draw_rows(&mut drawing, &frame, run, &groups, &shown);
    frame.draw_x_labels(&mut drawing);
    drawing
}

/// Draws a line with the group's name, then a bar for each of its RPC types.
fn draw_rows(drawing: &mut Drawing, frame: &Frame, run: &Run, groups: &[u16], sums: &[&Traffic]) {
    let lines = groups.len() + sums.len();
    let height = ((frame.bottom - frame.top) / lines as f64).min(130.0);
    let mut y = frame.top;
    for &group in groups {
        let record = &run.scenario.groups[usize::from(group)];
        let name = format!(
            "{} ({})",
            record.name,
            counted(u64::from(record.nodes), "node")
        );
        let font = Type {
            size: 24.0,
            ..TITLE_TYPE
        };
        let name = fitting(&name, font, frame.right - MARGIN);
        let end = MARGIN + text_width(&name, font) + 10.0;
        drawing.rectangle((MARGIN, y), (end, y + height), PAPER);
        drawing.text((MARGIN, y + height * 0.75), &name, font, Anchor::Start);
        y += height;
        let bars_top = y;
        for sum in sums.iter().filter(|sum| sum.group == group) {
            draw_bar(drawing, frame, sum, (y + height * 0.14, y + height * 0.86));
            y += height;
        }
        drawing.rule((frame.left, bars_top), (frame.left, y), FRAME);
    }
}

fn draw_bar(drawing: &mut Drawing, frame: &Frame, sum: &Traffic, (top, bottom): (f64, f64)) {
    let requests = frame.across(sum.rate(sum.requests));
    let all = frame.across(sum.message_rate());
    drawing.rectangle((frame.left, top), (requests, bottom), BLUE);
    drawing.rectangle((requests, top), (all, bottom), SKY);
    let baseline = f64::midpoint(top, bottom) + 8.0;
    drawing.text(
        (frame.left - 14.0, baseline),
        rpc_name(sum.rpc),
        LABEL,
        Anchor::End,
    );
    let rate = rate_text(sum.message_rate());
    let label = (all + 12.0, baseline);
    let end = (label.0 + text_width(&rate, TICK), baseline + 6.0);
    drawing.rectangle((label.0, baseline - 20.0), end, PAPER);
    drawing.text(label, &rate, TICK, Anchor::Start);
}

/// A rate with two or three telling digits.
pub(crate) fn rate_text(rate: f64) -> String {
    match rate {
        100.0.. => crate::numbers::grouped(rate.round() as u64),
        10.0.. => format!("{rate:.1}"),
        0.1.. => format!("{rate:.2}"),
        0.01.. => format!("{rate:.3}"),
        0.0 => "0".to_owned(),
        _ => format!("{rate:.4}"),
    }
}

fn caption(run: &Run, sums: &[Traffic]) -> String {
    let sentence = |group: u16| {
        let own = sums.iter().filter(|sum| sum.group == group);
        let most = own.max_by(|one, other| one.message_rate().total_cmp(&other.message_rate()));
        let most = most.expect("a group is drawn for the traffic it has");
        format!(
            "a node of {} sent {} messages a second, most of them {} ({})",
            run.scenario.groups[usize::from(group)].name,
            rate_text(total(sums, group)),
            rpc_name(most.rpc),
            rate_text(most.message_rate()),
        )
    };
    let sentences: Vec<String> = groups(sums).into_iter().map(sentence).collect();
    let mut text = sentences.join("; ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let mut all: Vec<u16> = sums.iter().map(|sum| sum.group).collect();
    all.dedup();
    match all.len().saturating_sub(GROUPS_MAX) {
        0 => format!("{text}."),
        more => format!("{text}. Not drawn: {more} more groups, see load.csv."),
    }
}
