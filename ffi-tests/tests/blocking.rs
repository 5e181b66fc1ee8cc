//! What `examples/blocking` shows of a server's answers.

use ffi_tests::toolchain::{program, runs};
use server::{Answer, Server, scenario};
use std::path::PathBuf;
use std::process::Output;
use std::sync::LazyLock;

mod server;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| program("blocking"));

fn show(server: &Server) -> Output {
    runs(&PROGRAM).arg(server.url()).output().expect("it ends")
}

fn server<const N: usize>(answers: [Answer; N]) -> Server {
    Server::start(answers)
}

#[test]
fn it_resumes_from_the_last_event_id_after_a_broken_connection() {
    let server = server([
        scenario::cut(&["retry: 10\nid: 1\ndata: 你".as_bytes(), "好\n\nid: 2\nda".as_bytes()]),
        scenario::pieces(&[b"data: a\n", b"data: b\n\n"]),
    ]);
    let shown = show(&server);
    assert_eq!(String::from_utf8_lossy(&shown.stdout), "你好\na\nb\n");
    assert!(shown.status.success());
    let asked = server.requests();
    assert_eq!(
        asked.iter().map(|asked| asked.header("last-event-id")).collect::<Vec<_>>(),
        [None, Some("1")]
    );
}

#[test]
fn it_gives_up_after_five_connections_without_an_event() {
    let server = server([scenario::cut(&[b"retry: 1\n\ndata: never"])]);
    let shown = show(&server);
    assert_eq!((shown.stdout.as_slice(), shown.status.code()), (&b""[..], Some(1)));
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn a_connection_that_fails_is_tried_again() {
    let server = server([
        scenario::cut(&[b"retry: 1\nid: 1\ndata: a\n\n"]),
        scenario::closed(),
        scenario::pieces(&[b"data: b\n\n"]),
    ]);
    let shown = show(&server);
    assert_eq!(String::from_utf8_lossy(&shown.stdout), "a\nb\n");
    assert!(shown.status.success());
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_refusal_is_an_error() {
    let server = server([scenario::json("401 Unauthorized")]);
    let shown = show(&server);
    assert_eq!(shown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&shown.stderr).contains("401"));
    assert_eq!(server.requests().len(), 1);
}
