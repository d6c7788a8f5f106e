//! The marks: result squares, stairs of certainty, bricks of evidence. Small
//! SVGs of attributes and classes only, as the content policy asks. Marks that
//! stand beside words are hidden from assistive technology.

use std::fmt::Write;

use concord_corpus::{Grade, Stand};

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

/// Bricks on one line: above it what supports, hollow what was missing, across
/// it what is mixed, below it what contradicts. Taller is surer. `unit` is the
/// height of one step in pixels.
pub(super) fn bar(claims: &[(Stand, Option<Grade>)], unit: u32, label: &str) -> String {
    let (width, gap) = (2 * unit + 2, 2);
    let line = 5 * unit + 2;
    let total = (claims.len() as u32 * (width + gap)).max(width) + gap;
    let bricks = claims.iter().enumerate().map(|(index, (stand, grade))| {
        let x = index as u32 * (width + gap) + 1;
        let tall = u32::from(grade.map_or(1, Grade::steps)) * unit;
        one_brick(*stand, x, line, width, tall)
    });
    let bricks: String = bricks.collect();
    let height = 2 * line;
    format!(
        "<svg class=\"brick\" width=\"{total}\" height=\"{height}\" viewBox=\"0 0 {total} {height}\" \
         role=\"img\" aria-label=\"{}\">{bricks}<path class=\"line\" d=\"M0 {line}.5H{total}\"/></svg>",
        super::text::escape(label)
    )
}

/// A brick that stands on, hangs from, or lies across the line at `line`.
fn one_brick(stand: Stand, x: u32, line: u32, width: u32, tall: u32) -> String {
    let (class, y, height) = match stand {
        Stand::Supports | Stand::Eased => ("for", line - tall, tall),
        Stand::Absent => {
            // An outline of one pixel, drawn within the same space.
            let (y, width, height) = (line - tall, width - 1, tall.saturating_sub(1).max(1));
            return format!(
                "<rect class=\"absent\" x=\"{x}.5\" y=\"{y}.5\" width=\"{width}\" height=\"{height}\"/>"
            );
        }
        Stand::Mixed | Stand::Unchanged => {
            let half = tall.div_ceil(2);
            ("mix", line - half, half * 2)
        }
        Stand::Contradicts | Stand::Worsened => ("ag", line, tall),
    };
    format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
}

/// One small brick beside its words.
pub(super) fn brick(stand: Stand) -> String {
    format!(
        "<svg class=\"brick\" width=\"13\" height=\"14\" viewBox=\"0 0 13 14\" aria-hidden=\"true\">{}\
         <path class=\"line\" d=\"M0 7.5H13\"/></svg>",
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
        assert!(tall.contains("height=\"20\"/>"), "{tall}");
        let below = bar(&[(Stand::Contradicts, Some(Grade::Claimed))], 4, "x");
        assert!(below.contains("y=\"22\" width=\"10\" height=\"4\""), "{below}");
        assert!(!tall.contains("style="), "the content policy allows no inline styles");
    }

    #[test]
    fn a_stair_fills_up_to_its_grade() {
        for grade in Grade::ALL {
            assert_eq!(stair(Some(grade)).matches("\"on\"").count(), usize::from(grade.steps()));
        }
        assert_eq!(stair(None).matches("\"on\"").count(), 0);
    }
}
