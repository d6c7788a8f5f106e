//! The front matter under `natural-resources:`. What is stated there is
//! believed; the checks are for mistakes that people really make.

use concord_plugin::{FrontMatter, Item, Report, Vocabulary};

use crate::{codes, measures};

pub(crate) fn read(vocabulary: &Vocabulary, front_matter: &FrontMatter, report: &mut Report<'_>) {
    let names: Vec<String> = vocabulary.fields().map(|field| field.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !front_matter.map("", &names, report) {
        return;
    }
    vocabulary.report_field(front_matter, "resource", "resource", report);
    ecosystem(vocabulary, front_matter, report);
    let is_indigenous = governance(vocabulary, front_matter, report);
    consent(front_matter, is_indigenous, report);
    power_sharing(front_matter, report);
    tenure(front_matter, report);
    design_principles(front_matter, report);
    protected_area(front_matter, report);
    forms(front_matter, report);
    measures::read(front_matter, report);
}

fn ecosystem(vocabulary: &Vocabulary, front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/ecosystem", report) {
        let value = if let Some(code) = item.text.strip_prefix("Ramsar:") {
            codes::ramsar_type(code).map(Some)
        } else if let Some(value) = vocabulary.value("ecosystem", &item.text) {
            Some(Some(value))
        } else {
            codes::ecosystem_type(&item.text)
        };
        match value {
            Some(Some(value)) => {
                report.assign("ecosystem", value).field(&item.pointer, "stated by the author");
            }
            Some(None) => {}
            None => {
                let message = format!(
                    "“{}” is neither a value of this facet, nor a code of the IUCN typology such \
                     as M1.3, nor a Ramsar type such as Ramsar:I",
                    item.text
                );
                report.error(&item.pointer, "not-an-ecosystem", &message);
            }
        }
    }
}

/// Whether Indigenous peoples or communities govern.
fn governance(
    vocabulary: &Vocabulary,
    front_matter: &FrontMatter,
    report: &mut Report<'_>,
) -> bool {
    let mut is_indigenous = false;
    for Item { pointer, text } in front_matter.texts("/governance", report) {
        let known = codes::governance_type(&text).or_else(|| vocabulary.value("governance", &text));
        let Some(value) = known else {
            let message = format!(
                "“{text}” is neither a type of the IUCN (A, B, C or D) nor a value of this facet"
            );
            report.error(&pointer, "not-a-governance-type", &message);
            continue;
        };
        is_indigenous |= matches!(value, "indigenous-community" | "indigenous");
        report.assign("governance", value).field(&pointer, "stated by the author");
    }
    is_indigenous
}

fn consent(front_matter: &FrontMatter, is_indigenous: bool, report: &mut Report<'_>) {
    let states = ["obtained", "sought", "not-sought", "not-applicable", "unknown"];
    let stated = front_matter.one_of("/consent", &states, report);
    let is_absent = front_matter.get("/consent").is_none();
    if is_indigenous && (is_absent || stated == Some("unknown")) {
        let pointer = if is_absent { "/governance" } else { "/consent" };
        let message = "Indigenous peoples or communities govern here: say whether their free, \
                       prior and informed consent was obtained or sought";
        report.warning(pointer, "consent-unknown", message);
    }
}

/// The degrees of S. Sen and J. Raakjaer Nielsen, Marine Policy 20(5) (1996).
const DEGREES: [&str; 5] =
    ["instructive", "consultative", "cooperative", "advisory", "informative"];

fn power_sharing(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let mut before: Option<i64> = None;
    for at in entries("/power_sharing", front_matter) {
        if !front_matter.map(&at, &["degree", "start", "end", "source"], report) {
            continue;
        }
        let pointer = format!("{at}/degree");
        match front_matter.one_of(&pointer, &DEGREES, report) {
            Some(degree) => {
                report.assign("arrangement", degree).field(&pointer, "stated by the author");
            }
            None if front_matter.get(&pointer).is_none() => {
                report.error(&at, "no-degree", "a degree belongs here, such as consultative");
            }
            None => {}
        }
        let start = front_matter.period(&at, report);
        if start.zip(before).is_some_and(|(start, before)| start < before) {
            let message = "the periods do not follow each other in time";
            report.warning(&format!("{at}/start"), "bad-order", message);
        }
        before = start.or(before);
        front_matter.text(&format!("{at}/source"), report);
    }
}

