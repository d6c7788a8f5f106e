//! What stands below the front matter of a new document: the sections that
//! such documents have, each with the question that it answers.

use crate::Kind;

/// A summary to be replaced.
pub(super) fn summary(kind: Kind) -> &'static str {
    match kind {
        Kind::Case => "Replace this: who worked together, on what, and what came of it?",
        Kind::Practice => "Replace this: what do partners do, and why does it help?",
        Kind::Challenge => "Replace this: what goes wrong between partners, and for whom?",
        Kind::Path => "Replace this: for whom is it, and what do they know afterwards?",
        Kind::Note | Kind::Page => "Replace this: what is it about?",
    }
}

pub(super) fn of(kind: Kind) -> &'static str {
    match kind {
        Kind::Case => CASE,
        Kind::Practice => PRACTICE,
        Kind::Challenge => CHALLENGE,
        Kind::Path => PATH,
        Kind::Note => NOTE,
        Kind::Page => "\n",
    }
}

const CASE: &str = "\
## Context

What was needed, where and when?

## Who took part

Who were the partners, what did each bring, and what did each want?

## What happened

What was agreed, what was done, and what changed on the way? Name the source of each claim like this [@source-1].

## Results

*Partnership: unknown.* How well did the partners work together, and who says so?

*Intervention: unknown.* What did their work change, for whom, and compared with what?

## Lessons

### Say in one sentence what was learned {#first-lesson}

What happened, why did it happen, and what can others do with it?
";

const PRACTICE: &str = "\
## What it is

What do partners do?

## Why it works

What does it change between them, and where does it not help?

## How to do it

1. What comes first?
2. What comes next?

## How it goes wrong

- Which mistake is usual, and how is it noticed?

## Questions to ask

- What would a partnership ask itself to find out whether it does this?
";

const CHALLENGE: &str = "\
## How it shows itself

What happens, and to whom?

## Early signs

- What can be seen before it is too late?

## What tends to help

Which practices ease it?

## What makes it worse

- Which well-meant answer makes it grow?
";

const PATH: &str = "\
Whom does this path lead, from where to where?

## Before you start

What should the reader have at hand?

## Check yourself

- **What does the reader know now?** A good answer names what it would look like in the reader’s own partnership.

## Take to your next meeting

Which one thing can the reader do there?
";

const NOTE: &str = "\
## What was tried

What did you try, where, with whom, and following which lesson or practice?

## What happened

What came of it, and how do you know?

## What to do differently

What would you tell the next one who tries?
";
