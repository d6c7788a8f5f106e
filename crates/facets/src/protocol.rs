//! The messages between server and worker: a frame is a length (u32), the
//! number of the request it belongs to (u64), and postcard.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::PluginDoc;

/// Length and request number.
pub(crate) const HEADER: usize = 12;

/// The first message to a worker, in request 0.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Setup<'a> {
    /// The path of the library, in the bytes of the system.
    pub(crate) library: &'a [u8],
    /// That of the plugin's folder.
    pub(crate) folder: &'a [u8],
    /// JSON.
    pub(crate) config: &'a str,
    pub(crate) address_space: u64,
    pub(crate) findings: u32,
}

/// The second message, in request 1: the sandbox will do, load the library.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Load;

/// What a worker was denied when it tried, before any foreign code ran.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Denials {
    /// Whether there is any sandbox at all.
    pub(crate) any: bool,
    /// The layers that this system does not offer, and why.
    pub(crate) missing: Vec<String>,
    /// The acts of our list that are possible.
    pub(crate) leaked: Vec<String>,
}

/// Every later message to a worker, each in a request of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Analyse<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) title: &'a str,
    /// Empty when it is not stated.
    pub(crate) lang: &'a str,
    pub(crate) text: &'a str,
    pub(crate) summary: &'a str,
    /// Ids, separated by newlines.
    pub(crate) sectors: &'a str,
    /// Start and end of each heading in `text`.
    pub(crate) headings: Cow<'a, [(u32, u32)]>,
    /// The plugin's front matter as JSON; empty when there is none.
    pub(crate) fields: &'a str,
}

impl<'a> Analyse<'a> {
    pub(crate) fn of(doc: &'a PluginDoc, fields: &'a str) -> Self {
        Self {
            id: doc.id.as_str(),
            kind: doc.kind.name(),
            title: &doc.title,
            lang: doc.lang.as_deref().unwrap_or_default(),
            text: &doc.text,
            summary: &doc.summary,
            sectors: &doc.sectors,
            headings: doc.headings.as_slice().into(),
            fields,
        }
    }
}

/// What stands under a plugin's key, for [`Analyse`].
pub(crate) fn fields_json(fields: &serde_json::Value) -> String {
    if fields.is_null() { String::new() } else { fields.to_string() }
}

/// Messages from a worker. A request is answered by any number of logs and
/// then one of the others.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Log {
        level: i32,
        message: String,
    },
    /// To [`Setup`].
    Sandboxed(Denials),
    /// To [`Load`]. What is still possible although it should not be any more
    /// is the word of a process that foreign code has run in.
    Hello {
        description: String,
        leaked: Vec<String>,
    },
    Refused {
        message: String,
    },
    Done(Outcome),
}

/// What came of a document. Nothing of it has been checked: whatever shares
/// the worker's process can write frames of its own.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// What `analyse` returned.
    pub(crate) status: i32,
    /// How long that took, by the worker's clock.
    pub(crate) nanos: u64,
    /// The last error that it logged.
    pub(crate) message: String,
    pub(crate) assignments: Vec<RawAssignment>,
    pub(crate) problems: Vec<RawProblem>,
    /// The first thing that the worker itself refused.
    pub(crate) violation: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawAssignment {
    pub(crate) facet: String,
    pub(crate) value: String,
    pub(crate) evidence: Vec<RawEvidence>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawEvidence {
    pub(crate) field: String,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) why: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RawProblem {
    pub(crate) level: i32,
    pub(crate) pointer: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Puts a frame into `buffer`, in place of what is there. `false` when it is
/// longer than `limit`.
pub(crate) fn encode(
    buffer: &mut Vec<u8>,
    request: u64,
    message: &impl Serialize,
    limit: u32,
) -> Result<bool, postcard::Error> {
    buffer.clear();
    buffer.resize(HEADER, 0);
    *buffer = postcard::to_extend(message, std::mem::take(buffer))?;
    let Ok(length) = u32::try_from(buffer.len() - HEADER) else { return Ok(false) };
    buffer[..4].copy_from_slice(&length.to_le_bytes());
    buffer[4..HEADER].copy_from_slice(&request.to_le_bytes());
    Ok(length <= limit)
}

/// The length and the request of a frame.
pub(crate) fn header(bytes: &[u8; HEADER]) -> (u32, u64) {
    let [a, b, c, d, request @ ..] = *bytes;
    (u32::from_le_bytes([a, b, c, d]), u64::from_le_bytes(request))
}

/// The text of a scalar as it stands, else JSON; `None` for nothing. How
/// `concord_host.field` shows front matter, and what spans of evidence count.
pub(crate) fn field_text(value: &serde_json::Value) -> Option<Cow<'_, str>> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.into()),
        other => Some(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written() {
        let mut buffer = vec![7; 100];
        let reply = Reply::Log { level: 2, message: "é".into() };
        assert!(encode(&mut buffer, 77, &reply, 100).unwrap());
        let (head, body) = buffer.split_first_chunk().unwrap();
        assert_eq!(header(head), (body.len() as u32, 77));
        let read: Reply = postcard::from_bytes(body).unwrap();
        assert!(matches!(read, Reply::Log { level: 2, message } if message == "é"));
        assert!(!encode(&mut buffer, 77, &reply, body_len(&reply) - 1).unwrap());
    }

    fn body_len(reply: &Reply) -> u32 {
        postcard::to_stdvec(reply).unwrap().len() as u32
    }

    #[test]
    fn fields_are_shown_as_the_header_says() {
        let text = |json: &str| {
            let value = serde_json::from_str(json).unwrap();
            field_text(&value).map(|text| text.into_owned())
        };
        assert_eq!(text("null"), None);
        assert_eq!(text("\"a b\"").as_deref(), Some("a b"));
        assert_eq!(text("12").as_deref(), Some("12"));
        assert_eq!(text("true").as_deref(), Some("true"));
        assert_eq!(text("[1, \"a\"]").as_deref(), Some("[1,\"a\"]"));
    }
}
