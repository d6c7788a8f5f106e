//! What the corpus knows together: the map, the grid, the timeline, the places,
//! the comparison and the gaps.

use std::fmt::Display;

/// The tables: words and addresses, in the order of the tabs.
pub(in crate::web) const TABS: [(&str, &str); 5] = [
    ("Practices × challenges", "/map"),
    ("Two-level grid", "/grid"),
    ("Timeline", "/timeline"),
    ("World", "/places"),
    ("Gaps", "/gaps"),
];
pub(in crate::web) const TABLES: &str = "Tables";

// Filters.
pub(in crate::web) const SHOWN: &str = "Shown";
pub(in crate::web) const TWO_OR_MORE: &str = "Two lessons or more";
pub(in crate::web) const EVERYTHING: &str = "Everything";
pub(in crate::web) const SHOW: &str = "Show";
pub(in crate::web) const SHOW_EVERYTHING: &str = "Show everything";
pub(in crate::web) const CSV: &str = "CSV";
pub(in crate::web) const AT_LEAST: &str = "Evidence, at least";
pub(in crate::web) const ANY: &str = "Any";
pub(in crate::web) const ALL_SECTORS: &str = "All sectors";
pub(in crate::web) const ANY_STAGE: &str = "Any stage";
pub(in crate::web) const ANY_FORM: &str = "Any form";

// The map.
pub(in crate::web) const MAP: &str = "Evidence map";
pub(in crate::web) const MAP_HEADING: &str = "What helps against what?";
pub(in crate::web) const MAP_LEAD: &str = "Rows are practices, columns are challenges. One brick is one lesson from a case: above the line it supports the practice, below the line it contradicts it.";
pub(in crate::web) const THE_MAP: &str = "The map";
pub(in crate::web) const NO_LESSON: &str = "No lesson here";
pub(in crate::web) const NO_LESSON_NAMES_BOTH: &str =
    "No lesson that passes the filters names a practice and a challenge.";
pub(in crate::web) const PRACTICE: &str = "Practice";
pub(in crate::web) const CHALLENGE: &str = "Challenge";
pub(in crate::web) const BY_CHALLENGE: &str = "By challenge";
pub(in crate::web) const WRITE: &str = "write";
pub(in crate::web) const CHOSEN_CELL: &str = "Chosen cell";
pub(in crate::web) const AGAINST: &str = "against";
pub(in crate::web) const NONE_OF_BOTH: &str =
    "No case has spoken of both. That is not to say that nothing works: nobody has told.";
pub(in crate::web) const WRITE_ONE: &str = "Write one:";
pub(in crate::web) const CHOOSE_CELL: &str = "Choose a cell to read its lessons.";
pub(in crate::web) const A_DOT: &str = "A dot means that no case has spoken, not that nothing works. Choose it for the command that starts the missing case.";

/// How many practices nobody has tried against the challenge that is shown.
pub(in crate::web) fn without_lesson(count: impl Display) -> String {
    format!("{count} practices have no lesson against this challenge. Know one?")
}

// The grid.
pub(in crate::web) const GRID: &str = "Two-level grid";
pub(in crate::web) const GRID_HEADING: &str = "A good partnership is not yet a good result";
pub(in crate::web) const GRID_ROWS: &str = "Rows: partnership";
pub(in crate::web) const GRID_COLUMNS: &str = "Columns: intervention";
pub(in crate::web) const KNOW_ONE: &str = "Know one? Write it";
pub(in crate::web) const MORE_IN_CSV: &str = "more in the CSV";
pub(in crate::web) const WHAT_IT_SAYS: &str = "What it says";

/// `cases` is a number and its word.
pub(in crate::web) fn grid_lead(cases: &str) -> String {
    format!(
        "Each of {cases} is judged twice. Rows: did the partnership hold? Columns: did what it set out to change, change?"
    )
}

// The timeline.
pub(in crate::web) const TIMELINE: &str = "Timeline";
pub(in crate::web) const TIMELINE_HEADING: &str = "When it happened, and what came of it";
pub(in crate::web) const TIMELINE_LEAD: &str = "A bar for each case, from its first year to its last; an arrow where it goes on. The square before it says what it changed.";
pub(in crate::web) const NO_CASE: &str = "No case here";
pub(in crate::web) const NO_CASE_DATED: &str =
    "No case that passes the filters says when it took place.";
pub(in crate::web) const AS_TABLE: &str = "The same as a table";
pub(in crate::web) const CASES_IN_TIME: &str = "Cases in time";
pub(in crate::web) const YEARS: &str = "Years";
pub(in crate::web) const CASE: &str = "Case";
pub(in crate::web) const RESULTS: &str = "Results";
pub(in crate::web) const UNDATED: &str = "Undated";
/// The colours of its bars.
pub(in crate::web) const ACHIEVED: &str = "achieved";
pub(in crate::web) const PARTLY: &str = "partly";
pub(in crate::web) const NOT_ACHIEVED: &str = "not achieved";
pub(in crate::web) const OPEN: &str = "unclear or too early";

