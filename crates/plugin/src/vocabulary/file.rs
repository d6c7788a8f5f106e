//! The TOML format of a vocabulary.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use crate::{Error, FieldType, Label};

/// The whole file. Unknown keys are mistakes: a misspelt `synonyms` would
/// silently find nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    schema: u32,
    pub(crate) id: String,
    pub(crate) label: Label,
    /// The language of the phrases.
    pub(crate) lang: String,
    /// For whoever reads the file, like every key here that starts with `_`.
    #[serde(default, rename = "scope")]
    _scope: String,
    #[serde(default)]
    pub(crate) domain: Domain,
    /// Where the values come from.
    #[serde(default, rename = "sources")]
    sources: BTreeMap<String, toml::Table>,
    #[serde(default)]
    ambiguous: Vec<Ambiguous>,
    #[serde(default, rename = "field")]
    pub(crate) fields: Vec<Field>,
    #[serde(default, rename = "facet")]
    pub(crate) facets: Vec<Facet>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Domain {
    /// Sectors of the core that are this domain; else the one of its own id.
    pub(crate) sectors: Option<Vec<String>>,
    /// Sectors that speak against it; else all others. Those that cut across
    /// domains, such as development, say nothing then.
    pub(crate) apart: Option<Vec<String>>,
    /// Whether words inside names count: in "Forest Lake" or "Salmon Street"
    /// they name no forest and no salmon.
    #[serde(default = "yes")]
    pub(crate) in_names: bool,
    #[serde(default)]
    pub(crate) threshold: u32,
    #[serde(default)]
    pub(crate) strong: Vec<String>,
    #[serde(default)]
    pub(crate) weak: Vec<String>,
    #[serde(default)]
    pub(crate) against: Vec<String>,
}

impl Default for Domain {
    fn default() -> Self {
        Self {
            sectors: None,
            apart: None,
            in_names: yes(),
            threshold: 0,
            strong: Vec::new(),
            weak: Vec::new(),
            against: Vec::new(),
        }
    }
}

fn yes() -> bool {
    true
}

/// A word that must never be a strong sign by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ambiguous {
    /// One word, or several with commas.
    word: String,
    because: String,
    #[serde(rename = "instead")]
    _instead: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    name: String,
    #[serde(rename = "type")]
    type_: FieldType,
    facet: Option<String>,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    help: Label,
    #[serde(default, rename = "check")]
    _check: String,
    #[serde(default, rename = "example")]
    _example: String,
}

impl Field {
    pub(crate) fn describe(&self) -> crate::Field {
        crate::Field {
            name: self.name.clone(),
            type_: self.type_,
            facet: self.facet.clone(),
            many: self.many,
            required: self.required,
            help: self.help.clone(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facet {
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) question: Option<Label>,
    source: Option<String>,
    #[serde(default, rename = "value")]
    pub(crate) values: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) label: Label,
    /// Strong signals.
    #[serde(default)]
    pub(crate) synonyms: Vec<String>,
    /// Strong signals, as they stand.
    #[serde(default)]
    pub(crate) acronyms: Vec<String>,
    #[serde(default)]
    pub(crate) weak: Vec<String>,
    /// Phrases with a plus between them: strong signals where all stand in
    /// one sentence, in any order.
    #[serde(default)]
    pub(crate) together: Vec<String>,
    #[serde(default)]
    pub(crate) avoid: Vec<String>,
    /// Asks for less (1) or more (from 3 on) than others; see the module.
    pub(crate) least: Option<u32>,
    #[serde(default, rename = "source")]
    _source: String,
    #[serde(default, rename = "note")]
    _note: String,
}

impl Facet {
    /// `id`, or `parent/id`.
    pub(crate) fn path(&self, value: &Value) -> String {
        match &value.parent {
            Some(parent) => format!("{parent}/{}", value.id),
            None => value.id.clone(),
        }
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.values.iter().map(|value| self.path(value)).collect()
    }
}

impl File {
    pub(crate) fn parse(toml: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(toml)?;
        file.check()?;
        Ok(file)
    }

    pub(crate) fn facet(&self, id: &str) -> Option<&Facet> {
        self.facets.iter().find(|facet| facet.id == id)
    }

    /// What the types cannot say.
    fn check(&self) -> Result<(), Error> {
        if self.schema != 1 {
            return Err(format!("schema {} is not known here, only 1", self.schema).into());
        }
        for facet in &self.facets {
            let at = format!("facet “{}”", facet.id);
            if facet.source.as_ref().is_some_and(|source| !self.sources.contains_key(source)) {
                return Err(format!("{at}: its source is not under [sources]").into());
            }
            let mut roots = HashSet::new();
            let mut seen = HashSet::new();
            for value in &facet.values {
                let at = format!("{at}, value “{}”", value.id);
                if !seen.insert(&value.id) {
                    return Err(format!("{at} stands twice").into());
                }
                match &value.parent {
                    None => _ = roots.insert(&value.id),
                    Some(parent) if roots.contains(parent) => {}
                    Some(parent) => {
                        return Err(format!(
                            "{at}: its parent “{parent}” is not a value without a parent that \
                             stands before it"
                        )
                        .into());
                    }
                }
                self.check_phrases(&at, value)?;
            }
        }
        for field in &self.fields {
            if field.facet.as_ref().is_some_and(|facet| self.facet(facet).is_none()) {
                return Err(format!("field “{}”: its facet does not exist", field.name).into());
            }
        }
        Ok(())
    }

    fn check_phrases(&self, at: &str, value: &Value) -> Result<(), Error> {
        let all = [&value.synonyms, &value.acronyms, &value.weak, &value.avoid];
        if let Some(empty) =
            all.into_iter().flatten().find(|phrase| !phrase.contains(char::is_alphanumeric))
        {
            return Err(format!("{at}: “{empty}” has no word in it").into());
        }
        for listed in &value.together {
            let parts: Vec<&str> = listed.split('+').collect();
            let is_word = |part: &&str| part.contains(char::is_alphanumeric);
            if parts.len() < 2 || !parts.iter().all(is_word) {
                return Err(format!(
                    "{at}: “{listed}” stands under together and is not two or more phrases with \
                     a plus between them"
                )
                .into());
            }
        }
        for ambiguous in &self.ambiguous {
            let mut words = ambiguous.word.split(',').map(|word| word.trim().to_lowercase());
            if words.any(|word| value.synonyms.iter().any(|s| s.to_lowercase() == word)) {
                return Err(format!(
                    "{at}: “{}” is ambiguous ({}) and cannot be a sign by itself",
                    ambiguous.word, ambiguous.because
                )
                .into());
            }
        }
        Ok(())
    }
}
