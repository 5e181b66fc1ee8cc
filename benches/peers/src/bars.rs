//! The bars: how fast picosse must be.

use crate::contestants::{C, FEED, ITEMS, Kind, ONE_PASS, SESSION, SESSION_C, STEP};
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
    /// What must reach the ratio.
    aim: f64,
}

/// Chunk sizes.
const LARGE: &[usize] = &[1460, 16384, usize::MAX];
const BUT_TINY: &[Shape] = &[LlmEn, LlmZh, Anthropic, Multiline, Big, Crlf, Keepalive, Mcp, Drip];

const BARS: [Bar; 26] = [
    peer(&[LlmEn], LARGE, 2.2, 4.0),
    peer(&[LlmZh], &[1460, usize::MAX], 1.0, 1.4),
    peer(&[LlmZh], &[16384], 1.1, 1.4),
    peer(&[Anthropic], LARGE, 3.6, 5.0),
    peer(&[Tiny], LARGE, 3.8, 4.5),
    peer(&[Multiline], LARGE, 2.2, 3.0),
    peer(&[Crlf], LARGE, 3.2, 4.6),
    peer(&[Mcp], LARGE, 2.5, 3.0),
    peer(&[Keepalive], LARGE, 1.0, 1.3),
    peer(&[Big, Drip], LARGE, 1.0, 1.2),
    peer(&[LlmEn, Anthropic, Tiny, Multiline, Big, Crlf, Mcp, Drip], &[64], 1.2, 2.0),
    peer(&[LlmZh], &[64], 1.5, 2.0),
    peer(&[Keepalive], &[64], 1.0, 2.0),
    peer(&[LlmEn, LlmZh, Anthropic, Tiny, Multiline, Big, Crlf, Mcp, Drip], &[1], 1.0, 1.5),
    peer(&[Keepalive], &[1], 0.8, 1.5),
    limit(&[LlmEn], 0.6, 0.8),
    limit(&[Anthropic, Crlf, Multiline], 0.4, 0.6),
    limit(&[Tiny, Keepalive], 0.25, 0.5),
    own(STEP, &SHAPES, &[16384], 0.5, 1.0),
    own(ITEMS, BUT_TINY, &[16384], 0.9, 0.95),
    own(ITEMS, &[Tiny], &[16384], 0.75, 0.95),
    own(ITEMS, &SHAPES, &[1460], 0.75, 0.9),
    own(C, &SHAPES, &[16384], 0.9, 1.0),
    own(SESSION, BUT_TINY, LARGE, 0.85, 0.95),
    own(SESSION, &[Tiny], LARGE, 0.7, 0.95),
    own(SESSION_C, &SHAPES, LARGE, 0.6, 0.9),
];

/// `feed` against the fastest peer.
const fn peer(shapes: &'static [Shape], chunks: &'static [usize], bar: f64, aim: f64) -> Bar {
    Bar { shapes, chunks, who: FEED, against: Against::FastestPeer, bar, aim }
}

/// `feed` against the limits of the machine.
const fn limit(shapes: &'static [Shape], bar: f64, aim: f64) -> Bar {
    Bar { shapes, chunks: &[16384], who: FEED, against: Against::Contestant(ONE_PASS), bar, aim }
}

/// Another way in against `feed`.
const fn own(
    who: &'static str,
    shapes: &'static [Shape],
    chunks: &'static [usize],
    bar: f64,
    aim: f64,
) -> Bar {
    Bar { shapes, chunks, who, against: Against::Contestant(FEED), bar, aim }
}

/// A row for each bar, shape and chunk size that was measured, and whether all bars are reached.
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
