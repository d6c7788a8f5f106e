//! What authors state under `natural-resources:`.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

use concord_natural_resources::NaturalResources;
use concord_plugin::serde_json::{Value, json};
use concord_plugin::testing::{Document, Found, Tester};

fn stated(front_matter: Value) -> Found {
    let mut tester = Tester::open::<NaturalResources>("{}").unwrap();
    tester.analyse(&Document::new("").front_matter(front_matter)).unwrap()
}

fn complaints(front_matter: Value) -> Vec<String> {
    stated(front_matter).complaints()
}

#[test]
fn all_that_is_stated_is_believed() {
    let found = stated(json!({
        "resource": ["fisheries/shellfish", "wildlife"],
        "ecosystem": ["mangrove", "M1.3", "Ramsar:U", "T7"],
        "governance": ["B", "indigenous-community/indigenous"],
        "power_sharing": [
            {"degree": "instructive", "start": 1986, "end": 1992},
            {"degree": "cooperative", "start": 1995, "end": "ongoing", "source": "renard-2001"},
        ],
        "tenure": {"regime": "communal", "holder": "the association", "legal_basis": "a plan",
            "rights": ["access", "withdrawal", "management", "exclusion"], "source": "crc"},
        "design_principles": {"monitoring": "present", "sanctions": "absent",
            "boundaries": "partly", "nested": "unknown"},
        "iucn_category": "VI",
        "wdpa": 123,
        "threats": ["5.4", "11"],
        "species": ["Crassostrea tulipa"],
        "area": {"value": 10, "unit": "km2", "source": "crc"},
        "users": {"count": 500, "groups": ["oyster harvesters"], "source": "crc"},
        "indicators": [{"name": "price", "unit": "dalasi/kg", "before": 15, "after": 35.5,
            "start": 2009, "end": 2013, "control": "none", "source": "crc"}],
        "consent": "obtained",
    }));
    assert_eq!(found.complaints(), Vec::<String>::new());
    assert_eq!(found.values("resource"), ["shellfish", "wildlife"]);
    assert_eq!(found.values("ecosystem"), ["coral-reef", "mangrove", "peatland"]);
    assert_eq!(found.values("governance"), ["indigenous", "shared"]);
    assert_eq!(found.values("arrangement"), ["area", "cooperative", "instructive"]);
    assert_eq!(
        found.values("institutions"),
        ["boundaries", "communal", "monitoring", "rights-bundle"]
    );
}

#[test]
fn where_access_is_open_nobody_is_excluded() {
    let open =
        |rights: Value| complaints(json!({"tenure": {"regime": "open-access", "rights": rights}}));
    assert_eq!(open(json!(["access", "withdrawal"])), Vec::<String>::new());
    assert_eq!(
        open(json!(["access", "exclusion"])),
        ["/tenure/rights/1 open-and-exclusive", "/tenure/rights gap-in-rights"]
    );
}

#[test]
fn a_change_needs_its_years_and_its_source() {
    let indicator = |more: Value| {
        let mut one = json!({"name": "fish biomass", "before": 1, "after": 2});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        complaints(json!({ "indicators": [one] }))
    };
    assert_eq!(
        indicator(json!({"start": 2001})),
        ["/indicators/0 change-without-years", "/indicators/0 change-without-source"]
    );
    let whole = json!({"start": 2001, "end": 2009, "source": "x"});
    assert_eq!(indicator(whole), Vec::<String>::new());
    let turned = json!({"start": 2009, "end": 2001, "source": "x"});
    assert_eq!(indicator(turned), ["/indicators/0/end bad-period"]);
}

#[test]
fn indigenous_peoples_are_asked() {
    for governance in ["D", "indigenous-community", "indigenous-community/indigenous"] {
        assert_eq!(complaints(json!({"governance": governance})), ["/governance consent-unknown"]);
        let unknown = json!({"governance": governance, "consent": "unknown"});
        assert_eq!(complaints(unknown), ["/consent consent-unknown"]);
        let sought = json!({"governance": governance, "consent": "sought"});
        assert_eq!(complaints(sought), Vec::<String>::new());
    }
    assert_eq!(complaints(json!({"governance": "B"})), Vec::<String>::new());
}

