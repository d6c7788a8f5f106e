//! The controlled words of the corpus, from `vocabulary.toml`.

use std::sync::Arc;

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
    pub synonyms: Vec<String>,
    /// The documents it comes from: terms of the vocabulary `document`.
    pub from: Vec<String>,
}
