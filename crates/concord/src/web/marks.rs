//! The marks: result squares, stairs of certainty, bricks of evidence. Small
//! SVGs of attributes and classes only, as the content policy asks. Marks that
//! stand beside words are hidden from assistive technology.

use std::fmt::Write;

use concord_corpus::{Grade, Stand};

use super::words::{CHALLENGE_KEY, KEY, TALLER};

/// A result: full, half, crossed, dotted, dashed or split. `size` in pixels.
pub(super) fn square(rating: &str, size: u32) -> String {
    let s = f64::from(size);
    let (a, b) = (0.5, s - 0.5);
    let inside = match rating {
        "achieved" => format!("<path class=\"for\" d=\"M0 0h{s}v{s}H0z\"/>"),
        "partly" => {
            let half = (s / 2.0).round();
            format!("<path class=\"for\" d=\"M0 {half}h{s}V{s}H0z\"/>")
        }
        "not-achieved" => {
            let (near, far, width) = (s * 0.2, s * 0.8, (s / 13.0).max(1.2));
            format!(
                "<path class=\"x\" stroke-width=\"{width:.1}\" d=\"M{near:.1} {near:.1}L{far:.1} {far:.1}M{far:.1} {near:.1}L{near:.1} {far:.1}\"/>"
            )
        }
        "contested" => format!(
            "<path class=\"for\" d=\"M0 0h{s}L0 {s}z\"/><path class=\"ag\" d=\"M{s} 0v{s}H0z\"/>\
             <path class=\"cut\" stroke-width=\"{:.1}\" d=\"M{s} 0L0 {s}\"/>",
            (s / 10.0).max(1.5)
        ),
        "too-early" => String::new(),
        _ => {
            let middle = s / 2.0;
            format!(
                "<circle class=\"dot\" cx=\"{middle}\" cy=\"{middle}\" r=\"{:.1}\"/>",
                (s / 13.0).max(1.0)
            )
        }
    };
    let edge = if rating == "too-early" { "dotted" } else { "edge" };
    let side = b - a;
    format!(
        "<svg class=\"sq\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {size} {size}\" aria-hidden=\"true\">\
         {inside}<rect class=\"{edge}\" x=\"{a}\" y=\"{a}\" width=\"{side}\" height=\"{side}\"/></svg>"
    )
}

/// How sure: five rising steps, filled up to the grade.
pub(super) fn stair(grade: Option<Grade>) -> String {
    let filled = grade.map_or(0, Grade::steps);
    let mut svg = String::from(
        "<svg class=\"stair\" width=\"19\" height=\"12\" viewBox=\"0 0 19 12\" aria-hidden=\"true\">",
    );
    for step in 0..5u8 {
        let class = if step < filled { "on" } else { "off" };
        let (x, height) = (u32::from(step) * 4, 3 + u32::from(step) * 9 / 4);
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"3\" height=\"{height}\"/>",
            12 - height
        );
    }
    svg + "</svg>"
}

/// Both levels of a result side by side, partnership first.
pub(super) fn pair(partnership: &str, intervention: &str) -> String {
    format!("<span class=\"pair\">{}{}</span>", square(partnership, 13), square(intervention, 13))
}

/// How much space a row of bricks takes above and below its line, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    above: u32,
    below: u32,
}

impl Extent {
    pub(super) fn of(claims: &[(Stand, Option<Grade>)], unit: u32) -> Self {
        claims.iter().fold(Extent::default(), |extent, (stand, grade)| {
            let (above, below) = reach(*stand, tall(*grade, unit));
            Extent { above: extent.above.max(above), below: extent.below.max(below) }
        })
    }
}

/// The height of a brick in pixels. Nobody said how sure: as a claim.
fn tall(grade: Option<Grade>, unit: u32) -> u32 {
    u32::from(grade.map_or(1, Grade::steps)) * unit
}

/// How far a brick reaches above and below the line.
fn reach(stand: Stand, tall: u32) -> (u32, u32) {
    match stand {
        Stand::Supports | Stand::Absent | Stand::Eased => (tall, 0),
        Stand::Mixed | Stand::Unchanged => (tall.div_ceil(2), tall.div_ceil(2)),
        Stand::Contradicts | Stand::Worsened => (0, tall),
    }
}

/// Pixels between bricks, and around them.
const GAP: u32 = 2;

/// Bricks on one line: above it what supports, hollow what was missing, across
/// it what is mixed, below it what contradicts. Taller is surer. `unit` is the
/// height of one step in pixels.
pub(super) fn bar(claims: &[(Stand, Option<Grade>)], unit: u32, label: &str) -> String {
    let width = brick_width(unit);
    let total = (claims.len() as u32 * (width + GAP)).max(width) + GAP;
    bricks(claims, unit, Extent::of(claims, unit), &total.to_string(), label)
}

