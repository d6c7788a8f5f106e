//! Texts, and what the plugin finds in them.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

use concord_healthcare::Healthcare;
use concord_plugin::serde_json::{Value, json};
use concord_plugin::testing::{Document, Found, Tester};

fn analyse(document: &Document) -> Found {
    Tester::open::<Healthcare>("{}").unwrap().analyse(document).unwrap()
}

/// `facet=value`, in the order of the vocabulary.
fn found_in(title: &str, text: &str) -> Vec<String> {
    let found = analyse(&Document::new(text).title(title));
    found.assignments.iter().map(|a| format!("{}={}", a.facet, a.value)).collect()
}

fn stated(front_matter: Value) -> Found {
    analyse(&Document::new("").front_matter(front_matter))
}

#[test]
fn a_nursing_partnership() {
    let found = found_in(
        "A school of nursing and a teaching hospital share a unit",
        "The hospital was short of nurses, and the college had more nursing students than \
         clinical placements. Together they opened a dedicated education unit: staff of the \
         teaching hospital teach, and the college pays for their time. The nurse shortage eased; \
         patients noticed no difference.",
    );
    assert_eq!(
        found,
        [
            "system=nurses",
            "system=training-supply",
            "setting=teaching-hospital",
            "form=academic-practice"
        ]
    );
}

#[test]
fn a_donation_programme() {
    let found = found_in(
        "Ivermectin against river blindness",
        "A drug company gave ivermectin for as long as it would be needed. Ministries of health \
         and village health workers carried it to remote communities: mass drug administration \
         once a year against onchocerciasis. The donated drug reached remote villages because \
         community health workers chose the day themselves.",
    );
    for value in [
        "condition=neglected-tropical",
        "system=community-health-workers",
        "system=medicines-access",
        "people=rural",
    ] {
        assert!(found.contains(&value.to_owned()), "{value}: {found:?}");
    }
    assert!(!found.contains(&"condition=sensory".to_owned()), "{found:?}");
}

#[test]
fn one_budget_for_older_people() {
    let found = found_in(
        "Health and social care under one roof",
        "Older people left the hospital late because two budgets met at its door. The health \
         board and the council agreed on a pooled budget, one budget for older people, and on \
         care coordination by one team. Delayed discharge fell by a third in the first year, and \
         the hospital closed a ward.",
    );
    for value in [
        "system=pooled-budget",
        "system=coordination",
        "people=older",
        "form=health-social-care",
        "setting=hospital",
    ] {
        assert!(found.contains(&value.to_owned()), "{value}: {found:?}");
    }
}

#[test]
fn the_outbreak() {
    let found = found_in(
        "An outbreak response by many",
        "When Ebola reached the capital, burial teams, the ministry of health and the Red Cross \
         met every morning. The Ebola response needed contact tracing more than treatment \
         centres. Contact tracing worked where chiefs had been asked first.",
    );
    for value in
        ["condition=outbreak-prone", "system=emergency-preparedness", "form=emergency-coalition"]
    {
        assert!(found.contains(&value.to_owned()), "{value}: {found:?}");
    }
}

#[test]
fn other_subjects_get_nothing() {
    for (title, text) in [
        (
            "A bank for the poor",
            "The bank lent to women's groups. Its financial health depended on trust; the health \
             of the partnership, on meetings. After the depression of 2009 the bank had to admit \
             that its treatment of borrowers had been unequal. Equal treatment became a rule.",
        ),
        (
            "Warding off a split",
            "To ward off a split, each ward committee of the city sent one councillor. The ward \
             boundaries changed in the second year, and the electoral ward of the harbour left.",
        ),
        (
            "Building a culture",
            "A culture of openness cannot be ordered. The culture of the agency was one of \
             caution; partners complained of its symptoms for years. A safety culture came later, \
             and cultures differ.",
        ),
        (
            "Health of the spacecraft",
            "The vehicle health monitoring system reported battery health and system health every \
             second. A stroke of the valve actuator was lost; the health and status telemetry \
             showed nothing, and no injury to personnel was reported. Care must be taken when \
             the flight surgeon is not at the console.",
        ),
        (
            "A river restored",
            "River health is measured by its insects. The wastewater treatment plant upstream \
             was rebuilt; the treatment plant paid for the monitoring of reef health as well.",
        ),
        (
            "Operating system for schools",
            "The operating system runs a virus scan at night. An antivirus vendor donated \
             licences; teachers were nursing old computers along.",
        ),
    ] {
        assert!(found_in(title, text).is_empty(), "{title}: {:?}", found_in(title, text));
    }
}

#[test]
fn a_mention_in_passing_is_not_a_subject() {
    let text = "The forum met in the old hospital. Its members fish. ".to_owned()
        + &"They agreed on a closed season and on who would watch the reef. ".repeat(40);
    assert!(found_in("A closed season", &text).is_empty());
}

#[test]
fn another_language_is_left_alone() {
    let text = "Hospital y malaria: malaria en el hospital, pacientes con malaria.";
    let document = Document::new(text).title("Malaria").lang("es");
    assert!(analyse(&document).assignments.is_empty());
    assert_eq!(analyse(&document.lang("")).values("condition"), ["malaria"]);
}

#[test]
fn evidence_points_at_the_words() {
    let text = "In the children’s wards of the hospital, patients with malaria slept under bed \
                nets. The hospital bought more bed-nets.";
    let found = analyse(&Document::new(text).title("Malaria at the hospital"));
    assert_eq!(found.excerpts("condition", "malaria"), ["Malaria", "with malaria", "bed nets"]);
    let fields: Vec<_> = found.assignments[0].evidence.iter().map(|e| &*e.field).collect();
    assert_eq!(fields, ["title", "text", "text"]);
    assert_eq!(found.assignments[0].evidence[2].why, "“bed net”");
}

