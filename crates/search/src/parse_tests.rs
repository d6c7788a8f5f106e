use std::sync::Arc;

use concord_corpus::{Facet, FacetSchema, FacetValue};
use proptest::prelude::*;

use super::*;
use crate::Years;
use crate::values::Values;

/// Two facets, one of a plugin; the value `health` is 7.
fn schemas() -> Vec<Arc<FacetSchema>> {
    let value = |path: &str, label: &str| FacetValue {
        path: path.into(),
        label: label.to_owned(),
        names: Vec::new(),
        synonyms: vec![format!("{label} care")],
    };
    let schema = |source: &str, id: &str, values| FacetSchema {
        source: source.into(),
        facets: vec![Facet { id: id.into(), label: id.to_owned(), values }],
        ..FacetSchema::default()
    };
    let sectors = vec![value("health", "Health"), value("nature/sea", "The sea")];
    let core = schema("concord", "sector", sectors);
    vec![Arc::new(core), Arc::new(schema("clinic", "setting", vec![value("ward", "On a ward")]))]
}

fn parsed(text: &str) -> (Option<Node>, Vec<Note>) {
    let mut values = Values::new();
    values.intern_encoded("concord\0sector\0health").unwrap();
    parse(text, &[Language::ENGLISH], Known { schemas: &schemas(), values: &values })
}

/// The tree as text, with the notes behind it.
fn show(text: &str) -> String {
    let (node, notes) = parsed(text);
    let mut shown = node.map_or("nothing".to_owned(), |node| node_text(&node));
    for note in notes {
        shown += &format!(" | {}@{}", note.code, note.at.unwrap());
        shown.extend(note.nearest.map(|near| format!("={near}")));
    }
    shown
}

fn node_text(node: &Node) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(node_text).collect::<Vec<_>>().join(" ");
    match node {
        Node::Leaf(leaf) => leaf_text(leaf),
        Node::Field(Test::Kind(kind)) => format!("kind={kind}"),
        Node::Field(Test::Years(years)) => format!("year={years}"),
        Node::Field(Test::Value(value)) => format!("value={value:?}"),
        Node::And(nodes) => format!("all({})", list(nodes)),
        Node::Or(nodes) => format!("any({})", list(nodes)),
        Node::Not(node) => format!("-{}", node_text(node)),
    }
}

fn leaf_text(leaf: &Leaf) -> String {
    let terms = leaf.ways[0].sequence.terms.iter().map(|(_, term)| term.as_str());
    let terms: Vec<_> = terms.collect();
    let mut text = match leaf.form {
        Form::Word => terms.join("-"),
        Form::Phrase => format!("'{}'", terms.join(" ")),
    };
    text.extend(leaf.open.as_ref().map(|typed| format!("<{typed}*")));
    if leaf.in_title { format!("title={text}") } else { text }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(show(text), expected, "{text:?}");
}

#[test]
fn words_and_phrases() {
    check("", "nothing");
    check("  \t\n", "nothing");
    check("Partnerships", "partnership");
    check("shared rules", "all(share rule)");
    check("rules rules Rule", "rule");
    check("\"shared rules\" work", "all('share rule' work)");
    check("“shared rules”", "'share rule'");
    check("co-management", "co-manag");
    check("\"co-management\"", "'co manag'");
    check("health & education, 2005", "all(health educ 2005)");
    check("a - b", "all(a b)");
}

#[test]
fn operators() {
    check("a -b", "all(a -b)");
    check("-b", "all(-b)");
    check("a NOT b", "all(a -b)");
    check("a -\"b c\" -(d e)", "all(a -'b c' -all(d e))");
    check("a AND b", "all(a b)");
    check("a OR b c OR d", "any(a all(b c) d)");
    check("(a OR b) c", "all(any(a b) c)");
    check("((a))", "a");
    check("ORDER and NOTE", "all(order and note)");
    check("co-manag*", "co-manag<manag*");
    check("Managem* plan", "all(managem<managem* plan)");
    check("\"the shared rul*\" x", "all('the share rul'<rul* x)");
}

#[test]
fn what_cannot_be_used_is_noted_where_it_stands() {
    check("a ** b", "all(a b) | ignored@2");
    check("é \"b c", "all(e 'b c') | unclosed@2");
    check("a) b", "all(a b) | ignored@1");
    check("(a b", "all(a b) | unclosed@0");
    check("a ()", "a");
    check("a OR", "a | ignored@2");
    check("OR a", "a | ignored@0");
    check("(a OR) b", "all(a b) | ignored@3");
    check("a OR OR b", "any(a b) | ignored@5");
    check("m*", "m | ignored@0");
    check("*", "nothing | ignored@0");
    check("\"\"", "nothing | ignored@0");
    check("\"*?\" a", "a | ignored@0");
    check("a NOT", "a");
}

