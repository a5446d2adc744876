//! Figures side by side, and whose are best. Knows no server.

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    Less,
    More,
}

/// One measured number.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) what: &'static str,
    pub(crate) value: f64,
    pub(crate) better: Better,
    /// Letters that should be there and are not: must be 0 in ours.
    pub(crate) loss: bool,
}

impl Figure {
    pub(crate) fn less(what: &'static str, value: f64) -> Self {
        Self {
            what,
            value,
            better: Better::Less,
            loss: false,
        }
    }

    pub(crate) fn more(what: &'static str, value: f64) -> Self {
        Self {
            better: Better::More,
            ..Self::less(what, value)
        }
    }

    pub(crate) fn lost(what: &'static str, letters: u64) -> Self {
        Self {
            loss: true,
            ..Self::less(what, letters as f64)
        }
    }
}

/// One line: a figure of each server, ours first.
struct Line {
    row: String,
    figure: Figure,
    values: Vec<Option<f64>>,
}

/// All that was measured so far.
pub(crate) struct Table {
    servers: usize,
    lines: Vec<Line>,
    printed: usize,
}

impl Table {
    /// Prints the head.
    pub(crate) fn new(names: &[&str]) -> Self {
        let mut head = vec!["work".to_owned(), "figure".to_owned()];
        head.extend(names.iter().map(|name| (*name).to_owned()));
        if names.len() > 1 {
            head.extend(["best of the others".into(), "ours to it".into()]);
        }
        println!("| {} |", head.join(" | "));
        println!("|{}", " --- |".repeat(head.len()));
        Self {
            servers: names.len(),
            lines: Vec::new(),
            printed: 0,
        }
    }

    /// Takes one server's figures of a row.
    pub(crate) fn add(&mut self, row: &str, server: usize, figures: Vec<Figure>) {
        for figure in figures {
            let at = self
                .lines
                .iter()
                .position(|line| line.row == row && line.figure.what == figure.what)
                .unwrap_or_else(|| {
                    self.lines.push(Line {
                        row: row.to_owned(),
                        figure: figure.clone(),
                        values: vec![None; self.servers],
                    });
                    self.lines.len() - 1
                });
            self.lines[at].values[server] = Some(figure.value);
        }
    }

    /// Prints the lines that are new.
    pub(crate) fn print_new(&mut self) {
        let mut before = "";
        for line in &self.lines[self.printed..] {
            let row = if line.row == before { "…" } else { &line.row };
            before = &line.row;
            let mut cells = vec![row.to_owned(), line.figure.what.to_owned()];
            cells.extend(line.values.iter().map(|value| shown(*value)));
            if self.servers > 1 {
                let best = line.best_of_the_others();
                cells.push(shown(best));
                cells.push(match (line.values[0], best) {
                    (Some(ours), Some(best)) if best > 0.0 => format!("{:.2}", ours / best),
                    _ => "–".into(),
                });
            }
            println!("| {} |", cells.join(" | "));
        }
        self.printed = self.lines.len();
    }

    /// Did our own server lose anything?
    pub(crate) fn lost_of_ours(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.figure.loss && line.values[0].is_some_and(|lost| lost > 0.0))
    }
}

impl Line {
    fn best_of_the_others(&self) -> Option<f64> {
        let others = self.values.iter().skip(1).flatten().copied();
        match self.figure.better {
            Better::Less => others.reduce(f64::min),
            Better::More => others.reduce(f64::max),
        }
    }
}

fn shown(value: Option<f64>) -> String {
    match value {
        None => "–".into(),
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Some(value) if value.abs() < 10.0 => format!("{value:.2}"),
        Some(value) if value.abs() < 100.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.0}"),
    }
}
