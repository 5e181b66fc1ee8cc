//! A server on the loopback interface that sends an event stream in given pieces.

use http_body_util::{Either, Empty, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_stream::{StreamExt, iter};

/// Serves connections one after the other, for as long as the test runs. Returns its address:
/// `/chat` answers a POST with the pieces, each written by itself.
pub fn start(pieces: Vec<Vec<u8>>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener for tokio");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve(listener, pieces));
    });
    format!("http://{address}")
}

async fn serve(listener: std::net::TcpListener, pieces: Vec<Vec<u8>>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("pieces go out at once");
        let answer = service_fn(|request: Request<Incoming>| {
            let pieces = pieces.clone();
            async move {
                if request.method() != Method::POST || request.uri().path() != "/chat" {
                    let mut refusal = Response::new(Either::Left(Empty::<Bytes>::new()));
                    *refusal.status_mut() = StatusCode::NOT_FOUND;
                    return Ok::<_, Infallible>(refusal);
                }
                let frames = iter(pieces).map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from(piece))));
                let body = StreamBody::new(Box::pin(frames.throttle(Duration::from_millis(3))));
                let mut response = Response::new(Either::Right(body));
                response.headers_mut().insert(CONTENT_TYPE, "text/event-stream".parse().expect("a value"));
                Ok(response)
            }
        });
        // A client that goes away in the middle is what some tests are about.
        let _ =
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
    }
}
