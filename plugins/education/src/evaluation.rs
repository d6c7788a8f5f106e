//! The field `evaluation`: what was measured, how, and against what.

use concord_plugin::{FrontMatter, Report};

const DESIGNS: [&str; 5] = ["rct", "quasi-experimental", "before-after", "descriptive", "none"];

pub(crate) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/evaluation";
    let allowed = ["design", "sample", "outcome", "effect", "unit", "comparison", "source"];
    if !front_matter.map(at, &allowed, report) {
        return;
    }
    let design = front_matter.one_of("/evaluation/design", &DESIGNS, report);
    if front_matter.get("/evaluation/design").is_none() {
        let message = format!("an evaluation needs its design: {}", DESIGNS.join(", "));
        report.warning(at, "evaluation-without-design", &message);
    }
    if front_matter.integer("/evaluation/sample", report).is_some_and(|sample| sample < 1) {
        report.error("/evaluation/sample", "bad-count", "a sample has at least 1 member");
    }
    front_matter.text("/evaluation/outcome", report);
    front_matter.text("/evaluation/source", report);
    let unit = front_matter.text("/evaluation/unit", report);
    let effect = front_matter.number("/evaluation/effect", report);
    let comparison = front_matter.number("/evaluation/comparison", report);
    for (pointer, number) in
        [("/evaluation/effect", effect), ("/evaluation/comparison", comparison)]
    {
        let is_percent = matches!(unit, Some("percent" | "%"));
        if is_percent && number.is_some_and(|number| !(-100.0..=100.0).contains(&number)) {
            report.error(pointer, "bad-percent", "a percentage stands between -100 and 100");
        }
    }
    if effect.is_some() {
        needed_by_effect(front_matter, design, report);
    }
}

fn needed_by_effect(front_matter: &FrontMatter, design: Option<&str>, report: &mut Report<'_>) {
    let pointer = "/evaluation/effect";
    let missing = |field: &str| front_matter.get(&format!("/evaluation/{field}")).is_none();
    if missing("unit") {
        report.warning(pointer, "effect-without-unit", "an effect needs its unit, such as percent");
    }
    if missing("source") {
        report.warning(pointer, "effect-without-source", "an effect needs its source");
    }
    match design {
        Some("none") => {
            report.error(pointer, "effect-without-design", "without a design there is no effect");
        }
        Some("rct" | "quasi-experimental" | "before-after") if missing("comparison") => {
            let message = "the number for the others, or for the time before, belongs beside it \
                           as `comparison`";
            report.warning(pointer, "effect-without-comparison", message);
        }
        _ => {}
    }
}
