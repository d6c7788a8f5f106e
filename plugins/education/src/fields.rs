//! The front matter under `education:`. What is stated there is believed; the
//! checks are for mistakes that people really make.

use concord_plugin::serde_json::Value;
use concord_plugin::{FrontMatter, Report, Vocabulary};

use crate::{codes, evaluation};

const FACET_FIELDS: [(&str, &str); 3] =
    [("form", "form"), ("aim", "aim"), ("learners", "learners")];

pub(crate) fn read(vocabulary: &Vocabulary, front_matter: &FrontMatter, report: &mut Report<'_>) {
    let names: Vec<String> = vocabulary.fields().map(|field| field.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !front_matter.map("", &names, report) {
        return;
    }
    for (field, facet) in FACET_FIELDS {
        vocabulary.report_field(front_matter, field, facet, report);
    }
    let levels = isced(front_matter, report);
    isced_f(front_matter, report);
    age(front_matter, &levels, report);
    participants(front_matter, report);
    work_share(vocabulary, front_matter, report);
    qualification(front_matter, report);
    evaluation::read(front_matter, report);
    language(front_matter, report);
    minors(front_matter, &levels, report);
}

/// The levels stated, for the checks of other fields.
fn isced(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<u8> {
    let mut levels = Vec::new();
    for item in front_matter.texts("/isced", report) {
        match codes::isced(&item.text) {
            Some(isced) => {
                for value in isced.values() {
                    report.assign("level", value).field(&item.pointer, "ISCED 2011, by the author");
                }
                levels.extend(isced.levels);
            }
            None => {
                let message = format!(
                    "“{}” is not a level of ISCED 2011: write 0 to 8, a range such as 2-3, and V \
                     behind it for vocational programmes of levels 2 to 5, such as 3V",
                    item.text
                );
                report.error(&item.pointer, "not-isced", &message);
            }
        }
    }
    levels
}

fn isced_f(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/isced_f", report) {
        match codes::field(&item.text) {
            Some(value) => {
                report.assign("field", value).field(&item.pointer, "ISCED-F 2013, by the author");
            }
            None => {
                let message = format!(
                    "“{}” is not a field of ISCED-F 2013: write two to four digits with the zero \
                     in front, such as 09, 091 or 0913",
                    item.text
                );
                report.error(&item.pointer, "not-isced-f", &message);
            }
        }
    }
}

fn age(front_matter: &FrontMatter, levels: &[u8], report: &mut Report<'_>) {
    if !front_matter.map("/age", &["min", "max"], report) {
        return;
    }
    let mut bound = |pointer: &str| {
        let years = front_matter.integer(pointer, report)?;
        if !(0..=110).contains(&years) {
            report.error(pointer, "bad-age", "an age is given in years, from 0 to 110");
            return None;
        }
        Some(years)
    };
    let (min, max) = (bound("/age/min"), bound("/age/max"));
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        report.error("/age/max", "bad-age", "the oldest are younger than the youngest");
        return;
    }
    let (Some(lowest), Some(highest)) = (levels.iter().min(), levels.iter().max()) else { return };
    // Two years and more beyond what is usual at these levels anywhere.
    let too_old = match highest {
        0 => min.filter(|min| *min > 7),
        1 => min.filter(|min| *min > 14),
        _ => None,
    };
    let too_young = match lowest {
        2 => max.filter(|max| *max < 9),
        3 | 4 => max.filter(|max| *max < 12),
        5.. => max.filter(|max| *max < 15),
        _ => None,
    };
    for (pointer, years) in [("/age/min", too_old), ("/age/max", too_young)] {
        if let Some(years) = years {
            let stated = match lowest == highest {
                true => format!("level {lowest}"),
                false => format!("levels {lowest} to {highest}"),
            };
            let message = format!(
                "an age of {years} does not go with {stated} of ISCED; where adults learn what \
                 belongs to a low level, leave isced out and state `learners: [adults]`"
            );
            report.warning(pointer, "age-against-level", &message);
        }
    }
}

/// More people than live on Earth did not take part.
const MOST_PEOPLE: i64 = 8_300_000_000;

