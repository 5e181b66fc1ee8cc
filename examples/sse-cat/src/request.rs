//! The request to a URL, as the command line describes it.

use base64::prelude::{BASE64_STANDARD, Engine};
use clap::Args;
use percent_encoding::percent_decode_str;
use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use ureq::http::header::{AUTHORIZATION, InvalidHeaderName, InvalidHeaderValue};
use ureq::http::uri::Authority;
use ureq::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

#[derive(Args)]
pub struct Request {
    /// Send this body by POST; @FILE sends a file, @- standard input, byte for byte. It is sent as
    /// application/json if it begins with `{` or `[`, otherwise as a form, unless a header says
    /// otherwise. Several are joined by `&`.
    #[arg(short, long, visible_aliases = ["data-binary", "post"], value_name = "BODY")]
    data: Vec<String>,

    /// Like --data, but a leading @ has no meaning. It comes after those.
    #[arg(long, value_name = "BODY")]
    data_raw: Vec<String>,

    /// Use this method in place of GET, or of POST where there is a body.
    #[arg(short = 'X', long, value_name = "METHOD")]
    request: Option<Method>,

    /// Send this header, in place of an own one of that name. `NAME:` sends none of that name, `NAME;`
    /// an empty one, @FILE those in the lines of a file. May be given several times.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// Send these credentials by basic authentication, as a URL with NAME:PASSWORD@ does.
    #[arg(short, long, value_name = "NAME:PASSWORD")]
    user: Option<String>,

    /// Accept any certificate of a server: only for one of your own.
    #[arg(short = 'k', long)]
    pub insecure: bool,

    /// Ask for a body compressed by gzip.
    #[arg(long)]
    pub compressed: bool,

    /// Record the stream into this file, for --replay. The file has the content of the stream,
    /// and nothing of the request: no URL, no headers, no body.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}

/// Options of curl that change nothing here, so that its command lines can be used.
#[derive(Args)]
pub struct Curl {
    #[arg(short = 'N', long, hide = true)]
    no_buffer: bool,
    #[arg(short, long, hide = true)]
    silent: bool,
    #[arg(short = 'S', long, hide = true)]
    show_error: bool,
    #[arg(short = 'L', long, hide = true)]
    location: bool,
}

/// The headers that the caller wants, and the names of those that must not be sent.
#[derive(Default)]
pub struct Headers {
    pub sent: HeaderMap,
    pub without: Vec<HeaderName>,
}

impl Request {
    /// The method, where it is not the usual one.
    pub fn method(&self, has_body: bool) -> Method {
        let usual = if has_body { Method::POST } else { Method::GET };
        self.request.clone().unwrap_or(usual)
    }

    /// All the data in one body.
    pub fn body(&self) -> Result<Option<Vec<u8>>, String> {
        let mut parts = Vec::new();
        for value in &self.data {
            parts.push(match value.strip_prefix('@') {
                None => value.clone().into_bytes(),
                Some(path) => read(path)?,
            });
        }
        parts.extend(self.data_raw.iter().map(|value| value.clone().into_bytes()));
        Ok((!parts.is_empty()).then(|| parts.join(&b"&"[..])))
    }

    /// The headers, and the URL without its credentials.
    pub fn headers(&self, uri: Uri) -> Result<(Headers, Uri), String> {
        let mut headers = Headers::default();
        for text in &self.headers {
            match text.strip_prefix('@') {
                None => headers.add(text)?,
                Some(path) => {
                    let lines = String::from_utf8(read(path)?).map_err(|error| format!("{path}: {error}"))?;
                    let mut lines = lines.lines().filter(|line| !line.trim().is_empty());
                    lines.try_for_each(|line| headers.add(line))?;
                }
            }
        }
        let (of_url, uri) = without_credentials(uri);
        let given = self.user.as_ref().map(|user| user.clone().into_bytes());
        if given.as_ref().is_some_and(|user| !user.contains(&b':')) {
            return Err("--user needs NAME:PASSWORD".into());
        }
        if let Some(user) = given.or(of_url) {
            let value = format!("Basic {}", BASE64_STANDARD.encode(user));
            let value = HeaderValue::from_str(&value).map_err(|error| error.to_string())?;
            headers.sent.entry(AUTHORIZATION).or_insert(value);
        }
        Ok((headers, uri))
    }
}

impl Headers {
    /// Adds one header as curl's `-H` has it.
    fn add(&mut self, text: &str) -> Result<(), String> {
        let problem = |why: &str| format!("--header {text}: {why}");
        let name =
            |name: &str| name.trim().parse().map_err(|error: InvalidHeaderName| problem(&error.to_string()));
        match text.split_once(':') {
            Some((before, value)) if value.trim().is_empty() => self.without.push(name(before)?),
            Some((before, value)) => {
                let value = value.trim().parse();
                let value = value.map_err(|error: InvalidHeaderValue| problem(&error.to_string()))?;
                self.sent.append(name(before)?, value);
            }
            None => {
                let empty = text.strip_suffix(';').ok_or_else(|| problem("a colon must follow the name"))?;
                self.sent.append(name(empty)?, HeaderValue::from_static(""));
            }
        }
        Ok(())
    }
}

/// All of this file, or of standard input where it is `-`.
fn read(path: &str) -> Result<Vec<u8>, String> {
    if path != "-" {
        return fs::read(path).map_err(|error| format!("cannot read {path}: {error}"));
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| format!("cannot read standard input: {error}"))
}

/// Takes `NAME:PASSWORD@` out of a URL. Returns both without their percent-encoding.
fn without_credentials(uri: Uri) -> (Option<Vec<u8>>, Uri) {
    let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return (None, uri) };
    let mut user: Vec<u8> = percent_decode_str(user).collect();
    if !user.contains(&b':') {
        user.push(b':');
    }
    let host = host.parse().ok();
    let mut parts = uri.clone().into_parts();
    parts.authority = host.or(parts.authority);
    (Some(user), Uri::from_parts(parts).unwrap_or(uri))
}