/// The same on a line as wide as the place where it stands, within a given
/// height, so that several stand side by side on one line.
pub(super) fn wide_bar(
    claims: &[(Stand, Option<Grade>)],
    unit: u32,
    extent: Extent,
    label: &str,
) -> String {
    bricks(claims, unit, extent, "100%", label)
}

/// About as wide as a brick of two grades is high: the mark of the house.
fn brick_width(unit: u32) -> u32 {
    2 * unit
}

fn bricks(
    claims: &[(Stand, Option<Grade>)],
    unit: u32,
    extent: Extent,
    width: &str,
    label: &str,
) -> String {
    let line = extent.above + GAP;
    let height = line + 1 + extent.below + GAP;
    let step = brick_width(unit) + GAP;
    let bricks: String = claims
        .iter()
        .enumerate()
        .map(|(index, (stand, grade))| {
            let x = index as u32 * step + 1;
            one_brick(*stand, x, line, brick_width(unit), tall(*grade, unit))
        })
        .collect();
    format!(
        "<svg class=\"brick\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">{bricks}\
         <rect class=\"base\" x=\"0\" y=\"{line}\" width=\"100%\" height=\"1\"/></svg>",
        super::text::escape(label)
    )
}

/// Cases on one line, the surest first: a brick each. The number stands beside
/// them in words, so that the picture is hidden from assistive technology.
pub(super) fn cases(grades: &[Option<Grade>]) -> String {
    const WIDTH: u32 = 8;
    let highest = 5 * CASE_UNIT;
    let mut svg = format!(
        "<svg class=\"brick\" width=\"100%\" height=\"{}\" aria-hidden=\"true\">",
        highest + 1
    );
    for (index, grade) in grades.iter().enumerate() {
        let (x, tall) = (index as u32 * (WIDTH + 1), tall(*grade, CASE_UNIT));
        let _ = write!(
            svg,
            "<rect class=\"case\" x=\"{x}\" y=\"{}\" width=\"{WIDTH}\" height=\"{tall}\"/>",
            highest - tall
        );
    }
    let _ = write!(
        svg,
        "<rect class=\"base\" x=\"0\" y=\"{highest}\" width=\"100%\" height=\"1\"/></svg>"
    );
    svg
}

/// Pixels of one grade in [`cases`].
const CASE_UNIT: u32 = 5;

/// One column of a histogram, `count` of at most `most` high.
pub(super) fn column(count: usize, most: usize) -> String {
    const HIGH: usize = 28;
    let tall = if count == 0 { 0 } else { (count * HIGH / most.max(1)).max(2) };
    format!(
        "<svg class=\"column\" height=\"{0}\" aria-hidden=\"true\"><rect x=\"0\" y=\"{1}\" width=\"100%\" height=\"{tall}\"/></svg>",
        HIGH,
        HIGH - tall
    )
}

/// What the marks mean, in a line below them.
pub(super) fn key() -> String {
    key_of(&KEY)
}

/// The same for bricks that say how a challenge went.
pub(super) fn challenge_key() -> String {
    key_of(&CHALLENGE_KEY)
}

fn key_of(stands: &[(Stand, &str)]) -> String {
    let mut html = String::from("<div class=\"key\">");
    for (stand, word) in stands {
        let _ = write!(html, "<span>{} {word}</span>", brick(*stand));
    }
    let stair = stair(Some(Grade::Experimental));
    let _ = write!(html, "<span>{stair} {TALLER}</span></div>");
    html
}

/// A brick that stands on, hangs from, or lies across the line at `line`.
fn one_brick(stand: Stand, x: u32, line: u32, width: u32, tall: u32) -> String {
    let (above, below) = reach(stand, tall);
    let class = match stand {
        Stand::Supports | Stand::Eased => "for",
        Stand::Absent => {
            // An outline of one pixel, drawn within the same space.
            let (y, width, height) = (line - tall, width - 1, tall.saturating_sub(1).max(1));
            return format!(
                "<rect class=\"absent\" x=\"{x}.5\" y=\"{y}.5\" width=\"{width}\" height=\"{height}\"/>"
            );
        }
        Stand::Mixed | Stand::Unchanged => "mix",
        Stand::Contradicts | Stand::Worsened => "ag",
    };
    let (y, height) = (line - above, above + below);
    format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
}

