//! The interface's words, in one place, so that they can be put into another
//! language: templates hold none but those in `templates/help`, which explain
//! the site at length. What has a figure or a name in it is a function here.
//! Names of kinds, stages, grades and the like are the vocabulary's; sentences
//! that pages share with other formats are made by `concord-insight`.

pub(super) mod site;
pub(super) mod situation;
pub(super) mod tables;

use concord_corpus::Stand;

pub(super) const SITE: &str = "Concord";
pub(super) const SKIP: &str = "Skip to the content";
pub(super) const MENU: &str = "Menu";
pub(super) const MAIN: &str = "Main";
pub(super) const ABOUT_SITE: &str = "About this site";
pub(super) const SEARCH: &str = "Search";
pub(super) const SEARCH_EXAMPLE: &str = "Try: local context, who pays, exit";

/// The navigation: words and addresses.
pub(super) const NAVIGATION: [(&str, &str); 5] = [
    ("Browse", "/browse"),
    ("Evidence map", "/map"),
    ("My situation", "/situation"),
    ("Learning paths", "/search?kind=path"),
    ("Write", "/problems"),
];

/// The foot of every page.
pub(super) const FOOT: [(&str, &str); 7] = [
    ("About the data", "/about"),
    ("How verdicts are derived", "/about#verdicts"),
    ("Gaps", "/gaps"),
    ("Query language", "/help/search"),
    ("API", "/api"),
    ("Plugins", "/plugins"),
    ("Follow as Atom feed", "/feed"),
];

// The start page.
pub(super) const HOME_TITLE: &str = "What partnerships learned, and how sure we are";
pub(super) const HOME_OTHER_TITLE: &str = "Search these documents";
pub(super) const WORRIES: &str = "Or start from what worries you";
pub(super) const OTHER_WORRY: &str = "Something else: describe my situation";
pub(super) const SURPRISES: &str = "Lessons that surprise";
pub(super) const WAYS_IN: &str = "Ways in";
pub(super) const NEW_AND_CHANGED: &str = "New and changed";
pub(super) const BY_PRACTICE: &str = "By practice, best evidenced first";

pub(super) const NO_CASE: &str = "no case";
pub(super) const ALL_BY_NAME: &str = "All by name";
pub(super) const LESSON: &str = "Lesson";

// Browsing.
pub(super) const BROWSE: &str = "Browse";
pub(super) const NONE_YET: &str = "None yet";
pub(super) const START_ONE: &str = "To start one:";
/// Orders of practices and challenges: the name in addresses, and in words.
pub(super) const SUBJECT_ORDERS: [(&str, &str); 3] =
    [("", "Most lessons first"), ("contested", "Most contested first"), ("title", "By title")];

pub(super) const PRACTICES: &str = "Practices";
pub(super) const PRACTICES_LEAD: &str =
    "What partners can do. Each with what the lessons say of it: for, missing, mixed, against.";
pub(super) const CHALLENGES: &str = "Challenges";
pub(super) const CHALLENGES_LEAD: &str =
    "What stands in the way of partners, and how often it was eased.";

// Results.
pub(super) const ALL: &str = "All";
pub(super) const BEST_MATCH: &str = "Best match";
pub(super) const NEWEST: &str = "Newest first";
pub(super) const OLDEST: &str = "Oldest first";
pub(super) const BY_TITLE: &str = "By title";
pub(super) const IN_SECTION: &str = "In";
pub(super) const DROP_ONE: &str = "Dropping one choice brings some back:";
pub(super) const WITHOUT_CHOICE: &str = "The same words without any choice";
pub(super) const EVERYTHING: &str = "Everything there is, by kind and sector";
pub(super) const A_GAP: &str = "A gap is a finding too:";
pub(super) const NOT_WRITTEN: &str = "what nobody has written about yet";

/// What was asked for, after the number of results or in its place.
pub(super) fn results_for(query: &str) -> String {
    format!("for “{query}”")
}

pub(super) fn nothing_matches(query: &str) -> String {
    match query {
        "" => "Nothing matches".to_owned(),
        query => format!("Nothing matches “{query}”"),
    }
}

pub(super) const ORDER: &str = "Order";
pub(super) const SORT_THEM: &str = "Sort";
pub(super) const CLEAR_ALL: &str = "Clear all";
pub(super) const REMOVE: &str = "remove";
pub(super) const FOLLOW_SEARCH: &str = "Follow this search (Atom)";
pub(super) const READ_MARKS: &str = "How to read the marks";
pub(super) const SKIP_TO_RESULTS: &str = "Skip to the results";
pub(super) const RESULTS: &str = "Results";
pub(super) const COMPARE_THIS: &str = "Compare";
pub(super) const COMPARE_CHOSEN: &str = "Compare what is ticked";
pub(super) const COMPARE_HOW: &str = "Two to four of one kind, side by side.";
pub(super) const KINDS: &str = "Kinds";
pub(super) const FILTERS: &str = "Filters";
pub(super) const FILTER: &str = "Filter";
pub(super) const PAGES: &str = "Pages";
pub(super) const PREVIOUS: &str = "Previous";
pub(super) const NEXT: &str = "Next";
pub(super) const YEARS: &str = "Years";
pub(super) const APPLY: &str = "Apply";
pub(super) const MORE: &str = "more";
pub(super) const PARTNERSHIP: &str = "Partnership";
pub(super) const INTERVENTION: &str = "Intervention";
pub(super) const HOW_SURE: &str = "How sure";

