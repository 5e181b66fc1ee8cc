//! The chart: bars grouped by shape, on a logarithmic scale.

use crate::contestants::{CONTESTANTS, Kind};
use crate::measure::Table;
use crate::report::chunk_name;
use plotters::prelude::*;
use std::error::Error;

const SIZE: (u32, u32) = (1200, 560);
const INK: RGBColor = RGBColor(0x24, 0x29, 0x2F);

/// picosse in blues, peers in warm colours, limits in greys.
const COLOURS: [RGBColor; CONTESTANTS.len()] = [
    RGBColor(0x0B, 0x4F, 0xA8),
    RGBColor(0x4C, 0x8F, 0xE0),
    RGBColor(0x8F, 0xBC, 0xF0),
    RGBColor(0x1B, 0x7F, 0x8C),
    RGBColor(0x5A, 0xB4, 0xB8),
    RGBColor(0xA6, 0xD8, 0xD6),
    RGBColor(0x6B, 0x7A, 0xC4),
    RGBColor(0xC2, 0x3B, 0x22),
    RGBColor(0xE8, 0x7A, 0x1D),
    RGBColor(0xF2, 0xB1, 0x34),
    RGBColor(0xC9, 0x8B, 0x5E),
    RGBColor(0xB5, 0x65, 0x8A),
    RGBColor(0xD9, 0xA0, 0xBC),
    RGBColor(0x9A, 0xA0, 0xA6),
    RGBColor(0x5F, 0x66, 0x6D),
    RGBColor(0xD0, 0xD4, 0xD9),
];

/// The chart of the chunk size nearest to 16 KiB.
pub fn svg(table: &Table) -> Result<String, Box<dyn Error>> {
    let chunk = *table.chunks.iter().min_by_key(|chunk| chunk.abs_diff(16384)).ok_or("nothing measured")?;
    // A copy of the bytes is not a parser.
    let shown: Vec<_> = CONTESTANTS.iter().enumerate().filter(|(_, c)| c.name != "memcpy").collect();
    let speeds = |shape| table.cells(shape, chunk).map(|cell| cell.speed);
    let all = || table.shapes.iter().flat_map(|&shape| speeds(shape));
    let low = 10f64.powf(all().fold(f64::MAX, f64::min).log10().floor());
    let high = 10f64.powf(all().fold(0.0, f64::max).log10().ceil());

    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let title = format!("Event-stream parsers, one core, chunks of {} bytes: GB/s", chunk_name(chunk));
        root.draw(&Text::new(title, (60, 14), ("sans-serif", 24).into_font().color(&INK)))?;
        for (at, &(number, contestant)) in shown.iter().enumerate() {
            let (x, y) = (60 + (at % 6) as i32 * 188, 48 + (at / 6) as i32 * 22);
            root.draw(&Rectangle::new([(x, y), (x + 14, y + 12)], COLOURS[number].filled()))?;
            let label = ("sans-serif", 17).into_font().color(&INK);
            root.draw(&Text::new(contestant.name, (x + 20, y - 1), label))?;
        }
        let (_, area) = root.split_vertically(114);
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .x_label_area_size(34)
            .y_label_area_size(50)
            .build_cartesian_2d(0f64..table.shapes.len() as f64, (low..high).log_scale())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .bold_line_style(RGBColor(0xD8, 0xDC, 0xE0))
            .light_line_style(RGBColor(0xF0, 0xF2, 0xF4))
            .axis_style(INK)
            .y_label_formatter(&|speed| format!("{speed}"))
            .label_style(("sans-serif", 17).into_font().color(&INK))
            .draw()?;
        let width = 0.86 / shown.len() as f64;
        for (group, &shape) in table.shapes.iter().enumerate() {
            for (at, &(number, contestant)) in shown.iter().enumerate() {
                let Some(cell) = table.cell(contestant.name, shape, chunk) else { continue };
                let x = group as f64 + 0.07 + at as f64 * width;
                let corners = [(x, low), (x + width * 0.92, cell.speed)];
                let disagrees = !cell.agrees && contestant.kind != Kind::Limit;
                let style =
                    if disagrees { COLOURS[number].stroke_width(1) } else { COLOURS[number].filled() };
                chart.draw_series([Rectangle::new(corners, style)])?;
            }
            let (x, y) = chart.backend_coord(&(group as f64 + 0.5, low));
            let style = ("sans-serif", 18).into_font().color(&INK);
            let style = style.pos(plotters::style::text_anchor::Pos::new(
                plotters::style::text_anchor::HPos::Center,
                plotters::style::text_anchor::VPos::Top,
            ));
            root.draw(&Text::new(shape.name(), (x, y + 8), style))?;
        }
        root.present()?;
    }
    Ok(text)
}
