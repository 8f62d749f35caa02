//! A report as a list of blocks, which is rendered for a terminal or as Markdown.

/// A part of a report.
pub(crate) enum Block {
    Heading(&'static str),
    Paragraph(String),
    List(Vec<String>),
    Table(Vec<Vec<String>>),
}

impl Block {
    /// The text for a terminal.
    pub fn text(&self) -> String {
        match self {
            Self::Heading(title) => format!("{title}\n"),
            Self::Paragraph(text) => format!("{text}\n"),
            Self::List(items) => items.iter().map(|item| format!("  - {item}\n")).collect(),
            Self::Table(rows) => {
                let widths = widths(rows);
                let line = |row: &Vec<String>| format!("  {}\n", aligned(row, &widths, "  ").trim_end());
                rows.iter().map(line).collect()
            }
        }
    }

    pub fn markdown(&self) -> String {
        match self {
            Self::Heading(title) => format!("## {title}\n"),
            Self::Paragraph(text) => format!("{text}\n"),
            Self::List(items) => items.iter().map(|item| format!("* {item}\n")).collect(),
            Self::Table(rows) => markdown_table(rows),
        }
    }
}

fn markdown_table(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = widths(rows).iter().map(|width| (*width).max(3)).collect();
    let mut lines: Vec<String> = rows.iter().map(|row| format!("| {} |\n", aligned(row, &widths, " | "))).collect();
    let rule: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| match at {
            0 => "-".repeat(*width),
            _ => format!("{}:", "-".repeat(width - 1)),
        })
        .collect();
    lines.insert(1, format!("| {} |\n", rule.join(" | ")));
    lines.concat()
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    (0..columns).map(|at| width(at).unwrap_or(0)).collect()
}

/// Aligns the first column to the left and the others to the right.
fn aligned(row: &[String], widths: &[usize], between: &str) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(at, (cell, &width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect();
    cells.join(between)
}

/// Renders blocks for a terminal.
pub(crate) fn text(blocks: &[Block]) -> String {
    blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n")
}

/// Renders blocks as Markdown below a title.
pub(crate) fn markdown(title: &str, blocks: &[Block]) -> String {
    let parts: Vec<String> = blocks.iter().map(Block::markdown).collect();
    format!("# {title}\n\n{}", parts.join("\n"))
}