#[test]
fn front_matter_is_believed() {
    let found = stated(json!({
        "icd11": ["1F66.1", "11"],
        "building_blocks": "workforce/nurses",
        "setting": ["teaching-hospital", "hospital/hospital"],
        "people": ["older"],
        "form": ["integrated-care"],
        "isco": [3253],
        "trial": ["NCT00000000"],
        "financing": {"model": "pooled", "amount": 5, "currency": "GBP", "years": 5},
        "patient_data": {"used": true, "identifiable": "pseudonymised"},
        "beneficiaries": {"count": 12_000_000_000_i64, "unit": "doses", "source": "who-2022",
            "period": {"start": 2020, "end": "ongoing"}},
        "facilities": 12,
        "harm": "none-reported",
    }));
    assert_eq!(found.values("condition"), ["circulatory", "neglected-tropical"]);
    assert_eq!(
        found.values("system"),
        [
            "community-health-workers",
            "information",
            "nurses",
            "patient-data-governance",
            "pooled-budget",
            "research-trials"
        ]
    );
    assert_eq!(found.values("setting"), ["teaching-hospital"]);
    assert_eq!(found.values("people"), ["older"]);
    assert_eq!(found.values("form"), ["integrated-care"]);
    // A value is written as `id` or under its own parent.
    assert_eq!(found.complaints(), ["/setting/1 unknown-value"]);
}

#[test]
fn a_declared_document_needs_no_domain_words() {
    let text = "Autism runs in the family; autistic adults run the group.";
    assert!(analyse(&Document::new(text)).assignments.is_empty());
    let declared = Document::new(text).front_matter(json!({"people": ["disabled"]}));
    assert_eq!(analyse(&declared).values("condition"), ["neurodevelopmental"]);
}

#[test]
fn mistakes_in_front_matter_have_a_place_and_a_hint() {
    let found = stated(json!({
        "icd11": ["E11.9", "flu"],
        "seting": ["hospital"],
        "setting": ["hopsital", 7],
        "people": {"older": true},
        "isco": ["2310"],
        "trial": ["12345"],
        "beneficiaries": {"count": 9_000_000_000_i64, "unit": "people",
            "period": {"start": 2010, "end": 2005}},
        "facilities": 0,
        "financing": {"model": "pooled budget", "amount": 5},
        "patient_data": {"identifiable": "identifiable", "basis": "unclear"},
        "harm": "none",
    }));
    let mut complaints = found.complaints();
    complaints.sort();
    assert_eq!(
        complaints,
        [
            "/beneficiaries/count bad-count",
            "/beneficiaries/count count-without-source",
            "/beneficiaries/period/end bad-period",
            "/facilities bad-count",
            "/financing/amount amount-without-currency",
            "/financing/model unknown-value",
            "/harm unknown-value",
            "/icd11/0 icd-10",
            "/icd11/1 not-icd-11",
            "/isco/0 not-isco-08",
            "/patient_data/identifiable data-without-basis",
            "/people wrong-type",
            "/seting unknown-key",
            "/setting/0 unknown-value",
            "/setting/1 unknown-value",
            "/trial/0 not-a-trial",
        ]
    );
    let message = |code: &str| &found.problems.iter().find(|p| p.code == code).unwrap().message;
    assert!(message("icd-10").contains("ICD-10"));
    assert_eq!(message("unknown-key"), "“seting” is not known here; did you mean “setting”?");
    assert_eq!(message("unknown-value"), "“hopsital” is not known here; did you mean “hospital”?");
    let not_a_map = stated(json!(["hospital"]));
    assert_eq!(not_a_map.complaints(), [" wrong-type"]);
}

#[test]
fn success_without_a_word_on_harm_is_told() {
    let reached = json!({"count": 12, "unit": "patients", "source": "own"});
    let complaints = |front_matter| stated(front_matter).complaints();
    assert_eq!(
        complaints(json!({"beneficiaries": reached})),
        ["/beneficiaries harm-not-mentioned"]
    );
    assert_eq!(complaints(json!({"trial": "NCT00000000"})), ["/trial harm-not-mentioned"]);
    assert!(complaints(json!({"beneficiaries": reached, "harm": "not-studied"})).is_empty());
    assert!(complaints(json!({"people": ["older"]})).is_empty());
}

#[test]
fn patient_data_are_used_and_have_a_basis() {
    let complaints = |data| stated(json!({"patient_data": data})).complaints();
    let identifiable =
        |basis| json!({"used": true, "identifiable": "identifiable", "basis": basis});
    assert_eq!(
        complaints(identifiable("unclear")),
        ["/patient_data/identifiable data-without-basis"]
    );
    // A basis that was claimed and denied is a fact, and told.
    assert!(complaints(identifiable("disputed")).is_empty());
    assert_eq!(
        complaints(json!({"used": false, "identifiable": "pseudonymised"})),
        ["/patient_data/identifiable data-not-used"]
    );
}

#[test]
fn the_description_fits_the_folder() {
    let tester = Tester::open::<Healthcare>("{}").unwrap();
    let description = tester.description();
    let manifest = include_str!("../plugin.toml");
    assert!(manifest.contains(&format!("id = \"{}\"", description.id)));
    assert!(manifest.contains(&format!("version = \"{}\"", env!("CARGO_PKG_VERSION"))));
    let facets: Vec<_> = description.facets.iter().map(|facet| &*facet.id).collect();
    assert_eq!(facets, ["condition", "system", "setting", "people", "form"]);
    assert_eq!(description.facets.iter().map(|facet| facet.values.len()).sum::<usize>(), 115);
    assert_eq!(description.questions.len(), facets.len());
}
