//! The tables.

use crate::contestants::{C, CONTESTANTS, FEED, ITEMS, Kind, ONE_PASS, SESSION, SESSION_C, STEP};
use crate::measure::{Cell, Table};
use picosse_benches::Shape;
use std::fmt::Write;
use std::fs;

pub fn chunk_name(chunk: usize) -> String {
    if chunk == usize::MAX { "whole".into() } else { chunk.to_string() }
}

/// Three significant digits, more or less.
pub fn figure(value: f64) -> String {
    match value {
        v if v >= 10.0 => format!("{v:.0}"),
        v if v >= 1.0 => format!("{v:.1}"),
        v if v >= 0.1 => format!("{v:.2}"),
        v if v >= 0.001 => format!("{v:.3}"),
        v => format!("{v:.0e}"),
    }
}

macro_rules! put {
    ($out:expr, $($arg:tt)*) => { writeln!($out, $($arg)*).expect("a String takes all text") };
}

/// A table for each chunk size, and one for allocations.
pub fn markdown(table: &Table) -> String {
    let mut out = format!("Machine: {}, one core in use.\n\n", machine());
    for &chunk in &table.chunks {
        put!(out, "### Chunks of {}, GB/s\n", chunk_name(chunk));
        head(&mut out, table);
        for contestant in &CONTESTANTS {
            row(&mut out, table, contestant.name, |shape| {
                table.cell(contestant.name, shape, chunk).map(speed)
            });
        }
        let feed = |shape| table.cell(FEED, shape, chunk);
        let ratio = |a: Option<&Cell>, b: Option<&Cell>| Some(figure(a?.speed / b?.speed));
        row(&mut out, table, "**picosse ÷ fastest peer**", |shape| {
            Some(format!("**{}**", ratio(feed(shape), table.fastest_peer(shape, chunk))?))
        });
        row(&mut out, table, "picosse ÷ one-pass limit", |shape| {
            ratio(feed(shape), table.cell(ONE_PASS, shape, chunk))
        });
        for (name, way) in [
            ("step ÷ feed", STEP),
            ("items ÷ feed", ITEMS),
            ("C ÷ feed", C),
            ("session ÷ feed", SESSION),
            ("session C ÷ feed", SESSION_C),
        ] {
            row(&mut out, table, name, |shape| ratio(table.cell(way, shape, chunk), feed(shape)));
        }
        out.push('\n');
    }
    put!(out, "✗ does not agree on events or data, does not count; ° measured on a shorter stream.\n");
    allocations(&mut out, table);
    out
}

/// The machine and the compiler of the figures.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    let avx2 = if info.contains(" avx2") { ", AVX2" } else { "" };
    let cores = info.lines().filter(|line| line.starts_with("processor")).count();
    format!("{model}, {cores} cores{avx2}")
}

fn allocations(out: &mut String, table: &Table) {
    let Some(&chunk) = table.chunks.iter().min_by_key(|chunk| chunk.abs_diff(16384)) else { return };
    put!(out, "### Allocations per event, setup included, chunks of {}\n", chunk_name(chunk));
    head(out, table);
    for contestant in CONTESTANTS.iter().filter(|contestant| contestant.kind != Kind::Limit) {
        row(out, table, contestant.name, |shape| {
            let cell = table.cell(contestant.name, shape, chunk)?;
            let each = cell.allocations as f64 / cell.tally.events.max(1) as f64;
            Some(if cell.allocations == 0 { "0".into() } else { figure(each) })
        });
    }
    out.push('\n');
}

fn head(out: &mut String, table: &Table) {
    row(out, table, "", |shape| Some(shape.name().into()));
    put!(out, "|---|{}", "--:|".repeat(table.shapes.len()));
}

fn row(out: &mut String, table: &Table, name: &str, value: impl Fn(Shape) -> Option<String>) {
    let values: Vec<_> = table.shapes.iter().map(|&shape| value(shape).unwrap_or("–".into())).collect();
    put!(out, "| {name} | {} |", values.join(" | "));
}

fn speed(cell: &Cell) -> String {
    let marks = [(!cell.agrees && cell.contestant.kind != Kind::Limit, "✗"), (cell.short, "°")];
    let marks: String = marks.into_iter().filter(|mark| mark.0).map(|mark| mark.1).collect();
    figure(cell.speed) + &marks
}

/// Every figure.
pub fn csv(table: &Table) -> String {
    let mut out = String::new();
    put!(
        out,
        "shape,chunk,contestant,kind,bytes,events,data_bytes,agrees,gb_per_s,to_fastest_peer,allocations"
    );
    for cell in &table.cells {
        let peer = table.fastest_peer(cell.shape, cell.chunk).map(|peer| cell.speed / peer.speed);
        let Cell { shape, len, tally, agrees, speed, allocations, .. } = cell;
        let (name, kind) = (cell.contestant.name, cell.contestant.kind);
        put!(
            out,
            "{},{},{name},{kind:?},{len},{},{},{agrees},{speed:.4},{},{allocations}",
            shape.name(),
            chunk_name(cell.chunk),
            tally.events,
            tally.data,
            peer.map(|ratio| format!("{ratio:.3}")).unwrap_or_default(),
        );
    }
    out
}