/// The pointers of the entries of a list of maps; one map alone counts as a
/// list of one.
pub(crate) fn entries(pointer: &str, front_matter: &FrontMatter) -> Vec<String> {
    match front_matter.get(pointer) {
        None => Vec::new(),
        Some(value) => match value.as_array() {
            Some(list) => (0..list.len()).map(|index| format!("{pointer}/{index}")).collect(),
            None => vec![pointer.to_owned()],
        },
    }
}

/// The rights of E. Schlager and E. Ostrom, Land Economics 68(3) (1992): who
/// holds one usually holds those before it.
const RIGHTS: [&str; 5] = ["access", "withdrawal", "management", "exclusion", "alienation"];

fn tenure(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/tenure";
    if !front_matter.map(at, &["regime", "holder", "rights", "legal_basis", "source"], report) {
        return;
    }
    let regimes = [
        "state-public",
        "communal",
        "private-title",
        "open-access",
        "customary",
        "native-title",
        "lease-concession",
    ];
    let regime = front_matter.one_of("/tenure/regime", &regimes, report);
    if let Some(regime) = regime {
        report.assign("institutions", regime).field("/tenure/regime", "stated by the author");
    }
    for text in ["holder", "legal_basis", "source"] {
        front_matter.text(&format!("/tenure/{text}"), report);
    }

    let mut held = [false; RIGHTS.len()];
    for item in front_matter.texts("/tenure/rights", report) {
        let Some(number) = RIGHTS.iter().position(|right| *right == item.text) else {
            let message =
                format!("“{}” is not one of the rights: {}", item.text, RIGHTS.join(", "));
            report.error(&item.pointer, "unknown-value", &message);
            continue;
        };
        held[number] = true;
        report.assign("institutions", "rights-bundle").field(&item.pointer, "stated by the author");
        if item.text == "exclusion" && regime == Some("open-access") {
            let message = "where access is open, nobody can be excluded";
            report.error(&item.pointer, "open-and-exclusive", message);
        }
    }
    let last = held.iter().rposition(|held| *held).unwrap_or(0);
    if let Some(gap) = held[..last].iter().position(|held| !held) {
        let message = format!(
            "“{}” is stated without “{}”, which usually comes first",
            RIGHTS[last], RIGHTS[gap]
        );
        report.warning("/tenure/rights", "gap-in-rights", &message);
    }
}

/// The design principles of E. Ostrom, Governing the Commons (1990).
const PRINCIPLES: [&str; 8] = [
    "boundaries",
    "congruence",
    "collective-choice",
    "monitoring",
    "sanctions",
    "conflict-resolution",
    "recognition",
    "nested",
];

fn design_principles(front_matter: &FrontMatter, report: &mut Report<'_>) {
    if !front_matter.map("/design_principles", &PRINCIPLES, report) {
        return;
    }
    for principle in PRINCIPLES {
        let pointer = format!("/design_principles/{principle}");
        let states = ["present", "partly", "absent", "unknown"];
        // That one is missing is a lesson too, but not one to be found by it.
        if let Some("present" | "partly") = front_matter.one_of(&pointer, &states, report) {
            report.assign("institutions", principle).field(&pointer, "stated by the author");
        }
    }
}

fn protected_area(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let categories = ["Ia", "Ib", "II", "III", "IV", "V", "VI", "none"];
    let category = front_matter.one_of("/iucn_category", &categories, report);
    if category.is_some_and(|category| category != "none") {
        report.assign("arrangement", "area").field("/iucn_category", "an IUCN category");
    }
    match front_matter.integer("/wdpa", report) {
        Some(1..=999_999_999) => {
            report.assign("arrangement", "area").field("/wdpa", "a protected area of the WDPA");
        }
        Some(_) => report.error("/wdpa", "not-a-wdpa-number", "a WDPA number has 1 to 9 digits"),
        None => {}
    }
}

fn forms(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/threats", report) {
        if !codes::is_threat(&item.text) {
            let message = format!(
                "“{}” is not a code of the IUCN-CMP threats, such as 5.4 for fishing",
                item.text
            );
            report.error(&item.pointer, "not-a-threat", &message);
        }
    }
    for item in front_matter.texts("/species", report) {
        if !codes::is_scientific_name(&item.text) {
            let message = format!(
                "“{}” is not a scientific name such as Crassostrea tulipa: a genus with a \
                 capital, then small letters",
                item.text
            );
            report.error(&item.pointer, "not-a-scientific-name", &message);
        }
    }
}
