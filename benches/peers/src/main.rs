//! Feeds the same streams to picosse, its peers and the limits of the machine, in one run.

mod allocations;
mod bars;
mod chart;
mod contestants;
mod limits;
mod measure;
mod peers;
mod report;

use clap::Parser;
use contestants::CHUNKS;
use measure::{Measurer, Table};
use picosse_benches::{SHAPES, Shape};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

#[derive(Parser)]
#[command(about)]
struct Args {
    /// File for all figures
    #[arg(long)]
    csv: Option<PathBuf>,
    /// File for the chart
    #[arg(long)]
    svg: Option<PathBuf>,
    /// File for the tables, which also go to standard output
    #[arg(long)]
    md: Option<PathBuf>,
    /// Check the bars, and fail if one is missed
    #[arg(long)]
    bars: bool,
    /// Only these shapes
    #[arg(long, value_delimiter = ',')]
    shapes: Vec<String>,
    /// Only these chunk sizes (1, 64, 1460, 16384, whole)
    #[arg(long, value_delimiter = ',')]
    chunks: Vec<String>,
    /// Bytes of a stream; fewer for drip and for 1-byte chunks
    #[arg(long, default_value_t = 4 << 20)]
    len: usize,
    /// Turns of each contestant
    #[arg(long, default_value_t = 7)]
    rounds: usize,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args = Args::parse();
    // The last core: the first is where most machines take their interrupts.
    if let Some(core) = core_affinity::get_core_ids().and_then(|cores| cores.last().copied()) {
        core_affinity::set_for_current(core);
    }
    let table = measure(&args)?;
    let mut text = report::markdown(&table);
    let mut passed = true;
    if args.bars {
        let (bars, all) = bars::check(&table);
        text.push_str(&bars);
        passed = all;
    }
    io::Write::write_all(&mut io::stdout(), text.as_bytes())?;
    if let Some(path) = args.csv {
        fs::write(path, report::csv(&table))?;
    }
    if let Some(path) = args.md {
        fs::write(path, text)?;
    }
    if let Some(path) = args.svg {
        fs::write(path, chart::svg(&table)?)?;
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(args: &Args) -> Result<Table, String> {
    let named = |name: &str, names: &[String]| names.is_empty() || names.iter().any(|n| n == name);
    let shapes: Vec<Shape> = SHAPES.into_iter().filter(|shape| named(shape.name(), &args.shapes)).collect();
    let chunks: Vec<usize> =
        CHUNKS.into_iter().filter(|&chunk| named(&report::chunk_name(chunk), &args.chunks)).collect();
    if shapes.is_empty() || chunks.is_empty() {
        return Err("no such shape or chunk size".into());
    }
    let mut measurer = Measurer::new(args.len, args.rounds);
    let mut table = Table { shapes, chunks, cells: Vec::new() };
    for &chunk in &table.chunks {
        for &shape in &table.shapes {
            eprintln!("{} in chunks of {} …", shape.name(), report::chunk_name(chunk));
            table.cells.extend(measurer.measure(shape, chunk));
        }
    }
    Ok(table)
}