/// Bricks of one cell of the map, centred on a line across the whole cell, so
/// that filled cells join. More than fit grow narrower, and where they would be
/// too narrow to see, their number stands in their place.
pub(super) fn cell(claims: &[(Stand, Option<Grade>)]) -> String {
    const WIDTH: u32 = 54;
    const UNIT: u32 = 5;
    const LINE: u32 = 28;
    let count = claims.len() as u32;
    let step = (WIDTH - 4) / count.max(1);
    let mut svg = format!(
        "<svg class=\"brick\" width=\"{WIDTH}\" height=\"58\" viewBox=\"0 0 {WIDTH} 58\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    );
    if step < 3 {
        let _ = write!(
            svg,
            "<text x=\"27\" y=\"20\" text-anchor=\"middle\" fill=\"currentColor\">{count}</text>"
        );
    } else {
        let step = step.min(11);
        let start = (WIDTH - step * count) / 2;
        for (index, (stand, grade)) in claims.iter().enumerate() {
            let x = start + index as u32 * step;
            svg += &one_brick(*stand, x, LINE, step - 2, tall(*grade, UNIT));
        }
    }
    let _ = write!(
        svg,
        "<rect class=\"base\" x=\"0\" y=\"{LINE}\" width=\"{WIDTH}\" height=\"1\"/></svg>"
    );
    svg
}

/// One small brick beside its words.
pub(super) fn brick(stand: Stand) -> String {
    format!(
        "<svg class=\"brick\" width=\"13\" height=\"14\" viewBox=\"0 0 13 14\" aria-hidden=\"true\">{}\
         <rect class=\"base\" x=\"0\" y=\"7\" width=\"13\" height=\"1\"/></svg>",
        one_brick(stand, 3, 7, 7, 6)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_differ_by_shape_not_colour_alone() {
        let ratings = ["achieved", "partly", "not-achieved", "contested", "too-early", "unknown"];
        let shapes: std::collections::BTreeSet<_> = ratings
            .iter()
            .map(|r| {
                square(r, 13).replace("\"for\"", "").replace("\"ag\"", "").replace("\"x\"", "")
            })
            .collect();
        assert_eq!(shapes.len(), ratings.len());
    }

    #[test]
    fn a_brick_is_as_tall_as_it_is_sure() {
        let tall = bar(&[(Stand::Supports, Some(Grade::Experimental))], 4, "x");
        assert!(tall.contains("y=\"2\" width=\"8\" height=\"20\"/>"), "{tall}");
        let below = bar(&[(Stand::Contradicts, Some(Grade::Claimed))], 4, "x");
        assert!(below.contains("y=\"2\" width=\"8\" height=\"4\""), "{below}");
        let mixed = bar(&[(Stand::Mixed, Some(Grade::Documented))], 4, "x");
        assert!(mixed.contains("y=\"2\" width=\"8\" height=\"8\""), "{mixed}");
        assert!(mixed.contains("class=\"base\" x=\"0\" y=\"6\""), "across the line: {mixed}");
        assert!(!tall.contains("style="), "the content policy allows no inline styles");
    }

    #[test]
    fn bars_side_by_side_stand_on_one_line() {
        let all = [
            (Stand::Supports, Some(Grade::Comparative)),
            (Stand::Contradicts, Some(Grade::Experimental)),
        ];
        let extent = Extent::of(&all, 11);
        assert_eq!(extent, Extent { above: 44, below: 55 });
        let base = "class=\"base\" x=\"0\" y=\"46\" width=\"100%\"";
        for claim in all {
            let bar = wide_bar(&[claim], 11, extent, "x");
            assert!(bar.contains(base) && bar.contains("height=\"104\""), "{bar}");
        }
    }

    #[test]
    fn a_cell_holds_any_number() {
        let brick = (Stand::Supports, Some(Grade::Experimental));
        assert_eq!(cell(&[brick; 3]).matches("class=\"for\"").count(), 3);
        assert_eq!(cell(&[brick; 16]).matches("class=\"for\"").count(), 16);
        let many = cell(&[brick; 500]);
        assert!(many.contains(">500</text>") && !many.contains("class=\"for\""), "{many}");
        assert!(cell(&[brick]).contains("y=\"3\""), "the tallest fits: {}", cell(&[brick]));
    }

    #[test]
    fn a_histogram_shows_that_there_is_one() {
        assert!(column(0, 90).contains("height=\"0\""));
        assert!(column(1, 9000).contains("height=\"2\""), "one of many is seen");
        assert!(column(9, 9).contains("y=\"0\""));
    }

    #[test]
    fn a_stair_fills_up_to_its_grade() {
        for grade in Grade::ALL {
            assert_eq!(stair(Some(grade)).matches("\"on\"").count(), usize::from(grade.steps()));
        }
        assert_eq!(stair(None).matches("\"on\"").count(), 0);
    }
}
