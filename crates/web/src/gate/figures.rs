//! What the gate has to say at `/metrics`.

use super::{Gate, room::Lane};
use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

impl Gate {
    /// Appends the figures in the text format of Prometheus.
    pub fn write_figures(&self, text: &mut String) {
        let crowd = self.crowd.lock();
        let (room, line) = (&crowd.room, crowd.line.as_ref());
        let gauges = [
            ("gate_places", "Requests that may be worked on at once", f64::from(room.places())),
            (
                "gate_queueing_seconds",
                "How much longer than alone work takes inside",
                room.queueing().as_secs_f64(),
            ),
            (
                "gate_line_waiting",
                "People in the line of the waiting page",
                line.map_or(0.0, |line| line.waiting().into()),
            ),
            (
                "gate_line_called",
                "Of them, those whose turn it is",
                line.map_or(0.0, |line| line.called().into()),
            ),
        ];
        let lanes = [(Lane::Work, "work"), (Lane::Newcomer, "newcomer")];
        let inside = lanes.map(|(lane, word)| (word, f64::from(room.inside(lane))));
        let door = lanes.map(|(lane, word)| (word, small(room.at_door(lane))));
        drop(crowd);
        for (name, help, value) in gauges {
            head(text, name, "gauge", help);
            line_of(text, name, "", value);
        }
        family(text, "gate_inside", "gauge", "Requests being worked on", "class", inside);
        family(text, "gate_at_door", "gauge", "Requests held at the door", "class", door);
        let counts = &self.counts;
        let classes = ["work", "newcomer", "upload"];
        let let_in = classes.into_iter().zip(counts.let_in.iter().map(read));
        family(text, "gate_let_in_total", "counter", "Requests let in", "class", let_in);
        let away = [
            ("work", read(&counts.turned_away[0])),
            ("newcomer", read(&counts.made_to_wait)),
            ("upload", read(&counts.turned_away[1])),
        ];
        let help = "Requests not let in; newcomers get the waiting page";
        family(text, "gate_turned_away_total", "counter", help, "class", away);
        let refused = self.limits.refused();
        let refused = refused.map(|(kind, count)| (kind.word(), precise(count)));
        let help = "Requests over a limit of their address, session or ticket";
        family(text, "gate_limited_total", "counter", help, "kind", refused);
        head(
            text,
            "gate_timed_out_total",
            "counter",
            "Requests broken off because they took too long",
        );
        line_of(text, "gate_timed_out_total", "", read(&counts.timed_out));
    }
}

fn family(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    label: &str,
    values: impl IntoIterator<Item = (&'static str, f64)>,
) {
    head(text, name, kind, help);
    for (word, value) in values {
        line_of(text, name, &format!("{{{label}=\"{word}\"}}"), value);
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "# HELP motcua_{name} {help}\n# TYPE motcua_{name} {kind}").unwrap_or_default();
}

fn line_of(text: &mut String, name: &str, labels: &str, value: f64) {
    writeln!(text, "motcua_{name}{labels} {value}").unwrap_or_default();
}

fn read(count: &AtomicU64) -> f64 {
    precise(count.load(Relaxed))
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people and their graphs")]
fn precise(count: u64) -> f64 {
    count as f64
}

fn small(count: usize) -> f64 {
    precise(count as u64)
}
