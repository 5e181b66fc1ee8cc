use crate::*;
use core::ops::ControlFlow;
use std::string::String;
use std::vec;
use std::vec::Vec;

fn run(options: &SessionOptions<'_>, chunks: &[&[u8]]) -> (Vec<String>, Outcome) {
    let mut session = Session::new(vec![0; options.capacity().unwrap()].leak(), options).unwrap();
    std::println!("{}", core::mem::size_of_val(&session));
    let attempt = session.connect(0, 0).unwrap();
    session.on_response(attempt, 1, &Head::new(200).content_type("text/event-stream"));
    let mut shown = vec![];
    let mut last = Outcome::Running;
    for chunk in chunks {
        let outcome = session.feed(attempt, 2, chunk, |_, item| {
            shown.push(std::format!("{item:?}"));
            ControlFlow::Continue(())
        });
        if let Outcome::Ended(_) = outcome {
            last = outcome
        }
    }
    let outcome = session.on_end(attempt, 3, |_, item| {
        shown.push(std::format!("{item:?}"));
        ControlFlow::Continue(())
    });
    if let Outcome::Ended(_) = outcome {
        last = outcome
    }
    std::println!("{shown:#?} {last:?} {}", session.diagnose());
    (shown, last)
}

#[test]
fn smoke() {
    let (s, o) = run(&SessionOptions::llm(), &[b"data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"]);
    assert_eq!(s.len(), 1);
    assert!(matches!(o, Outcome::Ended(End { reason: Reason::Done, .. })));
    let (s, _) = run(
        &SessionOptions::new().latest_only(true),
        &[b"data: 1\n\ndata: 2\n\n", b"data: 3\n\ndata", b": 4\n\ndata: 5\ndata: 6\n\ndata: 7\n"],
    );
    assert_eq!(s.len(), 3);
    let (s, o) = run(&SessionOptions::new(), &[b"{\"a\":1}"]);
    assert_eq!(s.len(), 0);
    assert!(matches!(o, Outcome::Ended(End { reason: Reason::WrongProtocol(Protocol::Json), .. })));
}
