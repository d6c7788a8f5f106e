//! What a plugin says about itself: the JSON of `describe`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The plugin's id, as in `plugin.toml`: lower-case letters, digits and
    /// hyphens. Front matter for the plugin stands under this key.
    pub id: String,
    pub label: Label,
    #[serde(default)]
    pub facets: Vec<Facet>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

impl Description {
    pub fn new(id: &str, label: impl Into<Label>) -> Self {
        Self { id: id.to_owned(), label: label.into(), ..Self::default() }
    }

    pub fn facet(mut self, facet: Facet) -> Self {
        self.facets.push(facet);
        self
    }

    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    pub fn question(mut self, question: Question) -> Self {
        self.questions.push(question);
        self
    }
}

/// Words for readers: one text, or one for each language (`en`, `fr`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text, or a map from language to text")]
pub enum Label {
    Text(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Default for Label {
    fn default() -> Self {
        Label::Text(String::new())
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Label::Text(text.to_owned())
    }
}

impl From<String> for Label {
    fn from(text: String) -> Self {
        Label::Text(text)
    }
}

/// Something that documents can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Lower-case letters, digits and hyphens; unique in the plugin.
    pub id: String,
    pub label: Label,
    #[serde(default)]
    pub values: Vec<Value>,
}

impl Facet {
    pub fn new(id: &str, label: impl Into<Label>) -> Self {
        Self { id: id.to_owned(), label: label.into(), values: Vec::new() }
    }

    pub fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        self
    }
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Lower-case letters, digits and hyphens; unique in the facet.
    pub id: String,
    pub label: Label,
    /// The id of a broader value. Whoever has a value has its parents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Other names of exactly the same: a search for one finds them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Other words by which a reader might look for it; a search is not read
    /// as one for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
}

impl Value {
    pub fn new(id: &str, label: impl Into<Label>) -> Self {
        Self { id: id.to_owned(), label: label.into(), ..Self::default() }
    }

    pub fn below(mut self, parent: &str) -> Self {
        self.parent = Some(parent.to_owned());
        self
    }
}

/// A field that the plugin reads from front matter under its own key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub type_: FieldType,
    /// The facet whose values (as `id` or `parent/id`) are allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facet: Option<String>,
    /// A list of such values instead of one.
    #[serde(default)]
    pub many: bool,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub help: Label,
}

impl Field {
    pub fn new(name: &str, type_: FieldType) -> Self {
        Self {
            name: name.to_owned(),
            type_,
            facet: None,
            many: false,
            required: false,
            help: Label::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    String,
    Integer,
    Number,
    Boolean,
    Date,
    Object,
}

/// A question for the page "my situation"; the values of a facet answer it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub id: String,
    pub text: Label,
    pub facet: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_is_that_of_the_contract() {
        let description = Description::new("seasons", "Seasons")
            .facet(Facet::new("season", "Season").value(Value::new("may", "May").below("spring")))
            .field(Field::new("since", FieldType::Integer));
        let json = serde_json::to_value(&description).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "id": "seasons",
                "label": "Seasons",
                "facets": [{"id": "season", "label": "Season", "values": [
                    {"id": "may", "label": "May", "parent": "spring"}
                ]}],
                "fields": [{"name": "since", "type": "integer", "many": false,
                    "required": false, "help": ""}],
            })
        );
        assert_eq!(serde_json::from_value::<Description>(json).unwrap(), description);
    }
}
