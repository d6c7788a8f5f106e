//! What a page says of itself in schema.org's terms (JSON-LD), and in the
//! tags that others show when they link to it.

use concord_base::Snapshot;
use concord_corpus::html::sources;
use concord_corpus::{Detail, Document, Kind};
use serde_json::{Value, json};

use super::Site;
use super::layout::{About, Layout};
use super::text::doc_url;

/// The frame of a document's page.
pub(super) fn layout(site: &Site, snapshot: &Snapshot, document: &Document) -> Layout {
    let path = doc_url(document.id.as_str(), None);
    let current = if document.kind == Kind::Path { "/search?kind=path" } else { "/browse" };
    let page = Layout::new(snapshot, current).describe(site, &path, &document.summary);
    let structured = json_in_html(&article(site, document, &page.about.canonical));
    Layout { about: About { kind: "article", structured, ..page.about }, ..page }
}

fn article(site: &Site, document: &Document, url: &str) -> Value {
    let kind = match &document.detail {
        Detail::Path(_) => "Course",
        _ => "Article",
    };
    let cited: Vec<Value> = sources(&document.detail)
        .iter()
        .map(|source| {
            let mut work = json!({"@type": "CreativeWork", "name": &*source.title});
            if !source.url.is_empty() {
                work["url"] = json!(&*source.url);
            }
            if let Some(year) = source.year {
                work["datePublished"] = json!(year.to_string());
            }
            work
        })
        .collect();
    let mut article = json!({
        "@context": "https://schema.org",
        "@type": kind,
        "name": &*document.title,
        "headline": &*document.title,
        "url": url,
        "dateModified": document.updated.to_string(),
        "inLanguage": document.lang.as_deref().unwrap_or("en"),
        "isPartOf": {"@type": "WebSite", "name": super::words::SITE, "url": format!("{}/", site.origin)},
    });
    if !document.summary.is_empty() {
        article["description"] = json!(&*document.summary);
    }
    if let Some(published) = document.published {
        article["datePublished"] = json!(published.to_string());
    }
    if !cited.is_empty() {
        article["citation"] = Value::Array(cited);
    }
    if let Detail::Path(path) = &document.detail {
        let provider = json!({"@type": "Organization", "name": super::words::SITE});
        article["provider"] = provider;
        if let Some(minutes) = path.minutes {
            article["timeRequired"] = json!(format!("PT{minutes}M"));
        }
    }
    article
}

/// JSON that can stand in a script element: nothing in it ends the element.
fn json_in_html(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_element() {
        let value = json!({"name": "</script><script>alert(1)</script>"});
        let html = json_in_html(&value);
        assert!(!html.contains('<'));
        assert_eq!(serde_json::from_str::<Value>(&html).unwrap(), value);
    }
}
