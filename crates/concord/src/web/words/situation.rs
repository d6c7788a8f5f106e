//! My situation: the questions, the answer, and the sheet for the meeting.

use std::fmt::Display;

pub(in crate::web) const TITLE: &str = "My situation";
pub(in crate::web) const WORRIES: &str = "Worries:";
pub(in crate::web) const CHANGE: &str = "Change what you said";
pub(in crate::web) const NO_LESSON: &str = "No lesson matches";

// The questions.
pub(in crate::web) const DESCRIBE: &str = "Describe your partnership";
pub(in crate::web) const DESCRIBE_LEAD: &str = "Say what you know. You get the lessons that match, why each matches, and warnings from partnerships like yours that failed. Nothing is stored: the answer is a link.";
pub(in crate::web) const STAGE: &str = "Where are you now?";
pub(in crate::web) const STAGE_HINT: &str = "Choose one";
pub(in crate::web) const PARTNERS: &str = "Who is in it?";
pub(in crate::web) const PARTNERS_HINT: &str = "All that apply, you included";
pub(in crate::web) const FORM: &str = "What form does it take?";
pub(in crate::web) const FORM_HINT: &str = "Leave open if undecided";
pub(in crate::web) const FIELD: &str = "In which field?";
pub(in crate::web) const FIELD_HINT: &str = "All that apply";
pub(in crate::web) const WORRY: &str = "What worries you?";
pub(in crate::web) const WORRY_HINT: &str = "Best two or three: they weigh most";
pub(in crate::web) const MORE_WORRIES: &str = "more worries";
pub(in crate::web) const MORE_OF_FIELD: &str = "More of your field";
pub(in crate::web) const MORE_OF_FIELD_HINT: &str = "Asked by plugins; only what applies";
pub(in crate::web) const NOT_SAID: &str = "Not said";
pub(in crate::web) const SEND: &str = "Show what matches";
pub(in crate::web) const START_AGAIN: &str = "Start again";

// The answer.
pub(in crate::web) const YOURS: &str = "Your situation";
pub(in crate::web) const CHANGE_IT: &str = "Change it";
pub(in crate::web) const TO_PRINT: &str = "One page to print";
pub(in crate::web) const MARKDOWN: &str = "Markdown";
pub(in crate::web) const CALENDAR: &str = "Calendar tasks";
pub(in crate::web) const SHARE: &str =
    "The address of this page holds your answers: share it as a link.";
pub(in crate::web) const MATCHES: &str = "Matches";
pub(in crate::web) const APPLIES_WHEN: &str = "Applies when:";
pub(in crate::web) const SETTLE_FIRST: &str = "Settle first";
pub(in crate::web) const SETTLE_FIRST_NOTE: &str =
    "Warnings from partnerships like this that failed";
pub(in crate::web) const LESSONS: &str = "Lessons that match";
pub(in crate::web) const LESSONS_NOTE: &str =
    "Ranked by how much of the situation they share, then by how sure they are";
pub(in crate::web) const NOBODY_TOLD: &str =
    "Nobody has told of such a partnership yet. Where less is said, more may match.";
pub(in crate::web) const WEIGH: &str = "Practices to weigh";
pub(in crate::web) const WEIGH_NOTE: &str = "What speaks for each, and what speaks against it";
pub(in crate::web) const PRACTICE: &str = "Practice";
pub(in crate::web) const IN_MATCHING: &str = "In matching lessons";
pub(in crate::web) const IN_ALL: &str = "In all lessons";
pub(in crate::web) const FOR_AND_AGAINST: &str = "For and against";
pub(in crate::web) const FOR: &str = "For:";
pub(in crate::web) const AGAINST: &str = "Against:";
pub(in crate::web) const NOTHING_AGAINST: &str = "Nothing against it has been told";
pub(in crate::web) const UNKNOWN: &str = "What nobody knows yet";
pub(in crate::web) const UNKNOWN_NOTE: &str = "Each line closes when somebody writes a case";
pub(in crate::web) const TAKE_AWAY: &str = "Take away";
pub(in crate::web) const TAKE_AWAY_NOTE: &str = "To print, or as a file";
pub(in crate::web) const RANKED: &str = "How this is ranked";
pub(in crate::web) const POINTS_WRITTEN: &str = "The points, written down";
pub(in crate::web) const SHARES: &str = "What a lesson shares";
pub(in crate::web) const POINTS: &str = "Points";
pub(in crate::web) const AT_MOST: &str = "At most";

/// Which lessons are listed; `enough` in percent of the best one's points.
pub(in crate::web) fn ranking(enough: impl Display) -> String {
    format!(
        "A lesson is listed when it names a worry. Others are listed when they touch a worry, come from the same form, field or answer or share a kind of partner that at most one case in ten has, and have at least {enough} % of the best lesson’s points. Of equal points the surest comes first; from the fourth lesson of one case on, the others go before it."
    )
}

// What is taken away.
pub(in crate::web) const CHECKLIST: &str = "Checklist";
pub(in crate::web) const BECAUSE: &str = "Because:";
pub(in crate::web) const BUT: &str = "But:";
pub(in crate::web) const PRE_MORTEM: &str = "Pre-mortem";
pub(in crate::web) const IT_HAS_FAILED: &str =
    "It is two years from now and this partnership has failed. Which of these stories is yours?";

// The sheet.
pub(in crate::web) const FOR_THE_MEETING: &str = "For the meeting:";
pub(in crate::web) const BACK: &str = "Back to the answer";
pub(in crate::web) const PRINT: &str = "Print";
pub(in crate::web) const ONE_PAGE: &str = "One page, A4 or Letter. Nothing around it is printed.";
pub(in crate::web) const NOTHING_TO_TAKE: &str = "Nothing to take along";
pub(in crate::web) const SEE_TO_IT: &str = "See to it";
pub(in crate::web) const WHO_WHEN: &str = "Who, by when";
pub(in crate::web) const WHENCE: &str = "Lessons, sources and counter-evidence:";

// What pages say of themselves, and of what they found.
pub(in crate::web) const ABOUT: &str =
    "Describe a partnership and get the lessons that match, each with its reason.";
pub(in crate::web) const MEANT_TO_EASE: &str = "Meant to ease:";
