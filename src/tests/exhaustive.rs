//! Every short stream made of pieces that matter in the grammar, cut at every place.

use super::choices::{DELIVERIES, ENDS_OF_STREAM, all_items};
use super::drive::{Way, run};
use super::reference::reference;
use crate::{Options, OverLimit};
use std::vec::Vec;

const PIECES: [&[u8]; 14] = [
    b"data",
    b"event",
    b"id",
    b":",
    b" ",
    b"x",
    b"\r",
    b"\n",
    b"\0",
    b"\xEF",
    b"\xBB",
    b"\xBF",
    b"\xE4",
    b"\xEF\xBB\xBF",
];

/// Calls back with every stream of up to this many pieces.
fn each_stream(stream: &mut Vec<u8>, pieces: usize, check: &mut impl FnMut(&[u8])) {
    check(stream);
    if pieces == 0 {
        return;
    }
    for piece in PIECES {
        let len = stream.len();
        stream.extend(piece);
        each_stream(stream, pieces - 1, check);
        stream.truncate(len);
    }
}

fn check_all(pieces: usize, options: Options) {
    each_stream(&mut Vec::new(), pieces, &mut |stream| {
        let expected = reference(stream, &options, b"");
        for cut in 0..=stream.len() {
            let log = run(stream, &options, &[cut], Way::Feed);
            assert_eq!(log, expected, "{:?} cut at {cut}", stream.escape_ascii());
        }
    });
}

fn limits(bytes: usize) -> Options {
    Options::new().data_limit(bytes).event_type_limit(bytes).last_event_id_limit(bytes)
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn every_short_stream_gives_the_result_of_the_reference() {
    check_all(4, limits(16));
}

#[cfg(feature = "fragments")]
#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn every_short_stream_in_fragments_gives_the_result_of_the_reference() {
    check_all(4, limits(16).delivery(crate::Delivery::Fragments));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn every_short_stream_over_its_limits_gives_the_result_of_the_reference() {
    let last = *ENDS_OF_STREAM.last().expect("an answer");
    check_all(4, all_items(limits(0)).delivery(DELIVERIES[1 % DELIVERIES.len()]).end_of_stream(last));
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn every_short_stream_that_fails_gives_the_result_of_the_reference() {
    let options = limits(0).over_limit(OverLimit::Fail);
    check_all(4, all_items(options));
}
