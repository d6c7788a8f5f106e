//! The query for any of the words, when too few documents have all of them: a
//! question in plain words has some that its answer does not say.

use std::sync::LazyLock;

use tantivy::tokenizer::{RawTokenizer, StopWordFilter, TextAnalyzer};

use crate::analysis;
use crate::language::Language;
use crate::leaf::{Form, Leaf};
use crate::parse::Node;

/// Fewer hits than one page are few.
pub(crate) const ENOUGH: usize = 10;

pub(crate) const NOTE: &str = "any-words";
pub(crate) const MESSAGE: &str = "Fewer than ten documents have all of these words; shown are \
                                  those with any of them, the best first";

/// Words that say nothing of what is looked for, and what is left of them where
/// an apostrophe cuts them (`don't`): the English list of the Snowball project.
/// Those of other languages come with tantivy, from the same project.
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

/// The stop words of a language, where there is a list of them.
fn stop_words(language: Language) -> &'static Option<TextAnalyzer> {
    static LISTS: LazyLock<Vec<Option<TextAnalyzer>>> = LazyLock::new(|| {
        let list = |language: Language| {
            let filter = match language {
                Language::ENGLISH => {
                    let words = STOP_WORDS.split_ascii_whitespace().map(str::to_owned);
                    Some(StopWordFilter::remove(words))
                }
                other => other.stop_words(),
            };
            filter
                .map(|filter| TextAnalyzer::builder(RawTokenizer::default()).filter(filter).build())
        };
        Language::all().map(list).collect()
    });
    &LISTS[language.index()]
}

fn is_stop_word(leaf: &Leaf, language: Language) -> bool {
    stop_words(language).clone().is_some_and(|mut list| {
        let word = leaf.typed.to_lowercase();
        leaf.is_single() && leaf.open.is_none() && !list.token_stream(&word).advance()
    })
}

/// The tree that wants any of the plain words of `tree`, and all else of it as
/// before. `None` unless it wants at least two plain words.
///
/// Tried with `concord eval` (nDCG@10 on scifact-train and cranfield, mean
/// reciprocal rank of our own questions): so 0.701, 0.523, 0.668; stop words
/// wanted too 0.701, 0.515, 0.626; words of several parts as phrases 0.693,
/// 0.516, 0.668, or as phrases and parts 0.697, 0.515, 0.668; with a bonus of
/// 0.2 idf for each word, whatever its frequency, 0.705, 0.520, 0.653; with
/// pairs of neighbours at 0.1 0.700, 0.527, 0.677, but then positions are read.
pub(crate) fn any_words(tree: &Node, languages: &[Language]) -> Option<Node> {
    let Node::And(nodes) = tree else { return any_piece(tree, languages) };
    let (mut words, mut kept) = (Vec::new(), Vec::new());
    for node in nodes {
        match node {
            Node::Leaf(leaf) if is_word(leaf) => words.push(leaf),
            other => kept.push(other.clone()),
        }
    }
    let mut parts: Vec<Leaf> = Vec::new();
    for part in words.iter().flat_map(|word| word.parts(languages)) {
        if !parts.contains(&part) && parts.len() < MOST_PARTS {
            parts.push(part);
        }
    }
    if words.len() < 2 && !words.iter().any(|word| is_run(word)) || parts.len() < 2 {
        return None;
    }
    let any = any_of(parts, languages)?;
    if kept.is_empty() {
        return Some(any);
    }
    kept.insert(0, any);
    Some(Node::And(kept))
}

/// So many words of a query are wanted at most.
const MOST_PARTS: usize = 64;

/// A run of characters without spaces may be a whole sentence.
fn any_piece(tree: &Node, languages: &[Language]) -> Option<Node> {
    let Node::Leaf(leaf) = tree else { return None };
    let mut parts = Vec::new();
    if is_word(leaf) && is_run(leaf) {
        for part in leaf.parts(languages) {
            if !parts.contains(&part) && parts.len() < MOST_PARTS {
                parts.push(part);
            }
        }
    }
    if parts.len() < 2 { None } else { any_of(parts, languages) }
}

fn any_of(parts: Vec<Leaf>, languages: &[Language]) -> Option<Node> {
    // The query is in the language of most of its stop words.
    let of = |language: Language| parts.iter().filter(|p| is_stop_word(p, language)).count();
    let language = languages.iter().rev().copied().max_by_key(|language| of(*language))?;
    let (stop_words, mut wanted): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| is_stop_word(part, language));
    if wanted.is_empty() {
        wanted = stop_words;
    }
    let mut wanted: Vec<Node> = wanted.into_iter().map(Node::Leaf).collect();
    match wanted.len() {
        1 => wanted.pop(),
        _ => Some(Node::Or(wanted)),
    }
}

/// What nobody marked as more than a word.
fn is_word(leaf: &Leaf) -> bool {
    leaf.form == Form::Word && !leaf.in_title
}

/// Whether it holds characters of a script written without spaces.
fn is_run(leaf: &Leaf) -> bool {
    analysis::words(&leaf.typed).any(|word| word.alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Known;
    use crate::parse::parse;
    use crate::values::Values;

    #[track_caller]
    fn check_in(codes: &[&str], text: &str, expected: Option<&str>) {
        let languages: Vec<_> = codes.iter().map(|code| Language::of_code(code)).collect();
        let values = Values::new();
        let parse = |text| parse(text, &languages, Known { schemas: &[], values: &values }).0;
        let any = parse(text).and_then(|tree| any_words(&tree, &languages));
        assert_eq!(any, expected.and_then(parse), "{text:?}");
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        check_in(&["en"], text, expected);
    }

    #[test]
    fn any_of_two_words_or_more_will_do() {
        check("shared rules", Some("shared OR rules"));
        check("shared co-management rul*", Some("shared OR co OR management OR rul*"));
        check("co-manage manager", Some("co OR manage"));
        check("伙伴 关系", Some("伙伴 OR 关系"));
        check("伙伴关系", Some("伙伴 OR 伴关 OR 关系"));
        check("伙伴", None);
        check("TNF-α test", Some("TNF OR α OR test"));
        check("shared", None);
        check("co-management", None);
        check("rul*", None);
        check("", None);
    }

    #[test]
    fn what_was_marked_stays_in_force() {
        check("fishers divers kind:case", Some("(fishers OR divers) kind:case"));
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
        check_in(&["en", "fr"], "die Regeln", Some("die OR Regeln"));
        check_in(&["en", "de"], "die Regeln der Partner", Some("Regeln OR Partner"));
        check_in(&["de", "en"], "the rules of a partner", Some("rules OR partner"));
    }
}