fn participants(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/participants";
    let counts = ["learners", "schools", "employers", "teachers"];
    if !front_matter.map(at, &[&counts[..], &["period", "source"]].concat(), report) {
        return;
    }
    let (mut stated, mut any) = (false, false);
    for count in counts {
        let pointer = format!("{at}/{count}");
        stated |= front_matter.get(&pointer).is_some();
        let Some(number) = front_matter.integer(&pointer, report) else { continue };
        if number < 0 {
            report.error(&pointer, "bad-count", "a count is not negative");
        } else if number > MOST_PEOPLE {
            report.error(&pointer, "bad-count", "there are not so many people on Earth");
        }
        any |= number > 0;
    }
    if !any {
        let message = match stated {
            true => "by these counts nobody took part",
            false => "say how many took part: learners, schools, employers or teachers",
        };
        report.warning(at, "no-count", message);
    } else if front_matter.get("/participants/source").is_none() {
        report.warning(at, "count-without-source", "a count needs a source");
    }
    front_matter.text("/participants/source", report);
    if front_matter.map("/participants/period", &["start", "end"], report) {
        front_matter.period("/participants/period", report);
    }
}

/// Forms of partnership in which learners work.
const WORKING: [&str; 4] =
    ["dual-training", "cooperative-education", "sector-skills", "work-placement"];

fn work_share(vocabulary: &Vocabulary, front_matter: &FrontMatter, report: &mut Report<'_>) {
    let pointer = "/work_share";
    let Some(share) = front_matter.number(pointer, report) else { return };
    if share > 1.0 && share <= 100.0 {
        let message = format!("a share stands between 0 and 1: {}", share / 100.0);
        report.error(pointer, "bad-share", &message);
    } else if !(0.0..=1.0).contains(&share) {
        report.error(pointer, "bad-share", "a share stands between 0 and 1");
    }
    let forms: Vec<&Value> = match front_matter.get("/form") {
        Some(Value::Array(forms)) => forms.iter().collect(),
        form => form.into_iter().collect(),
    };
    let works = forms
        .iter()
        .filter_map(|form| vocabulary.value("form", form.as_str()?.trim()))
        .any(|form| WORKING.contains(&form));
    if !works {
        let message = format!(
            "the share of time at work needs a form in which learners work: {}",
            WORKING.join(", ")
        );
        report.warning(pointer, "work-share-without-work", &message);
    }
}

fn qualification(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/qualification";
    if !front_matter.map(at, &["name", "framework", "level"], report) {
        return;
    }
    front_matter.text("/qualification/name", report);
    let framework = front_matter.text("/qualification/framework", report);
    let pointer = "/qualification/level";
    let Some(level) = front_matter.integer(pointer, report) else { return };
    if framework == Some("EQF") && !(1..=8).contains(&level) {
        let message = "the European Qualifications Framework has the levels 1 to 8";
        report.error(pointer, "bad-level", message);
    }
    if front_matter.get("/qualification/framework").is_none() {
        let message = "a level needs its framework, such as EQF";
        report.warning(pointer, "level-without-framework", message);
    }
}

fn language(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/language", report) {
        if !codes::is_language_tag(&item.text) {
            let message =
                format!("“{}” is not a language tag (BCP 47) such as es or sr-Latn", item.text);
            report.error(&item.pointer, "not-a-language", &message);
        }
    }
}

fn minors(front_matter: &FrontMatter, levels: &[u8], report: &mut Report<'_>) {
    let at = "/minors";
    if !front_matter.map(at, &["involved", "safeguarding"], report) {
        return;
    }
    let involved = front_matter.boolean("/minors/involved", report);
    let kinds = ["policy", "checks", "none", "unknown"];
    let safeguarding = front_matter.one_of("/minors/safeguarding", &kinds, report);
    let missing =
        safeguarding == Some("none") || front_matter.get("/minors/safeguarding").is_none();
    if involved == Some(true) && missing {
        let message = "minors take part: say how they are safeguarded (policy or checks), or that \
                       it is unknown";
        report.warning(at, "minors-without-safeguarding", message);
    }
    if involved == Some(false) && levels.iter().any(|level| *level <= 2) {
        let message = "by the levels stated, these learners are minors";
        report.warning("/minors/involved", "minors-against-level", message);
    }
}