#[test]
fn power_moves_forward_in_time() {
    let moved = |first: Value, second: Value| complaints(json!({"power_sharing": [first, second]}));
    let early = json!({"degree": "instructive", "start": 1986, "end": 1992});
    let late = json!({"degree": "cooperative", "start": 1995});
    assert_eq!(moved(early.clone(), late.clone()), Vec::<String>::new());
    assert_eq!(moved(late, early.clone()), ["/power_sharing/1/start bad-order"]);
    assert_eq!(moved(early, json!({"start": 2000})), ["/power_sharing/1 no-degree"]);
    assert_eq!(
        complaints(json!({"power_sharing": {"degree": "equal", "start": 2000, "end": 1990}})),
        ["/power_sharing/degree unknown-value", "/power_sharing/end bad-period"]
    );
}

#[test]
fn mistakes_have_a_place_and_a_hint() {
    let found = stated(json!({
        "resorce": ["fish"],
        "resource": ["fishries", 7],
        "ecosystem": ["M1.11", "Ramsar:Z", "reef"],
        "governance": ["E"],
        "tenure": {"regime": "comunal", "rights": ["fishing"]},
        "design_principles": {"trust": "present", "monitoring": "yes"},
        "iucn_category": "VII",
        "wdpa": 1_234_567_890,
        "threats": ["13"],
        "species": ["oyster"],
        "area": {"value": 6e8, "unit": "km2"},
        "users": {"count": 0},
        "indicators": [{"before": "much"}],
        "consent": "given",
    }));
    let mut complaints = found.complaints();
    complaints.sort();
    assert_eq!(
        complaints,
        [
            "/area/value bad-area",
            "/consent unknown-value",
            "/design_principles/monitoring unknown-value",
            "/design_principles/trust unknown-key",
            "/ecosystem/0 not-an-ecosystem",
            "/ecosystem/1 not-an-ecosystem",
            "/ecosystem/2 not-an-ecosystem",
            "/governance/0 not-a-governance-type",
            "/indicators/0 no-name",
            "/indicators/0/before wrong-type",
            "/iucn_category unknown-value",
            "/resorce unknown-key",
            "/resource/0 unknown-value",
            "/resource/1 unknown-value",
            "/species/0 not-a-scientific-name",
            "/tenure/regime unknown-value",
            "/tenure/rights/0 unknown-value",
            "/threats/0 not-a-threat",
            "/users/count bad-count",
            "/users/count count-without-source",
            "/wdpa not-a-wdpa-number",
        ]
    );
    let hint = |pointer: &str| {
        let found = found.problems.iter().find(|problem| problem.pointer == pointer);
        found.unwrap().message.clone()
    };
    assert_eq!(hint("/resource/0"), "“fishries” is not known here; did you mean “fisheries”?");
    assert_eq!(hint("/tenure/regime"), "“comunal” is not known here; did you mean “communal”?");
    assert_eq!(complaints_of_area(json!({"value": -1})), ["/area no-unit", "/area/value bad-area"]);
    assert_eq!(complaints_of_area(json!([1])), ["/area wrong-type"]);
}

fn complaints_of_area(area: Value) -> Vec<String> {
    complaints(json!({ "area": area }))
}

#[test]
fn the_description_fits_the_folder() {
    let tester = Tester::open::<NaturalResources>("{}").unwrap();
    let description = tester.description();
    let manifest = include_str!("../plugin.toml");
    assert!(manifest.contains(&format!("id = \"{}\"", description.id)));
    assert!(manifest.contains(&format!("version = \"{}\"", env!("CARGO_PKG_VERSION"))));
    let facets: Vec<_> = description.facets.iter().map(|facet| &*facet.id).collect();
    assert_eq!(facets, ["resource", "ecosystem", "governance", "arrangement", "institutions"]);
    assert_eq!(description.facets.iter().map(|facet| facet.values.len()).sum::<usize>(), 104);
    assert_eq!(description.questions.len(), facets.len());
    assert_eq!(description.fields.len(), 14);
}
