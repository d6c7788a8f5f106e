//! Every code of a problem, with the page that explains it. The table is the
//! guide: a code without an explanation does not compile.

use crate::problem::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $title:literal $text:literal;)*) => {
        /// What can be wrong with the files of a corpus.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The stable name, such as `C0301`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// One line: what is wrong.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title,)* }
            }

            /// Why it matters and how to mend it, for the guide.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    NotUtf8 "C0101" Error "The file is not UTF-8"
        "Concord reads UTF-8. Bytes that are not are shown as �, so that the rest can be read and found. Save the file as UTF-8; most editors have “Save with encoding”.";
    NulBytes "C0102" Warning "The file contains NUL bytes"
        "NUL bytes come from damaged files and from UTF-16. They are left out. If most of the text looks wrong, save the file as UTF-8.";
    FileTooLarge "C0103" Error "The file is too large"
        "A document may have 16 MiB. A larger file is most likely not prose; split it, or move it out of the content folder.";
    Unreadable "C0104" Error "The file could not be read"
        "The operating system refused to give the content; the message says why. Check the permissions and the disk. A version that was read before stays searchable.";
    OutsideLink "C0105" Error "A symbolic link leads out of the content folder"
        "Concord serves the content folder and nothing else, so links that lead out of it are not followed. Copy the file into the folder.";
    NotAFile "C0106" Warning "A name ends in .md but is not a file"
        "Folders and special files with a name ending in .md are not documents. Files inside such a folder are read as usual. Rename it to avoid confusion.";
    DuplicateId "C0107" Error "Two files have the same identifier"
        "The identifier is the path without .md, and index.md stands for its folder; so a.md and a/index.md collide, and so do two spellings of an accented name. The first by path is served. Rename one of them.";
    AliasTaken "C0108" Warning "An alias is the identifier or the alias of another document"
        "An alias keeps an old address alive. It cannot take over the address of another document; remove it here or there.";
    MoreProblems "C0109" Warning "The file has more problems than are listed"
        "The first two hundred of a file are listed; after those, one line says how many more there are. Mend some, and the others appear. So many usually have one cause: a bracket or a quote that is not closed, or a file that is not meant to be a document.";
    YamlSyntax "C0201" Error "The front matter is not valid YAML"
        "The place is where the reader gave up; the mistake is often on the line before: a missing quote around a text with “: ” in it, a bracket that is not closed, a tab used for indentation. What stood before the mistake is used.";
    UnclosedFrontMatter "C0202" Error "The front matter is not closed"
        "Front matter stands between two lines of three hyphens. The second one is missing, so the front matter was taken to end at the first empty line, or at the first line of words.";
    DuplicateKey "C0203" Error "A key stands twice in the same map"
        "YAML allows each key once. The first is used. Merge the two.";
    ComplexKey "C0204" Error "A key is a list or a map"
        "Keys are plain words. Something like “? [a, b]” or “{a: b}: c” is not used here; a template’s {{ placeholder }} left in the file looks like this too.";
    UnknownAlias "C0205" Error "A YAML alias has no anchor"
        "“*name” repeats a value marked “&name” earlier in the file. If a plain text starts with *, put it in quotes.";
    YamlTooLarge "C0206" Error "The front matter is too large or too deep"
        "Front matter may have 100,000 values, 64 levels deep. What stood before the limit is used.";
    NotAMap "C0207" Error "The front matter is not a map of keys and values"
        "Front matter is a list of “key: value” lines.";
    UnknownKey "C0301" Warning "A key is not known"
        "Nothing reads this key, so what it says is lost on the reader. It is most likely misspelt; the nearest known key is named. If it belongs to a plugin, install the plugin.";
    WrongType "C0302" Error "A value has the wrong shape"
        "A list stands where a single value is meant, or the other way round. The message says what is expected.";
    UnknownValue "C0303" Error "A value is not in the vocabulary"
        "Only the values of the vocabulary can be filtered and counted. The nearest one and all the allowed ones are named; they are in vocabulary.toml of the content folder, where new ones are added.";
    MissingKey "C0304" Error "A key that is needed is missing"
        "Without it the document cannot be weighed or found.";
    BadDate "C0305" Error "A date cannot be read"
        "Dates are written 2026-11-21.";
    BadNumber "C0306" Error "A number cannot be read or is out of range"
        "The message names the range.";
    TooLong "C0307" Warning "A text is too long"
        "A summary is read in lists of results, where there is room for one or two sentences.";
    BadUrl "C0308" Error "An address is not an http or https URL"
        "Sources are linked for readers on the web. Leave the key out where there is no address.";
    UnknownKind "C0309" Error "The kind is not known"
        "“kind:” says which of Concord’s documents this is: case, practice, challenge, path or note. Leave it out for any other page.";
    BadSlug "C0310" Error "A name may only have lower-case letters, digits and hyphens"
        "Such names become part of addresses and references.";
    UnknownSource "C0311" Error "A source is cited that is not listed"
        "“sources: [id]” and “[@id]” refer to the “id” of an entry of the file’s own “sources:” list.";
    DuplicateSource "C0312" Error "Two sources have the same id"
        "Each source needs an id of its own, or citations are ambiguous.";
    Vocabulary "C0320" Error "The vocabulary cannot be used"
        "vocabulary.toml lists the allowed values. While it is broken, the last good one stays in force; at the start of the server, the values are not checked.";
    LessonWithoutSection "C0401" Error "A lesson is described but has no section"
        "Each key under “lessons:” is the anchor of a heading of the body, such as “### Rules were ignored {#imposed-rules}”. Add the heading, or correct one of the two spellings.";
    SectionWithoutLesson "C0402" Warning "A section under “Lessons” is not described"
        "A heading under “## Lessons” is meant to be a lesson: describe it under “lessons:” in the front matter, by its anchor, or it will not count as evidence.";
    LessonWithoutSource "C0403" Warning "A lesson names no source"
        "A claim that nobody can trace is not evidence. Name at least one of the file’s sources.";
    ResultWithoutSource "C0404" Warning "A result names no source"
        "A rating needs a source, unless it is “unknown” or “too-early”.";
    ReviewOverdue "C0405" Warning "The review is overdue"
        "“review: due:” is the date by which somebody should have read the document against its sources again.";
    NoLesson "C0406" Note "No lesson refers to this"
        "A practice or challenge without a lesson is a gap: nobody has said yet whether it holds. It is listed among the gaps; a case with a lesson about it closes the gap.";
    BrokenReference "C0501" Error "A reference leads nowhere"
        "The front matter names a document that does not exist. The nearest name is given.";
    BrokenLink "C0502" Warning "A link leads nowhere"
        "The document does not exist (any more). If it moved, add its old identifier to “aliases:” of the new one.";
    BrokenAnchor "C0503" Warning "A link leads to a heading that does not exist"
        "The anchors that the document has are named. Give the heading a stable anchor: “## Heading {#anchor}”.";
    MissingAsset "C0504" Warning "An image or a file is missing"
        "The path counts from the folder of the document, and only png, jpg, gif, webp, avif, svg and pdf files are served.";
    AmbiguousReference "C0505" Warning "A reference fits several documents"
        "The last segment alone is not unique; write the whole identifier.";
    DuplicateAnchor "C0506" Warning "Two headings have the same anchor"
        "Links to it reach the first. Give each heading an anchor of its own.";
    PluginProblem "C0601" Error "A plugin has a problem with the document"
        "The message is the plugin’s own; its guide says more.";
    PluginNotLoaded "C0602" Error "A plugin could not be loaded"
        "The message says what was found and the command that mends it. The rest of Concord is not affected: the facets of this plugin are missing.";
    PluginFailed "C0603" Warning "A plugin failed on a document"
        "The document is searchable, without this plugin’s facets. The plugin crashed, took too long or returned something that it may not.";
    PluginBroken "C0604" Error "A plugin was switched off"
        "It crashed too often. Its facets are gone until it is replaced or the server restarts.";
    PluginField "C0605" Error "A field of a plugin cannot be used"
        "What stands there is not of the type, or not among the values, that the plugin declares. The document is shown all the same, without what the field says.";
    Watching "C0701" Warning "Changes are not being noticed as they happen"
        "The operating system does not report changes of this folder (a limit was reached, or it is a network folder). Changes are found by looking through the folder again, which takes longer.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_ordered_and_explained() {
        let names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for code in Code::ALL {
            assert!(!code.title().ends_with('.') && code.explanation().ends_with('.'), "{code:?}");
        }
    }
}
