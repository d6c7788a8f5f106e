use super::*;

fn tree(yaml: &str) -> (Node, Vec<YamlError>) {
    let (node, errors) = parse(yaml, 0..yaml.len());
    (node.unwrap(), errors)
}

#[test]
fn keys_and_values_know_their_places() {
    let file = "---\nplace: {name: Soufrière, countries: [NO, LC]}\n---\n";
    let (node, errors) = parse(file, 4..file.len() - 4);
    assert_eq!(errors, []);
    let node = node.unwrap();
    let countries = node.get("place").unwrap().get("countries").unwrap();
    let texts: Vec<_> = countries.items().iter().filter_map(Node::text).collect();
    assert_eq!(texts, ["NO", "LC"]);
    assert_eq!(&file[countries.items()[1].at.clone()], "LC");
    assert_eq!(&file[node.entries()[0].key_at.clone()], "place");
}

#[test]
fn a_syntax_error_costs_one_value() {
    let (node, errors) = tree("title: A\nlist: [1, 2\nrest: x\n");
    assert_eq!(node.get("title").and_then(Node::text), Some("A"));
    assert_eq!(node.get("rest").and_then(Node::text), Some("x"), "reading goes on");
    assert_eq!(node.get("list"), None, "a value with a mistake is left out");
    assert!(matches!(errors[..], [YamlError { kind: YamlErrorKind::Syntax { .. }, .. }]));
}

#[test]
fn duplicate_keys_are_told_and_the_first_is_kept() {
    let (node, errors) = tree("a: 1\na: 2\n");
    assert_eq!(node.get("a").and_then(Node::text), Some("1"));
    assert_eq!(errors[0].at, 5..6);
}

#[test]
fn aliases_expand_within_bounds() {
    let (node, errors) = tree("a: &x [1, 2]\nb: *x\nc: *nowhere\n");
    assert_eq!(node.get("b").unwrap().items().len(), 2);
    assert!(matches!(&errors[..], [YamlError { kind: YamlErrorKind::UnknownAlias(n), .. }]
        if n == "*nowhere"));

    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{list}]\n");
    }
    let (_, errors) = tree(&bomb);
    assert!(errors.iter().any(|e| e.kind == YamlErrorKind::TooLarge), "{errors:?}");
}

#[test]
fn nesting_is_bounded() {
    let deep = "[".repeat(100_000);
    let (_, errors) = parse(&deep, 0..deep.len());
    assert!(!errors.is_empty());
    let (_, errors) = tree(&("[".repeat(80) + &"]".repeat(80)));
    assert_eq!(errors[0].kind, YamlErrorKind::TooDeep);
}

#[test]
fn json_types_follow_yaml_1_2() {
    let (node, _) = tree("[NO, yes, 012, 12, 1.5, true, ~, 'true', 1e3, 2011-01-02, .5]");
    let json = serde_json::json!([
        "NO",
        "yes",
        "012",
        12,
        1.5,
        true,
        null,
        "true",
        1000.0,
        "2011-01-02",
        0.5
    ]);
    assert_eq!(node.to_json(), json);
}

#[test]
fn text_that_should_have_been_quoted_is_kept() {
    for (line, text) in [
        ("title: Soufriere: the story", "Soufriere: the story"),
        ("title: @home # sweet", "@home"),
        ("title: \"So\" said he", "\"So\" said he"),
        ("title: 'it's mine'", "it's mine"),
        ("title: `code`", "`code`"),
        ("title: \"not closed", "not closed"),
        ("title: \"closed\n\nlater\" # x", "closed later"),
    ] {
        let (node, errors) = tree(&format!("a: 1\n{line}\nz: 2\n"));
        assert_eq!(node.get("title").and_then(Node::text), Some(text), "{line}");
        assert_eq!(node.get("z").and_then(Node::text), Some("2"), "{line}");
        assert!(
            matches!(&errors[..], [YamlError { kind: YamlErrorKind::Syntax {
            unquoted: Some(taken), key: None, ..
        }, .. }] if taken == text),
            "{line}: {errors:?}"
        );
    }
}

#[test]
fn a_value_that_is_lost_is_named() {
    let (_, errors) = tree("a: 1\nsectors: [x, y\nz: 2\n");
    assert!(
        matches!(&errors[0].kind, YamlErrorKind::Syntax { key: Some((key, 5)), .. } if key == "sectors"),
        "{errors:?}"
    );
}

#[test]
fn long_values_cannot_be_multiplied() {
    let bomb = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), "*a, ".repeat(50_000));
    let (node, errors) = tree(&bomb);
    assert!(errors.iter().any(|e| e.kind == YamlErrorKind::TooLarge), "{errors:?}");
    assert!(node.get("b").unwrap().items().len() < 100);

    let anchors: String = (0..60).map(|n| format!("&a{n} [")).collect();
    let (_, errors) = tree(&format!("{anchors}{}", "x, ".repeat(30_000)));
    assert!(!errors.is_empty());
}

#[test]
fn keys_are_told_apart_in_no_time() {
    let keys: String = (0..40_000).map(|n| format!("key-number-{n}: v\n")).collect();
    let (node, errors) = tree(&format!("{keys}{keys}"));
    assert!(node.entries().len() > 30_000);
    assert!(errors.len() <= 40_000, "each key once, or the bound");
}

#[test]
fn one_document_is_read() {
    let (node, errors) = tree("a: 1\n--- b\nc: 3\n");
    assert_eq!(node.entries().len(), 1);
    assert_eq!(errors, [YamlError { at: 5..8, kind: YamlErrorKind::SecondDocument }]);
}

#[test]
fn what_stands_twice_across_a_mistake_is_told() {
    let (node, errors) = tree("a: 1\nb: [\na: 2\nc: 3\n");
    assert_eq!(node.get("a").and_then(Node::text), Some("1"));
    assert_eq!(node.get("c").and_then(Node::text), Some("3"));
    assert!(errors.iter().any(|e| e.kind == YamlErrorKind::DuplicateKey("a".into())), "{errors:?}");
}