// The places.
pub(in crate::web) const PLACES: &str = "World";
pub(in crate::web) const PLACES_HEADING: &str = "Where it happened";
pub(in crate::web) const PLACES_LEAD: &str =
    "A circle for each place; the table has every country, also of cases without a point.";
pub(in crate::web) const LAND: &str = "Land: Natural Earth, public domain.";
pub(in crate::web) const BY_COUNTRY: &str = "By country";
pub(in crate::web) const CASES_BY_COUNTRY: &str = "Cases by country";
pub(in crate::web) const NO_COUNTRY: &str = "No case that passes the filters names a country.";
pub(in crate::web) const COUNTRY: &str = "Country";
pub(in crate::web) const CASES: &str = "Cases";
pub(in crate::web) const WHICH: &str = "Which, and what came of them";
pub(in crate::web) const OF_NO_COUNTRY: &str = "Of no country";

// The comparison.
pub(in crate::web) const COMPARE: &str = "Compare";
pub(in crate::web) const COMPARE_HEADING: &str = "Side by side";
pub(in crate::web) const COMPARE_LEAD: &str =
    "Two to four of a kind. What all of them share is set in bold.";
pub(in crate::web) const COMPARISON: &str = "Comparison";
pub(in crate::web) const WITH: &str = "with";
pub(in crate::web) const AND: &str = "and";
pub(in crate::web) const IN_SHORT: &str = "In short";
pub(in crate::web) const WHAT_CAME_OF_IT: &str = "What came of it";
pub(in crate::web) const NONE: &str = "none";

pub(in crate::web) fn cannot_compare(problem: &str) -> String {
    format!("This cannot be compared: {problem}.")
}

/// The head of the rows of a kind.
pub(in crate::web) fn named_in_lessons(kind: &str) -> String {
    format!("{kind} named in the lessons")
}

// The gaps.
pub(in crate::web) const GAPS: &str = "Gaps";
pub(in crate::web) const GAPS_HEADING: &str = "What nobody knows yet";
pub(in crate::web) const GAPS_LEAD: &str =
    "A gap is a finding too. Each line has the command that starts the file that closes it.";
pub(in crate::web) const NO_GAP: &str = "None.";

// What pages say of themselves, and of what they found.
pub(in crate::web) const MAP_ABOUT: &str =
    "Which practices helped against which challenges, lesson by lesson.";
pub(in crate::web) const GRID_ABOUT: &str =
    "Every case judged twice: did the partnership hold, and did it change anything?";
pub(in crate::web) const TIMELINE_ABOUT: &str = "When each case took place, and what came of it.";
pub(in crate::web) const PLACES_ABOUT: &str = "Where the cases took place.";
pub(in crate::web) const COMPARE_ABOUT: &str = "Cases, practices or challenges side by side.";
pub(in crate::web) const GAPS_ABOUT: &str =
    "What nobody knows yet: practices and challenges that no lesson speaks of.";
pub(in crate::web) const HAPPY_WITHOUT_RESULT: &str = "Happy partnership, no result";
pub(in crate::web) const NOBODY_COMPARED: &str = "Nobody compared";
pub(in crate::web) const BROKE_UP_AND_WORKED: &str = "Broke up, and worked";
pub(in crate::web) const NONE_HALF_HELD: &str = "No partnership that half held has reached its aim";
pub(in crate::web) const NONE_FAILED: &str = "No partnership that failed has reached its aim";
pub(in crate::web) const HOLDING: &str = "Holding together is not enough";
pub(in crate::web) const BREAKING_UP: &str = "What breaking up costs";
pub(in crate::web) const EMPTY_CORNER: &str = "Mind the empty corner";
pub(in crate::web) const EMPTY_CORNER_SAYS: &str = "No partnership that failed has reached its aim. It may be a law, or only the selection of cases.";
pub(in crate::web) const SILENT: &str = "No lesson yet";
pub(in crate::web) const SILENT_NOTE: &str = "Nobody has said whether it holds";
pub(in crate::web) const ONE_SIDED: &str = "One side only";
pub(in crate::web) const ONE_SIDED_NOTE: &str = "Three lessons or more point one way, and none the other: is there no counter-example, or did nobody look?";
pub(in crate::web) const WEAK: &str = "Weak evidence";
pub(in crate::web) const WEAK_NOTE: &str = "Claims of those who took part, no more";
pub(in crate::web) const UNTRIED: &str = "Meant to help, and not told so";
pub(in crate::web) const UNTRIED_NOTE: &str =
    "Lessons speak of the practice and of the challenge, and none of both together";

/// What is known of a practice and a challenge apart from each other.
pub(in crate::web) fn known_apart(practice: &str, challenge: usize) -> String {
    format!("{practice} on the practice, {challenge} on the challenge, none on both")
}

pub(in crate::web) const OVERDUE: &str = "Review overdue";
pub(in crate::web) const OVERDUE_NOTE: &str = "Nobody has read it against its sources for long";
pub(in crate::web) const OTHER_PRACTICES: &str = "Other practices";
