//! Figures in the front matter: how large, how many, before and after.

use concord_plugin::{FrontMatter, Report};

use crate::fields::entries;

pub(crate) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) {
    area(front_matter, report);
    users(front_matter, report);
    for at in entries("/indicators", front_matter) {
        indicator(front_matter, &at, report);
    }
}

/// Hectares of the Earth, sea included: 4 pi times the square of its mean
/// radius of 6,371 km.
const EARTH: f64 = 5.1e10;

fn area(front_matter: &FrontMatter, report: &mut Report<'_>) {
    if !front_matter.map("/area", &["value", "unit", "source"], report) {
        return;
    }
    let unit = front_matter.one_of("/area/unit", &["ha", "km2"], report);
    if front_matter.get("/area/unit").is_none() {
        report.error("/area", "no-unit", "an area needs a unit: ha or km2");
    }
    if let Some(value) = front_matter.number("/area/value", report) {
        let hectares = if unit == Some("km2") { value * 100.0 } else { value };
        if value <= 0.0 {
            report.error("/area/value", "bad-area", "an area is more than 0");
        } else if hectares > EARTH {
            report.error("/area/value", "bad-area", "the Earth is not so large");
        }
    }
    front_matter.text("/area/source", report);
}

fn users(front_matter: &FrontMatter, report: &mut Report<'_>) {
    if !front_matter.map("/users", &["count", "groups", "source"], report) {
        return;
    }
    if let Some(count) = front_matter.integer("/users/count", report) {
        let pointer = "/users/count";
        if count < 1 {
            report.error(pointer, "bad-count", "a count is at least 1");
        }
        if front_matter.get("/users/source").is_none() {
            report.warning(pointer, "count-without-source", "a count needs a source");
        }
    }
    front_matter.texts("/users/groups", report);
    front_matter.text("/users/source", report);
}

fn indicator(front_matter: &FrontMatter, at: &str, report: &mut Report<'_>) {
    let keys = ["name", "unit", "before", "after", "start", "end", "control", "source"];
    if !front_matter.map(at, &keys, report) {
        return;
    }
    for text in ["name", "unit", "control", "source"] {
        front_matter.text(&format!("{at}/{text}"), report);
    }
    let has = |key: &str| front_matter.get(&format!("{at}/{key}")).is_some();
    if !has("name") {
        report.error(at, "no-name", "an indicator needs a name");
    }
    let before = front_matter.number(&format!("{at}/before"), report);
    let after = front_matter.number(&format!("{at}/after"), report);
    front_matter.period(at, report);
    if before.is_some() && after.is_some() {
        if !has("start") || !has("end") {
            let message = "before and after need the years that they speak of: start and end";
            report.warning(at, "change-without-years", message);
        }
        if !has("source") {
            report.warning(at, "change-without-source", "a change needs a source");
        }
    }
}
