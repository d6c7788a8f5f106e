//! What machines find a site by: the Atom feed of a search, the sitemap, the
//! OpenSearch description, robots.txt.

use std::fmt::Write;

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use concord_search::{Query, Sort};

use super::request::{self, Limits, search_url};
use super::text::{doc_url, escape};
use super::{Site, error, starting, words};

/// Entries of a feed.
const ENTRIES: usize = 50;
/// Addresses that one sitemap may hold (sitemaps.org); a larger corpus lists
/// its first so many.
const MOST_ADDRESSES: usize = 50_000;

fn xml(media_type: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// `GET /feed`: what a search finds, the newest first (Atom, RFC 4287). Takes
/// the parameters of the page of results.
pub(super) async fn feed(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let query = match request::read(&request::pairs(raw.as_deref()), &Limits::API) {
        Ok(request) => request.query,
        Err(bad) => return error::api_parameter(&bad),
    };
    let query = Query { sort: Sort::Newest, limit: ENTRIES, offset: 0, ..query };
    let snapshot = match starting::snapshot_for(&site, &query).await {
        Ok(snapshot) => snapshot,
        Err(plugin) => return starting::page(&site, &plugin),
    };
    let results = match snapshot.search(&query) {
        Ok(results) => results,
        Err(error) => return error::index(&error),
    };
    let origin = &site.origin;
    let page = search_url(&Query { sort: Sort::default(), ..query.clone() });
    let own = format!("{origin}/feed{}", page.trim_start_matches("/search"));
    let title = match &*query.text {
        "" => words::SITE.to_owned(),
        text => format!("{}: {text}", words::SITE),
    };
    let updated = |hit: &concord_search::Hit| {
        snapshot.catalogue.get(hit.id.as_str()).map(|document| document.updated)
    };
    let newest = results.hits.iter().filter_map(updated).max();
    let newest = newest.map_or_else(|| "1970-01-01".to_owned(), |date| date.to_string());
    let mut body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>{}</title>\n<id>{}</id>\n<link rel=\"self\" href=\"{1}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{newest}T00:00:00Z</updated>\n\
         <author><name>{} contributors</name></author>\n",
        xml_text(&title),
        escape(&own),
        escape(&format!("{origin}{page}")),
        words::SITE,
    );
    for hit in &results.hits {
        let Some(date) = updated(hit) else { continue };
        let url = format!("{origin}{}", doc_url(hit.id.as_str(), hit.anchor.as_deref()));
        let document = snapshot.catalogue.get(hit.id.as_str());
        let summary = match (hit.anchor.is_some(), document) {
            (false, Some(document)) if !document.summary.is_empty() => document.summary.to_string(),
            _ => hit.snippet.text.clone(),
        };
        let _ = write!(
            body,
            "<entry>\n<title>{}</title>\n<id>{1}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{1}\"/>\n\
             <updated>{date}T00:00:00Z</updated>\n<category term=\"{2}\"/>\n<summary>{3}</summary>\n</entry>\n",
            xml_text(&hit.title),
            escape(&url),
            hit.kind,
            xml_text(&summary),
        );
    }
    body.push_str("</feed>\n");
    xml("application/atom+xml; charset=utf-8", body)
}

/// Escaped, without the control characters that XML 1.0 cannot hold at all.
fn xml_text(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    escape(&text.chars().filter(allowed).collect::<String>())
}

/// `GET /sitemap.xml`
pub(super) async fn sitemap(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let _ = writeln!(body, "<url><loc>{}/</loc></url>", escape(&site.origin));
    for document in snapshot.catalogue.documents().take(MOST_ADDRESSES - 1) {
        let url = format!("{}{}", site.origin, doc_url(document.id.as_str(), None));
        let date = document.updated;
        let _ = writeln!(body, "<url><loc>{}</loc><lastmod>{date}</lastmod></url>", escape(&url));
    }
    body.push_str("</urlset>\n");
    xml("application/xml; charset=utf-8", body)
}

/// `GET /opensearch.xml`: lets a browser search this site from its own box.
pub(super) async fn opensearch(State(site): State<Site>) -> Response {
    let origin = escape(&site.origin);
    let name = words::SITE;
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName>\n<Description>{}</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" template=\"{origin}/search?q={{searchTerms}}\"/>\n\
         <Url type=\"application/atom+xml\" template=\"{origin}/feed?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        words::HOME_TITLE
    );
    xml("application/opensearchdescription+xml; charset=utf-8", body)
}

/// `GET /robots.txt`: what is read is to be found; the API and citations need
/// not be. Pages of results name the one without choices as theirs.
pub(super) async fn robots(State(site): State<Site>) -> String {
    format!(
        "User-agent: *\nDisallow: /cite/\nDisallow: /api/v1/\n\
         Sitemap: {}/sitemap.xml\n",
        site.origin
    )
}
