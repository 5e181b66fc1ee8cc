//! A server on the loopback interface that plays what can happen to an event stream: `scenario` has the
//! answers. It writes raw bytes, since many answers are not valid HTTP. `bindings/reqwest` uses it, too.

#![allow(dead_code, reason = "each test needs a part of it")]

use socket2::SockRef;
use std::io::{Error, ErrorKind, Read, Result, Write, copy, sink};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

pub mod scenario;

/// What happens on a connection, step by step. After the last step it is closed.
pub type Answer = Vec<Step>;

#[derive(Clone)]
pub enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends the bytes again and again, with this pause before each, until the client goes away.
    Repeat(Vec<u8>, Duration),
    /// Sends nothing more, until the client goes away.
    Stall,
    /// Closes by a TCP reset.
    Reset,
}

/// A request of a client.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// With names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// When the server had read the request.
    pub came: Instant,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Runs as long as the process does.
pub struct Server {
    address: SocketAddr,
    play: Arc<Play>,
}

impl Server {
    /// The first request gets the first answer, and so on; the last answer repeats.
    pub fn start(answers: impl Into<Vec<Answer>>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let play = Arc::new(Play { answers: answers.into(), requests: Mutex::default() });
        let server = Server { address, play: Arc::clone(&play) };
        spawn(move || {
            for stream in listener.incoming() {
                let (stream, play) = (stream.expect("a connection"), Arc::clone(&play));
                // An error means that the client went away, which some tests want.
                spawn(move || play.serve(stream).ok());
            }
        });
        server
    }

    /// Without a path: any path is answered.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.play.requests.lock().expect("the requests").clone()
    }
}

struct Play {
    answers: Vec<Answer>,
    requests: Mutex<Vec<Request>>,
}

impl Play {
    fn serve(&self, mut stream: TcpStream) -> Result<()> {
        stream.set_nodelay(true)?; // each piece is sent at once
        let request = read(&mut stream)?;
        let number = {
            let mut requests = self.requests.lock().expect("the requests");
            requests.push(request);
            requests.len()
        };
        for step in &self.answers[number.min(self.answers.len()) - 1] {
            match step {
                Step::Send(bytes) => stream.write_all(bytes)?,
                Step::Pause(time) => sleep(*time),
                Step::Repeat(bytes, time) => loop {
                    sleep(*time);
                    stream.write_all(bytes)?;
                },
                Step::Stall => drop(copy(&mut stream, &mut sink())?),
                Step::Reset => SockRef::from(&stream).set_linger(Some(Duration::ZERO))?,
            }
        }
        Ok(())
    }
}

/// Reads a whole request, so that closing the connection does not reset it. A body needs a Content-Length.
fn read(stream: &mut TcpStream) -> Result<Request> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let len = stream.read(&mut part)?;
        if len == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&part[..len]);

        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(start) = head.parse(&bytes).map_err(Error::other)? else {
            continue;
        };
        let text = |value| String::from_utf8_lossy(value).into_owned();
        let headers = head.headers.iter().map(|header| (header.name.to_lowercase(), text(header.value)));
        let mut request = Request {
            method: head.method.unwrap_or_default().to_owned(),
            path: head.path.unwrap_or_default().to_owned(),
            headers: headers.collect(),
            body: bytes[start..].to_vec(),
            came: Instant::now(),
        };
        let length = request.header("content-length").map_or(Ok(0), str::parse).map_err(Error::other)?;
        if request.body.len() >= length {
            request.body.truncate(length);
            return Ok(request);
        }
    }
}