// Documents.
pub(super) const RESULT: &str = "Result";
pub(super) const LESSONS: &str = "Lessons";
pub(super) const STORY: &str = "The story";
pub(super) const SOURCES: &str = "Sources";
pub(super) const THIS_PAGE: &str = "This page";
pub(super) const WHAT_CASES_SAY: &str = "What the cases say";
pub(super) const IN_WORDS: &str = "In words";
pub(super) const ABOUT_PATH: &str = "About this path";
pub(super) const AFTER_PATH: &str = "When you have read them";
pub(super) const STEPS: &str = "Steps";
pub(super) const PARTNERS: &str = "Partners and roles";
pub(super) const PLUGINS_FOUND: &str = "What plugins found";
pub(super) const SIMILAR: &str = "Similar";
pub(super) const COMPARE: &str = "Compare them side by side";
pub(super) const COMPARE_WITH: &str = "Compare with another";
pub(super) const BY_CHALLENGE: &str = "By challenge";
pub(super) const BY_PRACTICE_OF_CHALLENGE: &str = "What was tried";
/// How fast people read.
pub(super) const WORDS_A_MINUTE: usize = 200;
pub(super) const READING_TIME: &str =
    "Beside a step: reading time at 200 words a minute, without the answer to its question.";
pub(super) const STEP_DONE: &str = "Read and answered";
pub(super) const KEPT_HERE: &str =
    "What you have ticked is kept in this browser alone; nothing is sent.";

// Evidence on a practice or a challenge.
pub(super) const NO_LESSON_REFERS: &str = "No lesson refers to this yet";
pub(super) const LESSON_CLOSES: &str =
    "It is a gap, and a gap is a finding too. A case with a lesson about it closes it:";
pub(super) const EVIDENCE: &str = "Evidence";
pub(super) const LEDGER_CSV: &str = "This ledger as CSV";
pub(super) const EACH_BRICK: &str = "Each brick is a lesson, listed below it.";
pub(super) const IN_WORDS_COLUMN: &str = "In words";
pub(super) const NONE: &str = "none";
pub(super) const NO_LESSON_YET: &str = "No lesson yet.";
pub(super) const WRITE_ONE: &str = "Write one";

/// Which lessons “3 more” are, for those who do not see the column.
pub(super) fn that(words: &str) -> String {
    format!("that {words}")
}

// The API.
pub(super) const API_PROMISE: &str = "Read-only. Under `/api/v1` nothing that is promised here is taken away or changes its meaning; fields, values of enumerations, parameters and addresses may be added, so ignore what you do not know. A promise that must be broken gets a new address, beside the old one for a while, and a line in the changelog.";

// Marks, in words; before the name of a practice.
pub(super) const SUPPORTS: &str = "Supports";
pub(super) const WAS_MISSING: &str = "Was missing";
pub(super) const CONTRADICTS: &str = "Contradicts";
pub(super) const MIXED: &str = "Mixed";
pub(super) const KEY: [(Stand, &str); 4] = [
    (Stand::Supports, "supports"),
    (Stand::Absent, "was missing, and it cost them"),
    (Stand::Mixed, "mixed"),
    (Stand::Contradicts, "contradicts"),
];
pub(super) const CHALLENGE_KEY: [(Stand, &str); 3] =
    [(Stand::Eased, "eased"), (Stand::Unchanged, "as it was"), (Stand::Worsened, "made worse")];
pub(super) const TALLER: &str = "taller is surer: claimed to experimental";

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// What readers see of a template: without what the engine and the browser
    /// take for themselves, and without commands.
    fn seen(template: &str) -> String {
        let cut = |text: &str, open: &str, close: &str| {
            let mut out = String::new();
            let mut rest = text;
            while let Some((before, after)) = rest.split_once(open) {
                out.push_str(before);
                rest = after.split_once(close).map_or("", |(_, after)| after);
            }
            out + rest
        };
        let mut text = template.to_owned();
        for (open, close) in [("{%", "%}"), ("{{", "}}"), ("<code", "</code>")] {
            text = cut(&text, open, close);
        }
        let mut labels = String::new();
        for name in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""] {
            for label in text.split(name).skip(1) {
                labels.push_str(label.split('"').next().unwrap_or_default());
            }
        }
        let seen = cut(&text, "<", ">");
        // A block may hold attributes of the element around it.
        let seen = seen.split_whitespace().filter(|word| !word.contains("=\""));
        seen.chain([labels.as_str()]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn templates_hold_no_words() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for folder in [folder.clone(), folder.join("insight")] {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let text = seen(&text);
                let mut words = text.split(|c: char| !c.is_alphabetic());
                let word = words.find(|word| word.chars().count() > 1);
                assert_eq!(word, None, "{} holds words: put them into web/words", path.display());
            }
        }
    }
}
