//! Which names this server answers to.
//!
//! A page elsewhere can point a name of its own at this address and read the
//! answers in a visitor's browser (DNS rebinding); so only known names are
//! answered.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;

/// The names in `Host` headers that are answered.
#[derive(Debug)]
pub(crate) struct Hosts {
    names: Vec<String>,
    /// Listening on all addresses: any address is a name of this machine.
    any_address: bool,
    port: u16,
    /// Where readers find the site, without a slash at the end.
    origin: String,
}

impl Hosts {
    /// `listen` as typed, `address` as bound.
    pub(crate) fn new(
        listen: &str,
        address: SocketAddr,
        public_url: Option<&str>,
    ) -> Result<Self, String> {
        let port = address.port();
        let mut origin = format!("http://{address}");
        let mut names = vec![address.to_string()];
        if let Some((host, _)) = listen.rsplit_once(':') {
            names.push(format!("{host}:{port}"));
        }
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            names.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}")));
        }
        if let Some(url) = public_url {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            let authority = rest.map(|rest| rest.split('/').next().unwrap_or_default());
            let authority =
                authority.filter(|authority| !authority.is_empty()).ok_or_else(|| {
                    format!("--public-url should be like https://example.org, not “{url}”")
                })?;
            names.push(authority.to_owned());
            url.trim_end_matches('/').clone_into(&mut origin);
        }
        for name in &mut names {
            name.make_ascii_lowercase();
        }
        Ok(Self { names, any_address: address.ip().is_unspecified(), port, origin })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The origins of this site's own pages, for requests that a page in a
    /// browser may make.
    pub(crate) fn own_origins(&self) -> Vec<String> {
        let names = self.names.iter().map(|name| format!("http://{name}"));
        names.chain([self.origin.clone()]).collect()
    }

    fn answers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        // Browsers leave out the port of the scheme.
        let full = if self.port == 80 && !has_port(&host) { format!("{host}:80") } else { host };
        let bare = full.strip_suffix(":443").or_else(|| full.strip_suffix(":80"));
        let known = |name: &str| self.names.iter().any(|known| known == name);
        known(&full) || bare.is_some_and(known) || (self.any_address && is_address(&full))
    }
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
}

fn is_address(host: &str) -> bool {
    host.parse::<SocketAddr>().is_ok() || host.parse::<IpAddr>().is_ok()
}

/// Answers only requests for a known name.
pub(crate) async fn check(State(site): State<Site>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    match authority.or(host) {
        Some(host) if site.hosts.answers(host) => next.run(request).await,
        Some(_) => (
            StatusCode::MISDIRECTED_REQUEST,
            "This server does not answer to that name. Give the name with --public-url.\n",
        )
            .into_response(),
        None => (StatusCode::BAD_REQUEST, "The request names no host.\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_answered() {
        let hosts = |listen: &str, public| {
            let address = listen.replace("localhost", "127.0.0.1").parse().unwrap();
            Hosts::new(listen, address, public).unwrap()
        };
        let local = hosts("127.0.0.1:8080", None);
        assert!(local.answers("127.0.0.1:8080") && local.answers("LOCALHOST:8080"));
        assert!(!local.answers("evil.example:8080") && !local.answers("127.0.0.1:9090"));
        assert!(!local.answers("127.0.0.1.evil.example:8080") && !local.answers(""));
        let public = hosts("127.0.0.1:8080", Some("https://kb.example.org/"));
        assert!(public.answers("kb.example.org") && public.answers("kb.example.org:443"));
        let open = hosts("0.0.0.0:8080", None);
        assert!(open.answers("192.0.2.7:8080") && !open.answers("evil.example:8080"));
        assert!(Hosts::new("127.0.0.1:1", "127.0.0.1:1".parse().unwrap(), Some("kb")).is_err());
    }
}
