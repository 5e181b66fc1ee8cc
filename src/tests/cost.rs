//! The cost of parsing: copies and time.

use super::choices::{DELIVERIES, all_items};
use crate::scan::IS_FAST;
use crate::utf8::IS_WIDE;
use crate::{ArrayParser, Event, Item, Options, Parser};
use std::time::Duration;
use std::vec;
use std::vec::Vec;

/// For each event: whether its data and its type are in the chunk that ended it.
fn lent(chunks: &[&[u8]], options: Options) -> Vec<(bool, bool)> {
    let mut parser = ArrayParser::<512>::array_with_options(options).unwrap();
    let mut lent = Vec::new();
    for chunk in chunks {
        let lies_there = |text: &[u8]| chunk.as_ptr_range().contains(&text.as_ptr());
        let mut take = |Event { data, event_type, .. }: Event<'_>| {
            lent.push((lies_there(data.as_bytes()), lies_there(event_type.as_bytes())));
        };
        parser
            .feed(chunk, |item| {
                if let Item::Event(event) = item {
                    take(event);
                }
            })
            .unwrap();
    }
    lent
}

#[test]
fn one_data_line_in_one_chunk_is_lent_and_anything_else_is_copied() {
    let options = Options::new();
    let lent = |chunks: &[&[u8]]| lent(chunks, options);
    let whole_lines = IS_FAST;
    let whole_events = IS_FAST || IS_WIDE;
    let stream = b"data: a\n\nevent: b\r\ndata:\xE4\xBD\xA0\r\n\r\n";
    assert_eq!(lent(&[stream]), [(whole_events, false), (whole_events, whole_events)]);
    // The chunk ends before the data line, in it, or after it.
    assert_eq!(lent(&[b"event: b\n", b"data: a\n\n"]), [(whole_lines, false)]);
    assert_eq!(lent(&[b"event: b\nda", b"ta: a\n\n"]), [(false, false)]);
    assert_eq!(lent(&[b"event: b\ndata: a\n", b"\n"]), [(false, false)]);
    // Several data lines, and repaired text.
    assert_eq!(lent(&[b"data: a\ndata: b\n\n"]), [(false, false)]);
    assert_eq!(lent(&[b"data: a\xFF\n\n"]), [(false, false)]);
    // Another item in the block: text that the grammar takes is copied.
    assert_eq!(lent(&[b"data: a\nretry: 1\n\n"]), [(whole_lines, false)]);
    #[cfg(feature = "ignored-lines")]
    assert_eq!(self::lent(&[b"data: a\n:\n\n"], options.comments(true)), [(false, false)]);
}

/// The CPU time of this thread.
#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Without a clock for CPU time, the elapsed time.
#[cfg(not(unix))]
fn now() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The time that `work` takes.
pub fn time(work: impl FnOnce()) -> Duration {
    let start = now();
    work();
    now() - start
}

/// The time to get all items of the stream in steps.
fn time_in_steps(stream: &[u8], chunk_len: usize, options: Options) -> Duration {
    const PAGE: usize = 4096;
    let mut memory = vec![0; options.capacity().unwrap() + PAGE];
    // Half a page apart: if both have the same offset in a page, some CPUs copy ten times slower.
    let apart = (stream.as_ptr() as usize + PAGE / 2).wrapping_sub(memory.as_ptr() as usize) % PAGE;
    let mut parser = Parser::with_options(&mut memory[apart..], options).unwrap();
    time(|| {
        for chunk in stream.chunks(chunk_len) {
            let mut rest = chunk;
            loop {
                let step = parser.step(rest).unwrap();
                rest = &rest[step.consumed..];
                if step.item.is_none() {
                    break;
                }
            }
        }
    })
}

/// Whether a stream of four times the length takes less than eight times as long. Quadratic time would take
/// sixteen times as long. Other work on the computer only adds time, so the shortest times count.
pub fn is_linear(short: &[u8], long: &[u8], time: impl Fn(&[u8]) -> Duration) -> bool {
    let mut best = [Duration::MAX; 2];
    (0..10).any(|_| {
        for (best, stream) in best.iter_mut().zip([short, long]) {
            *best = time(stream).min(*best);
        }
        best[1] < 8 * best[0]
    })
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn time_is_linear_in_the_bytes() {
    let small = Options::new().data_limit(64);
    let all = all_items(small).delivery(*DELIVERIES.last().expect("a delivery"));
    let large = Options::new().data_limit(1 << 20);
    let cases: [(&[u8], &[u8], Options); 10] = [
        (b"data: ", b"x", large),
        (b"data: ", b"x", small),
        (b"data: ", b"x", all),
        (b"data: ", b"x\xFF", all),
        (b"data: ", b"x\xFF", large),
        (b": ", b"\xFFx", all),
        (b"foo: ", b"\xE4\xBD", all),
        (b"id: ", b"x", all),
        (b"", b"\n", all),
        (b"", b"data: x\n\n", all),
    ];
    for (start, piece, options) in cases {
        for chunk_len in [1, 64, 1 << 16] {
            let stream = |len: usize| [start, &piece.repeat(len / piece.len())].concat();
            let (short, long) = (stream(1 << 14), stream(1 << 16));
            let is_linear = is_linear(&short, &long, |stream| time_in_steps(stream, chunk_len, options));
            assert!(is_linear, "{} {}, chunks of {chunk_len}", start.escape_ascii(), piece.escape_ascii());
        }
    }
}

/// Ill-formed text is handed out in several fragments. A step does not search the whole chunk for each of
/// them, even if they are far apart.
#[cfg(feature = "fragments")]
#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn time_is_linear_if_ill_formed_bytes_are_far_apart() {
    let options = Options::new().data_limit(0).delivery(crate::Delivery::Fragments);
    let piece = [&[b'x'; 8191][..], b"\xFF"].concat();
    let stream = |pieces: usize| [&b"data: "[..], &piece.repeat(pieces)].concat();
    let time = |stream: &[u8]| time_in_steps(stream, usize::MAX, options);
    assert!(is_linear(&stream(64), &stream(256), time));
}
