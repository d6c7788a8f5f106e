//! Holds front matter under the key of a plugin against the fields that the
//! plugin declares. What they mean beyond their type is the plugin's to say.

use crate::codes::Code;
use crate::facet::{FacetSchema, FieldSchema};
use crate::nearest::suggestion;
use crate::problem::Quoted;
use crate::validate::{Validator, parse_date};
use crate::yaml::{Entry, Node, Value};

/// Most allowed values that a problem lists.
const LISTED: usize = 20;

impl Validator<'_> {
    /// Checks `key: …` of the plugin with this schema. One without fields may
    /// read anything.
    pub(crate) fn plugin(&mut self, plugin: &FacetSchema, entry: &Entry) {
        if plugin.fields.is_empty() || entry.value.is_null() {
            return;
        }
        let names = || plugin.fields.iter().map(|field| field.name.as_str());
        let Value::Map(entries) = &entry.value.value else {
            let keys: Vec<_> = names().collect();
            let wanted = format!("a map with {}", keys.join(", "));
            return self.not_of_type(&entry.value, &plugin.source, &wanted);
        };
        for found in entries {
            match plugin.fields.iter().find(|field| field.name == found.key) {
                Some(_) if found.value.is_null() => {}
                Some(field) => self.declared(plugin, field, &found.value),
                None => {
                    let nearest = self.nearest(&found.key, names());
                    let message = format!(
                        "the key {} is not known to the plugin {}",
                        Quoted(&found.key),
                        plugin.source
                    );
                    let known: Vec<_> = names().collect();
                    let problem = self.report(Code::UnknownKey, &found.key_at, message);
                    problem.help = suggestion(
                        nearest.as_deref(),
                        &format!("known here: {}", known.join(", ")),
                    );
                    problem.nearest = nearest;
                }
            }
        }
        for field in plugin.fields.iter().filter(|field| field.required) {
            let found = entries.iter().find(|entry| entry.key == field.name);
            if found.is_none_or(|entry| entry.value.is_null()) {
                let message = format!("“{}” of “{}” is missing", field.name, plugin.source);
                let at = found.map_or(&entry.key_at, |entry| &entry.key_at);
                self.report(Code::PluginField, at, message).help = field.help.clone();
            }
        }
    }

    fn declared(&mut self, plugin: &FacetSchema, field: &FieldSchema, node: &Node) {
        match &node.value {
            Value::List(items) if field.many => {
                for item in items.iter().filter(|item| !item.is_null()) {
                    self.declared_value(plugin, field, item);
                }
            }
            _ => self.declared_value(plugin, field, node),
        }
    }

    fn declared_value(&mut self, plugin: &FacetSchema, field: &FieldSchema, node: &Node) {
        let name = field.name.as_str();
        if field.type_ == "object" && field.facet.is_none() {
            if !matches!(node.value, Value::Map(_)) {
                self.not_of_type(node, name, "a map");
            }
            return;
        }
        let Some(text) = node.text() else {
            let wanted = if field.many { "a single value or a list" } else { "a single value" };
            return self.not_of_type(node, name, wanted);
        };
        let facet = field.facet.as_deref();
        let facet = facet.and_then(|id| plugin.facets.iter().find(|facet| *facet.id == *id));
        if let Some(facet) = facet.filter(|facet| !facet.values.is_empty()) {
            // As `a/b`, or as its last segment alone.
            let is_it = |path: &str| path == text || path.rsplit('/').next() == Some(text);
            if facet.values.iter().any(|value| is_it(&value.path)) {
                return;
            }
            let paths = || facet.values.iter().map(|value| &*value.path);
            let ends = paths().filter_map(|path| path.rsplit('/').next());
            let nearest = self.nearest(text, paths().chain(ends));
            let mut allowed: Vec<&str> = paths().take(LISTED).collect();
            if facet.values.len() > LISTED {
                allowed.push("…");
            }
            let message = format!("{} is no value of the facet “{}”", Quoted(text), facet.label);
            let problem = self.report(Code::PluginField, &node.at, message);
            let allowed = format!("allowed: {}", allowed.join(", "));
            problem.help = match &nearest {
                Some(near) => format!("did you mean “{near}”? {allowed}"),
                None => allowed,
            };
            problem.nearest = nearest;
            return;
        }
        let wanted = match field.type_.as_str() {
            "integer" if text.parse::<i64>().is_err() => "a whole number",
            "number" if !text.parse::<f64>().is_ok_and(f64::is_finite) => "a number",
            "boolean" if !matches!(text, "true" | "false") => "true or false",
            "date" if parse_date(text).is_none() => "a date like 2026-11-21",
            _ => return,
        };
        let message = format!("“{name}” should be {wanted}, not {}", Quoted(text));
        self.report(Code::PluginField, &node.at, message).help = field.help.clone();
    }

    fn not_of_type(&mut self, node: &Node, name: &str, wanted: &str) {
        let message = format!("{} should be {wanted}, not {}", Quoted(name), node.describe());
        self.report(Code::PluginField, &node.at, message);
    }
}
