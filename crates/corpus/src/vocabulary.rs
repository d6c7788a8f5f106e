//! The controlled words of the corpus, from `vocabulary.toml`.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::codes::Code;
use crate::problem::Problem;
use crate::source::SourceFile;
use crate::validate::is_slug;

/// The file of the content folder that lists the vocabularies.
pub const FILE: &str = "vocabulary.toml";

/// All vocabularies of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabularies {
    pub all: Vec<Vocabulary>,
}

impl Vocabularies {
    pub fn get(&self, id: &str) -> Option<&Vocabulary> {
        self.all.iter().find(|v| &*v.id == id)
    }

    /// The label of a term, or the term itself where the vocabulary lacks it.
    pub fn label<'a>(&'a self, vocabulary: &str, term: &'a str) -> &'a str {
        self.get(vocabulary).and_then(|v| v.term(term)).map_or(term, |t| &t.label)
    }

    /// Reads `vocabulary.toml`. With problems the vocabularies are still what
    /// could be read, but not to be used in place of older good ones.
    pub fn parse(text: String) -> (Self, Vec<Problem>) {
        let source = SourceFile::new(FILE, text);
        let raw: RawFile = match toml::from_str(&source.text) {
            Ok(raw) => raw,
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                let message = error.message().to_owned();
                let problem = source.problem_at(Code::Vocabulary, &at, message);
                return (Self::default(), vec![problem]);
            }
        };
        let mut problems = Vec::new();
        let mut report = |at: &Spanned<String>, message: String| {
            problems.push(source.problem_at(Code::Vocabulary, &at.span(), message));
        };
        let mut ids = HashSet::new();
        let mut all = Vec::new();
        for raw in raw.vocabulary {
            if !ids.insert(raw.id.get_ref().clone()) {
                report(&raw.id, format!("the vocabulary “{}” stands twice", raw.id.get_ref()));
            }
            let mut term_ids = HashSet::new();
            let mut terms = Vec::new();
            for term in raw.term {
                let id = term.id.get_ref();
                if !is_slug(id) {
                    let message = format!("“{id}” may have lower-case letters, digits and hyphens");
                    report(&term.id, message);
                }
                if !term_ids.insert(id.clone()) {
                    report(&term.id, format!("the term “{id}” stands twice"));
                }
                terms.push(Term {
                    id: id.as_str().into(),
                    label: term.label,
                    definition: term.definition,
                    names: term.names,
                    synonyms: term.synonyms,
                    from: term.from,
                });
            }
            all.push(Vocabulary {
                id: raw.id.get_ref().as_str().into(),
                label: raw.label,
                definition: raw.definition,
                terms,
            });
        }
        (Self { all }, problems)
    }
}

/// One list of allowed values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pub id: Arc<str>,
    pub label: String,
    pub definition: String,
    /// In the order of the file, which is meaningful (stages, grades).
    pub terms: Vec<Term>,
}

impl Vocabulary {
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.terms.iter().find(|t| &*t.id == id)
    }
}

/// One allowed value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    pub id: Arc<str>,
    pub label: String,
    pub definition: String,
    /// See [`FacetValue`](crate::FacetValue).
    pub names: Vec<String>,
    pub synonyms: Vec<String>,
    /// The documents it comes from: terms of the vocabulary `document`.
    pub from: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "schema")]
    _schema: u8,
    #[serde(default)]
    vocabulary: Vec<RawVocabulary>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVocabulary {
    id: Spanned<String>,
    label: String,
    #[serde(default)]
    definition: String,
    #[serde(default)]
    term: Vec<RawTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerm {
    id: Spanned<String>,
    label: String,
    #[serde(default)]
    definition: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    from: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_vocabulary_says_where() {
        let toml = "schema = 1\n[[vocabulary]]\nid = \"stage\"\nlabel = \"Stage\"\n[[vocabulary.term]]\nid = \"A b\"\nlabel = \"x\"\n";
        let (vocabularies, problems) = Vocabularies::parse(toml.into());
        assert_eq!(vocabularies.get("stage").unwrap().terms.len(), 1);
        assert_eq!((problems.len(), problems[0].line, problems[0].column), (1, 6, 6));

        let (_, problems) = Vocabularies::parse("schema = 1\nvocabulary = 3\n".into());
        assert_eq!((problems.len(), problems[0].line), (1, 2));
    }
}
