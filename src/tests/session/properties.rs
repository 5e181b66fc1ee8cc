//! Sessions with random calls of a host.

use super::calls;
use crate::tests::input::Input;
use crate::tests::log::Bytes;
use crate::tests::properties::config;
use crate::tests::streams::{inputs, streams};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces that matter to a session, and a few others.
const PIECES: &[&[u8]] = &[
    b"data: a\n\n",
    b"data: [DONE]\n\n",
    b"data: [DONE]",
    b"data: \xE4\xBD\xA0\ndata: b\r\n\r\n",
    b"data: say [DONE]\n\n",
    b"data: a long one, over a limit\n\n",
    b"data\n\n",
    b"event: end\ndata: bye\n\n",
    b"event: t\ndata: x\n\n",
    b"event: t\ndata\n\n",
    b"event: t\n",
    b"id: 1\n\n",
    b"id: \x01\n\n",
    b"id\n\n",
    b"id: 7\ndata: b\n\n",
    b"retry: 0\n",
    b"retry: 99999999999\n",
    b": keep-alive\n\n",
    b"msg: x\n",
    b"\n",
    b"\r",
    b"{\"code\":1}",
    b"<html>",
    b"\x1F\x8B",
    b"\xEF\xBB\xBF",
    b"\xFF",
];

fn pieces() -> impl Strategy<Value = Bytes> {
    vec(select(PIECES), 0..16).prop_map(|pieces| Bytes(pieces.concat()))
}

/// Inputs with up to this many calls.
fn calls(inputs: impl Strategy<Value = Input>, most: usize) -> impl Strategy<Value = Input> {
    (inputs, vec(any::<(u8, u8)>(), 0..most)).prop_map(|(input, steps)| Input { steps, ..input })
}

proptest! {
    #![proptest_config(config(2048))]

    #[test]
    fn any_calls_of_a_host_agree_with_the_model(input in calls(inputs(pieces(), 40), 60)) {
        calls::check(&input);
    }

    #[test]
    fn any_stream_in_a_session_agrees_with_the_model(input in calls(inputs(streams(12), 13), 40)) {
        calls::check(&input);
    }
}
