//! Requests to the server under test.

use std::time::Duration;

use serde_json::Value;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// Sends one request; `None` when nobody answers.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let request = request(method, url, headers).body(()).unwrap();
    answer(agent().run(request).ok()?)
}

/// The same with a body.
pub(crate) fn post(url: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let request = request("POST", url, headers).body(body.to_owned()).unwrap();
    answer(agent().run(request).ok()?)
}

fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> ureq::http::request::Builder {
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
}

fn answer(response: ureq::http::Response<ureq::Body>) -> Option<Answer> {
    let (parts, mut body) = response.into_parts();
    let bytes = body.with_config().limit(256 * 1024 * 1024).read_to_vec().ok()?;
    let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Some(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers.iter().map(header).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// Percent-encodes a query value.
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
