//! The query for any of the words, when too few documents have all of them: a
//! question in plain words has some that its answer does not say.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::analysis;
use crate::parse::Node;

/// Fewer hits than one page are few.
pub(crate) const ENOUGH: usize = 10;

pub(crate) const NOTE: &str = "any-words";
pub(crate) const MESSAGE: &str = "Fewer than ten documents have all of these words; shown are \
                                  those with any of them, the best first";

/// Words that say nothing of what is looked for, and what is left of them where
/// an apostrophe cuts them (`don't`): the English list of the Snowball project.
const STOP_WORDS: &str = "\
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself \
    she her hers herself it its itself they them their theirs themselves what which who whom \
    this that these those am is are was were be been being have has had having do does did \
    doing would should could ought a an the and but if or because as until while of at by for \
    with about against between into through during before after above below to from up down in \
    out on off over under again further then once here there when where why how all any both \
    each few more most other some such no nor not only own same so than too very \
    can cannot will shall may might must \
    d ll m re s t ve don isn aren wasn weren hasn haven hadn doesn didn won wouldn shan shouldn \
    couldn mustn";

static STOP_TERMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| analysis::terms(&mut analysis::analyzer(), STOP_WORDS).into_iter().collect());

/// The tree that wants any of the plain words of `tree`, and all else of it as
/// before. `None` unless it wants at least two plain words.
///
/// Tried with `examples/eval.rs` (nDCG@10 on scifact-train and cranfield, mean
/// reciprocal rank of our own questions): so 0.701, 0.523, 0.668; stop words
/// wanted too 0.701, 0.515, 0.626; words of several parts as phrases 0.693,
/// 0.516, 0.668, or as phrases and parts 0.697, 0.515, 0.668; with a bonus of
/// 0.2 idf for each word, whatever its frequency, 0.705, 0.520, 0.653; with
/// pairs of neighbours at 0.1 0.700, 0.527, 0.677, but then positions are read.
pub(crate) fn any_words(tree: &Node) -> Option<Node> {
    let Node::And(nodes) = tree else { return None };
    let (words, mut kept): (Vec<_>, Vec<_>) = nodes.iter().cloned().partition(is_word);
    if words.len() < 2 {
        return None;
    }
    let mut parts: Vec<Node> = Vec::new();
    for part in words.into_iter().flat_map(parts_of) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let (stop_words, mut wanted): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_stop_word);
    if wanted.is_empty() {
        wanted = stop_words;
    }
    let any = match wanted.len() {
        1 => wanted.pop()?,
        _ => Node::Or(wanted),
    };
    if kept.is_empty() {
        return Some(any);
    }
    kept.insert(0, any);
    Some(Node::And(kept))
}

/// What nobody marked as more than a word.
fn is_word(node: &Node) -> bool {
    matches!(node, Node::Term(_) | Node::Compound(_) | Node::Prefix { .. })
}

/// A word of several parts is also written as several words, or as one of them
/// with something else. Single characters of scripts without spaces say too
/// little by themselves.
fn parts_of(word: Node) -> Vec<Node> {
    match word {
        Node::Compound(terms) if !terms.iter().any(|term| analysis::is_character(term)) => {
            terms.into_iter().map(Node::Term).collect()
        }
        other => vec![other],
    }
}

fn is_stop_word(node: &Node) -> bool {
    matches!(node, Node::Term(term) if STOP_TERMS.contains(term))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let any = parse(text).0.and_then(|tree| any_words(&tree));
        let expected = expected.and_then(|text| parse(text).0);
        assert_eq!(any, expected, "{text:?}");
    }

    #[test]
    fn any_of_two_words_or_more_will_do() {
        check("shared rules", Some("shared OR rules"));
        check("shared co-management rul*", Some("shared OR co OR management OR rul*"));
        check("co-manage manager", Some("co OR manage"));
        check("伙伴 关系", Some("伙伴 OR 关系"));
        check("TNF-α test", Some("TNF OR α OR test"));
        check("shared", None);
        check("co-management", None);
        check("rul*", None);
        check("", None);
    }

    #[test]
    fn what_was_marked_stays_in_force() {
        check("fishers divers \"the reef\"", Some("(fishers OR divers) \"the reef\""));
        check("fishers divers -reef", Some("(fishers OR divers) -reef"));
        check("fishers (reef OR bay) divers", Some("(fishers OR divers) (reef OR bay)"));
        check("fishers \"the reef\"", None);
        check("fishers -reef", None);
        check("fishers divers OR reef", None);
        check("\"fishers divers\"", None);
    }

    #[test]
    fn stop_words_are_not_wanted_unless_there_is_nothing_else() {
        check("Who pays when the grants end?", Some("pays OR grants OR end"));
        check("what about trust", Some("trust"));
        check("they don't agree", Some("agree"));
        check("to be or not to be", Some("to OR be OR or OR not"));
    }
}
