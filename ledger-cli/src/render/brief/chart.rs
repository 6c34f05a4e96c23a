//! Figures over time, drawn: plain SVG that says in words what it shows, in colours that a page may change.

use std::fmt::Write;

use plotters::coord::ranged1d::SegmentValue;
use plotters::prelude::*;
use projections::briefs::{Point, Scale, Series, Shape, Tone, date};

/// The size of a chart, in its own units.
const SIZE: (u32, u32) = (760, 250);
/// At most so many days stand under it.
const MOST_DAYS: usize = 9;
/// What the scale of a share ends at.
const WHOLE: f64 = 1.0;

/// Colours, each of one meaning: a page sets its own for each, by the same names.
const INK: RGBColor = RGBColor(0x52, 0x5c, 0x66);
const GRID: RGBColor = RGBColor(0xd9, 0xde, 0xe3);

fn colour(tone: Tone) -> RGBColor {
    match tone {
        Tone::First => RGBColor(0x1d, 0x5b, 0x8f),
        Tone::Second => RGBColor(0xb0, 0x57, 0x1c),
        Tone::Good => RGBColor(0x3b, 0x7d, 0x5c),
        Tone::Fair => RGBColor(0xd1, 0x9a, 0x2e),
        Tone::Bad => RGBColor(0xb2, 0x3a, 0x48),
    }
}

/// The chart as SVG for a page: with a title and a description, and nothing that is fetched. Without a figure it is
/// empty.
pub(super) fn svg(series: &Series, number: usize) -> String {
    let mut drawn = String::new();
    if series.points.is_empty() || draw(series, &mut drawn).is_err() {
        return String::new();
    }
    let Some(inner) = drawn.find('>').and_then(|end| drawn.get(end + 1..)) else { return String::new() };
    let (width, height) = SIZE;
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"c{number}t c{number}d\">\n\
         <title id=\"c{number}t\">{}</title>\n<desc id=\"c{number}d\">{}</desc>\n{}",
        escaped(&series.title),
        escaped(&series.describes),
        inner.trim_start(),
    );
    svg
}

fn escaped(text: &str) -> String {
    crate::render::style::plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

fn draw(series: &Series, drawn: &mut String) -> Drawn {
    let root = SVGBackend::with_string(drawn, SIZE).into_drawing_area();
    let top = match series.scale {
        Scale::Share => WHOLE,
        Scale::Count => series.points.iter().map(total).fold(1.0, f64::max),
    };
    let count = i32::try_from(series.points.len()).unwrap_or(i32::MAX);
    let mut chart = ChartBuilder::on(&root)
        .margin_top(10)
        .margin_right(14)
        .x_label_area_size(26)
        .y_label_area_size(36)
        .build_cartesian_2d((0..count - 1).into_segmented(), 0.0..top)?;
    let label = ("sans-serif", 13).into_font().color(&INK);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(GRID)
        .label_style(label)
        .x_labels(series.points.len())
        .y_labels(6)
        .x_label_formatter(&|place| day(series, place))
        .y_label_formatter(&|value| measured(*value, series.scale))
        .draw()?;
    match series.shape {
        Shape::Bars => {
            for (bar, tone) in bars(series) {
                chart.draw_series(std::iter::once(bar_of(bar, tone)))?;
            }
        }
        Shape::Lines => {
            for (place, line) in series.lines.iter().enumerate() {
                let width = if line.tone == Tone::Second { 2 } else { 3 };
                let style = colour(line.tone).stroke_width(width);
                for run in runs(series, place) {
                    chart.draw_series(
                        run.iter().map(|point| Circle::new(point.clone(), 3, colour(line.tone).filled())),
                    )?;
                    if line.tone == Tone::Second {
                        chart.draw_series(DashedLineSeries::new(run, 7, 4, style))?;
                    } else {
                        chart.draw_series(LineSeries::new(run, style))?;
                    }
                }
            }
        }
    }
    root.present()?;
    Ok(())
}

/// The day under a place, where one stands there.
fn day(series: &Series, place: &SegmentValue<i32>) -> String {
    let every = series.points.len().div_ceil(MOST_DAYS).max(1);
    let (SegmentValue::CenterOf(place) | SegmentValue::Exact(place)) = place else { return String::new() };
    let place = usize::try_from(*place).unwrap_or_default();
    let point = series.points.get(place).filter(|_| place.is_multiple_of(every));
    point.map(|point| date(point.day)).unwrap_or_default()
}

/// A figure beside the scale.
fn measured(value: f64, scale: Scale) -> String {
    match scale {
        Scale::Share => format!("{value:.1}"),
        Scale::Count => format!("{value:.0}"),
    }
}

type Place = (SegmentValue<i32>, f64);

/// The figures of a line, in runs without a hole.
fn runs(series: &Series, line: usize) -> Vec<Vec<Place>> {
    let mut runs: Vec<Vec<Place>> = vec![Vec::new()];
    for (place, point) in (0..).zip(&series.points) {
        match (point.values.get(line).copied().flatten(), runs.last_mut()) {
            (Some(value), Some(run)) => {
                run.push((SegmentValue::CenterOf(place), scaled(value, series.scale)));
            }
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Every bar: its place, from where to where, and its tone; what has no height is left out.
fn bars(series: &Series) -> Vec<((i32, f64, f64), Tone)> {
    let mut bars = Vec::new();
    for (place, point) in (0..).zip(&series.points) {
        let mut from = 0.0;
        for (value, line) in point.values.iter().zip(&series.lines) {
            let height = value.map_or(0.0, |value| scaled(value, series.scale));
            if height > 0.0 {
                bars.push(((place, from, from + height), line.tone));
            }
            from += height;
        }
    }
    bars
}

fn bar_of((place, from, to): (i32, f64, f64), tone: Tone) -> Rectangle<Place> {
    let corners = [(SegmentValue::Exact(place), from), (SegmentValue::Exact(place + 1), to)];
    let mut bar = Rectangle::new(corners, colour(tone).filled());
    bar.set_margin(0, 1, 5, 5);
    bar
}

fn total(point: &Point) -> f64 {
    point.values.iter().flatten().map(|value| f64::from(*value)).sum()
}

fn scaled(value: u32, scale: Scale) -> f64 {
    match scale {
        Scale::Share => f64::from(value) / 10_000.0,
        Scale::Count => f64::from(value),
    }
}
