//! Files: the site's own (built in, addressed by their content so that they
//! can be kept for ever) and those of the content folder.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::{Site, error};

struct File {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// One file for readers, several for whoever works on them: tokens first, then
/// what stands everywhere, then one file for each kind of page.
const STYLE: &str = concat!(
    include_str!("../../assets/css/tokens.css"),
    include_str!("../../assets/css/base.css"),
    include_str!("../../assets/css/frame.css"),
    include_str!("../../assets/css/evidence.css"),
    include_str!("../../assets/css/search.css"),
    include_str!("../../assets/css/reading.css"),
    include_str!("../../assets/css/write.css"),
    include_str!("../../assets/css/insight.css"),
    include_str!("../../assets/css/api.css"),
    include_str!("../../assets/css/print.css"),
);

/// The same for the script.
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("../../assets/js/live.js"),
    include_str!("../../assets/js/suggest.js"),
    include_str!("../../assets/js/page.js"),
);

const FILES: [File; 4] = [
    File { name: "concord.css", media_type: "text/css; charset=utf-8", bytes: STYLE.as_bytes() },
    File {
        name: "concord.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: SCRIPT.as_bytes(),
    },
    File {
        name: "faustina-600.woff2",
        media_type: "font/woff2",
        bytes: include_bytes!("../../assets/faustina-600.woff2"),
    },
    File {
        name: "icon.svg",
        media_type: "image/svg+xml",
        bytes: include_bytes!("../../assets/icon.svg"),
    },
];

/// One version for all files: styles name the font by a relative address.
fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut hasher = DefaultHasher::new();
        for file in &FILES {
            file.bytes.hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    })
}

/// The address of one of the site's own files.
pub(super) fn url(name: &str) -> String {
    format!("/static/{}/{name}", version())
}

pub(super) async fn ours(Path((asked, name)): Path<(String, String)>) -> Response {
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return error::plain_not_found();
    };
    // An old page may ask for an old version: it gets the new one, not kept.
    let keep = if asked == version() { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, file.media_type), (header::CACHE_CONTROL, keep)];
    (headers, file.bytes).into_response()
}

/// An image or a PDF of the content folder. SVG can carry scripts, and is only
/// ever a download.
pub(super) async fn content(State(site): State<Site>, Path(path): Path<String>) -> Response {
    let root = site.content.clone();
    let read = tokio::task::spawn_blocking(move || concord_base::read_asset(&root, &path)).await;
    let Ok(Some(asset)) = read else { return error::plain_not_found() };
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, asset.media_type);
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    if asset.media_type == "image/svg+xml" {
        set(header::CONTENT_DISPOSITION, "attachment");
    }
    (headers, asset.bytes).into_response()
}