#[test]
fn fields_ask_for_values() {
    check("kind:case trust", "all(kind=case trust)");
    check("Kind:Lessons", "kind=lesson");
    check("-kind:page", "all(-kind=page)");
    check("year:2005..2015", "year=2005..2015");
    check("year:2015..2005 year:..1990 year:1990", "all(year=2005..2015 year=..1990 year=1990)");
    check("title:rules", "title=rule");
    check("title:\"shared rul*\" x", "all(title='share rul'<rul* x)");
    check("title:rul*", "title=rul<rul*");
    check("sector:health", "value=Some(7)");
    check("(sector:HEALTH OR trust)", "any(value=Some(7) trust)");
    check("sector:\"Health care\"", "value=Some(7)");
    check("concord.sector:health x", "all(concord-sector-health x) | unknown-field@0");
    // Nothing has these yet.
    check("sector:nature/sea sector:\"the sea\"", "value=None");
    check("setting:ward clinic.setting:ward x", "all(value=None x)");
}

#[test]
fn what_is_no_field_is_words() {
    check("https://example.org/a", "https-exampl-org-a");
    check("12:30 Re: x note :y", "all(12-30 re x note y)");
    check("sectr:health", "sectr-health | unknown-field@0=sector");
    check("é secto:\"a b\"", "all(e secto 'a b') | unknown-field@2=sector");
    check("a sector:heath", "a | unknown-value@2=health");
    check("sector:\"The se\"", "nothing | unknown-value@0=nature/sea");
    check("kind:cases", "kind=case");
    check("kind:cass", "nothing | unknown-value@0=case");
    check("year:soon", "nothing | unknown-value@0");
    check("year:2005...2015", "nothing | unknown-value@0");
    check("sector:(a b)", "all(a b) | ignored@0");
    let (_, notes) = parsed("sectr:health");
    assert_eq!(notes[0].message, "There is no field `sectr`; did you mean `sector`?");
    let (_, notes) = parsed("sector:heath");
    assert_eq!(notes[0].message, "`sector` has no value `heath`; did you mean `health`?");
}

#[test]
fn years_have_open_ends() {
    let meets =
        |years: &str, first, last| years.parse::<Years>().unwrap().meets(Some((first, last)));
    assert!(meets("1990..2000", 2000, 2010) && !meets("1990..2000", 2001, 2010));
    assert!(meets("..2000", 1950, 1960) && !meets("..2000", 2001, 2002));
    assert!(meets("2000..", 1990, i16::MAX) && !meets("2000..", 1990, 1999));
    assert!(!Years::default().meets(None));
    for bad in ["", "..", "x", "1990-2000", "1990..x", "99999", "+1"] {
        assert!(bad.parse::<Years>().is_err(), "{bad}");
    }
}

#[test]
fn work_is_bounded() {
    let words = (0..100).map(|n| format!("w{n} ")).collect::<String>();
    let (node, notes) = parsed(&words);
    let Some(Node::And(nodes)) = node else { panic!("{node:?}") };
    assert_eq!(nodes.len(), MOST_TERMS);
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].at, Some(words.find("w64").unwrap()));

    let (node, notes) = parsed(&format!("\"{words}\""));
    let len = |leaf: &Leaf| leaf.ways[0].sequence.terms.len();
    assert!(matches!(node, Some(Node::Leaf(leaf)) if len(&leaf) == MOST_TERMS));
    assert_eq!(notes[0].code, "too-many-terms");

    let beginnings = (0..100).map(|n| format!("w{n}* ")).collect::<String>();
    let (node, notes) = parsed(&beginnings);
    let Some(Node::And(nodes)) = node else { panic!("{node:?}") };
    let open = |node: &&Node| matches!(node, Node::Leaf(leaf) if leaf.open.is_some());
    let completed = nodes.iter().filter(open).count();
    assert_eq!(completed, MOST_TERMS / PREFIX_COST);
    assert_eq!(notes[0].at, beginnings.find("w8*"));

    let fields = "kind:case year:1990 ".repeat(50);
    let (node, notes) = parsed(&fields.replace("1990 ", "1990 -"));
    let Some(Node::And(nodes)) = node else { panic!("{node:?}") };
    assert!(nodes.len() <= MOST_TERMS / PREFIX_COST && notes[0].code == "too-many-terms");

    let (node, notes) = parsed(&format!("{}a{}", "(".repeat(5000), ")".repeat(5000)));
    assert_eq!(node_text(&node.unwrap()), "a");
    assert!(!notes.is_empty());
}

proptest! {
    #[test]
    fn nothing_fails(text in any::<String>()) {
        let (_, notes) = parsed(&text);
        let length = text.chars().count();
        prop_assert!(notes.iter().all(|note| note.at.is_some_and(|at| at < length)));
    }

    #[test]
    fn nothing_made_of_operators_fails(text in "[-*()\"a ORNDT“é:.0kindyear]{0,60}") {
        let (_, notes) = parsed(&text);
        let length = text.chars().count();
        prop_assert!(notes.iter().all(|note| note.at.is_some_and(|at| at < length)));
    }
}
