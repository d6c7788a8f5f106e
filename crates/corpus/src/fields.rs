//! The front matter under the keys of plugins.

use std::ops::Range;

use crate::front_matter;
use crate::yaml::{self, Node, Value};

fn root(source: &str) -> Option<Node> {
    yaml::parse(source, front_matter::split(source).front?).0
}

/// Every map of a file's front matter by its key, as JSON: what plugins may
/// read of it, each under its own id.
pub fn plugin_fields(source: &str) -> serde_json::Map<String, serde_json::Value> {
    root(source).as_ref().map(maps).unwrap_or_default()
}

pub(crate) fn maps(root: &Node) -> serde_json::Map<String, serde_json::Value> {
    let maps = root.entries().iter().filter(|e| matches!(e.value.value, Value::Map(_)));
    maps.map(|entry| (entry.key.clone(), entry.value.to_json())).collect()
}

/// Where the value at a JSON pointer below `key` stands in the file; the
/// nearest value around it where it does not exist.
pub fn locate_field(source: &str, key: &str, pointer: &str) -> Option<Range<usize>> {
    locate(source, key, pointer).map(|(_, value)| value)
}

/// Like [`locate_field`], but where the key of that value stands; the value
/// itself where it is the item of a list.
pub fn locate_field_key(source: &str, key: &str, pointer: &str) -> Option<Range<usize>> {
    locate(source, key, pointer).map(|(key, _)| key)
}

/// The places of the key and of the value.
fn locate(source: &str, key: &str, pointer: &str) -> Option<(Range<usize>, Range<usize>)> {
    let root = root(source)?;
    let entry = root.entries().iter().find(|entry| entry.key == key)?;
    let (mut node, mut at) = (&entry.value, (entry.key_at.clone(), entry.key_at.clone()));
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let next = match &node.value {
            Value::Map(entries) => {
                let found = entries.iter().find(|entry| entry.key == segment);
                found.map(|entry| (&entry.value, &entry.key_at))
            }
            Value::List(items) => {
                let found = segment.parse::<usize>().ok().and_then(|index| items.get(index));
                found.map(|item| (item, &item.at))
            }
            Value::Scalar { .. } => None,
        };
        let Some((next, key)) = next else { break };
        (node, at) = (next, (key.clone(), next.at.clone()));
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_its_place() {
        let source = "---\nkind: case\nhealth:\n  icd11: [1F66, A00]\n---\n";
        let at = |pointer| &source[locate_field(source, "health", pointer).unwrap()];
        assert_eq!(at("/icd11/1"), "A00");
        assert_eq!(at(""), "health");
        assert_eq!(at("/gone"), "health");
        assert_eq!(locate_field(source, "other", ""), None);
        let key_at = |pointer| &source[locate_field_key(source, "health", pointer).unwrap()];
        assert_eq!((key_at("/icd11"), key_at("/icd11/0"), key_at("")), ("icd11", "1F66", "health"));
        assert_eq!(plugin_fields(source)["health"]["icd11"][0], "1F66");
    }
}
