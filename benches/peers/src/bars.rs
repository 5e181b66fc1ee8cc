//! How fast picosse has to be.

use crate::contestants::{C, FEED, Kind, ONE_PASS, STEP};
use crate::measure::{Cell, Table};
use crate::report::{chunk_name, figure};
use picosse_benches::SHAPES;
use picosse_benches::Shape::{self, *};
use std::fmt::Write;

#[derive(Clone, Copy)]
enum Against {
    FastestPeer,
    Contestant(&'static str),
}

struct Bar {
    shapes: &'static [Shape],
    chunks: &'static [usize],
    who: &'static str,
    against: Against,
    /// The least ratio.
    bar: f64,
    /// What is wanted.
    aim: f64,
}

const WHOLE: usize = usize::MAX;
const LARGE: &[usize] = &[1460, 16384, WHOLE];
const BUT_KEEPALIVE: &[Shape] = &[LlmEn, LlmZh, Anthropic, Tiny, Multiline, Big, Crlf, Mcp, Drip];

const BARS: [Bar; 13] = [
    peer(&[LlmEn, Anthropic, Tiny, Crlf], LARGE, 3.0, 5.0),
    peer(&[Multiline, Mcp], LARGE, 2.5, 4.0),
    peer(&[LlmZh], LARGE, 1.3, 1.5),
    peer(&[Big, Drip], LARGE, 1.0, 1.2),
    peer(&[Keepalive], LARGE, 1.1, 2.0),
    peer(BUT_KEEPALIVE, &[64], 2.0, 3.0),
    peer(&[Keepalive], &[64], 1.0, 3.0),
    peer(&SHAPES, &[1], 0.8, 1.5),
    against(ONE_PASS, &[LlmEn], 0.6, 0.8),
    against(ONE_PASS, &[Anthropic, Crlf, Multiline], 0.4, 0.6),
    against(ONE_PASS, &[Tiny, Keepalive], 0.25, 0.5),
    own(STEP, 0.5),
    own(C, 0.9),
];

const fn peer(shapes: &'static [Shape], chunks: &'static [usize], bar: f64, aim: f64) -> Bar {
    Bar { shapes, chunks, who: FEED, against: Against::FastestPeer, bar, aim }
}

const fn against(limit: &'static str, shapes: &'static [Shape], bar: f64, aim: f64) -> Bar {
    Bar { shapes, chunks: &[16384], who: FEED, against: Against::Contestant(limit), bar, aim }
}

/// A way in, against `feed`.
const fn own(who: &'static str, bar: f64) -> Bar {
    Bar { shapes: &SHAPES, chunks: &[16384], who, against: Against::Contestant(FEED), bar, aim: 1.0 }
}

/// A row for each bar, shape and chunk size that was measured; and whether all are reached.
pub fn check(table: &Table) -> (String, bool) {
    let mut out = String::from(
        "### Bars\n\n| | shape | chunk | ratio | bar | aim | |\n|---|---|--:|--:|--:|--:|---|\n",
    );
    let mut all = true;
    for bar in &BARS {
        for &shape in bar.shapes {
            for &chunk in bar.chunks {
                let Some(who) = table.cell(bar.who, shape, chunk) else { continue };
                let (name, other) = match bar.against {
                    Against::FastestPeer => ("fastest peer", table.fastest_peer(shape, chunk)),
                    Against::Contestant(name) => (name, table.cell(name, shape, chunk)),
                };
                let Some(other) = other else { continue };
                let ratio = who.speed / other.speed;
                let pass = ratio >= bar.bar && who.agrees;
                all &= pass;
                let verdict = match pass {
                    true if ratio >= bar.aim => "PASS, aim reached",
                    true => "PASS",
                    false => "**FAIL**",
                };
                writeln!(
                    out,
                    "| {} ÷ {name} | {} | {} | {} | {} | {} | {verdict} |",
                    bar.who,
                    shape.name(),
                    chunk_name(chunk),
                    figure(ratio),
                    bar.bar,
                    bar.aim
                )
                .expect("a String takes all text");
            }
        }
    }
    let allocations: u64 = own_cells(table).map(|cell| cell.allocations).sum();
    let agree = own_cells(table).all(|cell| cell.agrees);
    all &= allocations == 0 && agree;
    let word = |pass| if pass { "PASS" } else { "**FAIL**" };
    out.push_str(&format!(
        "\npicosse allocates nothing, setup included: {} ({allocations})\n",
        word(allocations == 0)
    ));
    out.push_str(&format!("\npicosse finds what is in the streams: {}\n", word(agree)));
    (out, all)
}

fn own_cells(table: &Table) -> impl Iterator<Item = &Cell> {
    table.cells.iter().filter(|cell| cell.contestant.kind == Kind::Own)
}
