use proptest::prelude::*;

use super::*;

/// The tree as text, with the notes behind it.
fn show(text: &str) -> String {
    let (node, notes) = parse(text);
    let mut shown = node.map_or("nothing".to_owned(), |node| node_text(&node));
    for note in notes {
        shown += &format!(" | {}@{}", note.code, note.at.unwrap());
    }
    shown
}

fn node_text(node: &Node) -> String {
    let list = |nodes: &[Node]| nodes.iter().map(node_text).collect::<Vec<_>>().join(" ");
    match node {
        Node::Term(term) => term.clone(),
        Node::Compound(terms) => terms.join("-"),
        Node::Phrase(terms) => format!("'{}'", terms.join(" ")),
        Node::Prefix { typed, stem } => format!("{typed}*{stem}"),
        Node::And(nodes) => format!("all({})", list(nodes)),
        Node::Or(nodes) => format!("any({})", list(nodes)),
        Node::Not(node) => format!("-{}", node_text(node)),
    }
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
    check("co-manag*", "co-manag | ignored@0");
    check("Managem* plan", "all(managem*managem plan)");
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
fn work_is_bounded() {
    let words = (0..100).map(|n| format!("w{n} ")).collect::<String>();
    let (node, notes) = parse(&words);
    let Some(Node::And(nodes)) = node else { panic!("{node:?}") };
    assert_eq!(nodes.len(), MOST_TERMS);
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].at, Some(words.find("w64").unwrap()));

    let (node, notes) = parse(&format!("\"{words}\""));
    assert!(matches!(node, Some(Node::Phrase(terms)) if terms.len() == MOST_TERMS));
    assert_eq!(notes[0].code, "too-many-terms");

    let beginnings = (0..100).map(|n| format!("w{n}* ")).collect::<String>();
    let (node, notes) = parse(&beginnings);
    let Some(Node::And(nodes)) = node else { panic!("{node:?}") };
    let completed = nodes.iter().filter(|node| matches!(node, Node::Prefix { .. })).count();
    assert_eq!(completed, MOST_TERMS / PREFIX_COST);
    assert_eq!(notes[0].at, beginnings.find("w8*"));

    let (node, notes) = parse(&format!("{}a{}", "(".repeat(5000), ")".repeat(5000)));
    assert_eq!(node, Some(Node::Term("a".to_owned())));
    assert!(!notes.is_empty());
}

proptest! {
    #[test]
    fn nothing_fails(text in any::<String>()) {
        let (_, notes) = parse(&text);
        let length = text.chars().count();
        prop_assert!(notes.iter().all(|note| note.at.is_some_and(|at| at < length)));
    }

    #[test]
    fn nothing_made_of_operators_fails(text in "[-*()\"a ORNDT“é]{0,60}") {
        let (_, notes) = parse(&text);
        let length = text.chars().count();
        prop_assert!(notes.iter().all(|note| note.at.is_some_and(|at| at < length)));
    }
}
