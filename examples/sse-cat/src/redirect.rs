//! Redirects. The HTTP library drops credentials even for the same server, and sends no body again.

use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION};
use ureq::http::{Method, Request, Response, StatusCode, Uri};
use ureq::{Agent, Body, Error};

/// How many redirects are followed.
const MOST: usize = 5;

/// Sends a request, also to where it is redirected. 307 and 308 keep the method and the body. After
/// others the request is a GET, as a browser has it. The last of too many is the answer.
pub fn run(
    agent: &Agent,
    mut request: Request<()>,
    mut body: Option<Vec<u8>>,
) -> Result<Response<Body>, Error> {
    for _ in 0..MOST {
        let response = send(agent, &request, body.as_deref())?;
        let Some(target) = target(request.uri(), &response) else { return Ok(response) };
        let headers = request.headers_mut();
        if !matches!(response.status(), StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
            headers.remove(CONTENT_TYPE);
            body = None;
            if *request.method() != Method::HEAD {
                *request.method_mut() = Method::GET;
            }
        }
        if !is_same_server(request.uri(), &target) {
            request.headers_mut().remove(AUTHORIZATION);
            request.headers_mut().remove(COOKIE);
        }
        *request.uri_mut() = target;
    }
    send(agent, &request, body.as_deref())
}

fn send(agent: &Agent, request: &Request<()>, body: Option<&[u8]>) -> Result<Response<Body>, Error> {
    let needs_body = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    match body.or(needs_body.then_some(&[])) {
        None => agent.run(request.clone()),
        Some(body) => agent.run(request.clone().map(|()| body)),
    }
}

/// Where a response redirects to, if it does.
fn target(from: &Uri, response: &Response<Body>) -> Option<Uri> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    resolve(from, response.headers().get(LOCATION)?.to_str().ok()?)
}

/// The URL that a `Location` means.
fn resolve(from: &Uri, location: &str) -> Option<Uri> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let is_absolute = location.split(['/', '?']).next().is_some_and(|start| start.ends_with(':'));
    let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = match location {
        _ if is_absolute => location.to_owned(),
        _ if location.starts_with("//") => format!("{scheme}:{location}"),
        _ if location.starts_with('/') => format!("{scheme}://{authority}{location}"),
        _ if location.starts_with('?') => format!("{scheme}://{authority}{}{location}", from.path()),
        _ => format!("{scheme}://{authority}{folder}/{location}"),
    };
    text.parse().ok().filter(|uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")))
}

pub fn is_same_server(one: &Uri, other: &Uri) -> bool {
    one.scheme() == other.scheme() && one.authority() == other.authority()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_may_be_relative() {
        let from = Uri::from_static("https://a.org:81/b/c?d");
        for (location, expected) in [
            ("http://e.org/f", Some("http://e.org/f")),
            ("//e.org/f", Some("https://e.org/f")),
            ("/f/?next=http://x", Some("https://a.org:81/f/?next=http://x")),
            ("f?g", Some("https://a.org:81/b/f?g")),
            ("?g", Some("https://a.org:81/b/c?g")),
            ("ftp://e.org/f", None),
            ("/a b", None),
        ] {
            let uri = resolve(&from, location).map(|uri| uri.to_string());
            assert_eq!(uri.as_deref(), expected, "{location}");
        }
    }
}
