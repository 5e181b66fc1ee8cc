//! The shapes of streams.

use crate::words::Random;
use std::io::Write;

/// What kind of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Chat completion chunks with one English word each, about 230 bytes an event.
    LlmEn,
    /// Chat completion chunks in unescaped Chinese; each event repeats the whole answer so far.
    LlmZh,
    /// `event` and `data` pairs, and pings.
    Anthropic,
    /// Events of a few bytes.
    Tiny,
    /// Three to six data lines an event.
    Multiline,
    /// Data lines of 64 KiB.
    Big,
    /// Short JSON, lines ended by CRLF.
    Crlf,
    /// Comments and blank lines, an event now and then.
    Keepalive,
    /// `id`, `event: message` and JSON-RPC; priming events.
    Mcp,
    /// One data line as long as the stream.
    Drip,
}

/// Every shape.
pub const SHAPES: [Shape; 10] = [
    Shape::LlmEn,
    Shape::LlmZh,
    Shape::Anthropic,
    Shape::Tiny,
    Shape::Multiline,
    Shape::Big,
    Shape::Crlf,
    Shape::Keepalive,
    Shape::Mcp,
    Shape::Drip,
];

impl Shape {
    pub const fn name(self) -> &'static str {
        match self {
            Self::LlmEn => "llm_en",
            Self::LlmZh => "llm_zh",
            Self::Anthropic => "anthropic",
            Self::Tiny => "tiny",
            Self::Multiline => "multiline",
            Self::Big => "big",
            Self::Crlf => "crlf",
            Self::Keepalive => "keepalive",
            Self::Mcp => "mcp",
            Self::Drip => "drip",
        }
    }
}

/// A stream of about `len` bytes that ends with a whole event.
pub fn stream(shape: Shape, len: usize) -> Vec<u8> {
    let mut maker = Maker { random: Random::new(0x5EED ^ shape as u64), answer: String::new(), events: 0 };
    let mut out = Vec::with_capacity(len + 4096);
    if shape == Shape::Drip {
        maker.line(&mut out, len.saturating_sub(16));
        return out;
    }
    loop {
        maker.block(shape, &mut out, len);
        maker.events += 1;
        // A keepalive block may have no event; the last one must.
        if out.len() >= len && (shape != Shape::Keepalive || maker.events.is_multiple_of(8)) {
            return out;
        }
    }
}

/// What the next block depends on.
struct Maker {
    random: Random,
    answer: String,
    events: usize,
}

macro_rules! put {
    ($out:expr, $($arg:tt)*) => { write!($out, $($arg)*).expect("a Vec takes all bytes") };
}

impl Maker {
    fn block(&mut self, shape: Shape, out: &mut Vec<u8>, len: usize) {
        match shape {
            Shape::LlmEn => {
                let word = self.random.english();
                self.completion(out, word);
            }
            Shape::LlmZh => {
                if self.answer.len() >= 1024 {
                    self.answer.clear();
                }
                self.answer.push_str(self.random.chinese());
                let answer = std::mem::take(&mut self.answer);
                self.completion(out, &answer);
                self.answer = answer;
            }
            Shape::Anthropic => self.anthropic(out),
            Shape::Tiny => put!(out, "data: {}\n\n", self.random.below(10)),
            Shape::Multiline => {
                for _ in 0..3 + self.random.below(4) {
                    out.extend_from_slice(b"data: ");
                    let len = 10 + self.random.below(60);
                    self.prose(out, len);
                    out.push(b'\n');
                }
                out.push(b'\n');
            }
            // Only whole lines, so the length is not exact.
            Shape::Big => self.line(out, (64 << 10).min(len)),
            Shape::Crlf => {
                put!(
                    out,
                    "data: {{\"id\":{},\"object\":\"delta\",\"text\":\"{}\",\"stop\":null}}\r\n\r\n",
                    1_000_000 + self.events,
                    self.random.english()
                );
            }
            Shape::Keepalive => self.keepalive(out),
            Shape::Mcp => self.mcp(out),
            Shape::Drip => unreachable!("not made of blocks"),
        }
    }

    /// A chat completion chunk.
    fn completion(&mut self, out: &mut Vec<u8>, content: &str) {
        put!(
            out,
            "data: {{\"id\":\"chatcmpl-AbCdEfGhIjKlMnOpQrStU\",\"object\":\"chat.completion.chunk\",\
             \"created\":1719923456,\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_0ba0d124f1\",\
             \"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{content}\"}},\"finish_reason\":null}}]}}\n\n"
        );
    }

    fn anthropic(&mut self, out: &mut Vec<u8>) {
        if self.events % 32 == 31 {
            put!(out, "event: ping\ndata: {{\"type\": \"ping\"}}\n\n");
            return;
        }
        put!(
            out,
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{}\"}}}}\n\n",
            self.random.english()
        );
    }

    /// Mostly keep-alives, as a proxy sees them all night.
    fn keepalive(&mut self, out: &mut Vec<u8>) {
        match self.events % 8 {
            7 => put!(out, "data: {{\"seq\":{}}}\n\n", self.events),
            n if n % 2 == 0 => out.extend_from_slice(b": keepalive\n\n"),
            1 => out.extend_from_slice(b":\n\n"),
            3 => put!(out, ": {}\n\n", 1_719_923_456 + self.events),
            _ => out.extend_from_slice(b"\n\n"),
        }
    }

    /// The streams of the Model Context Protocol: resumable, so each starts with an ID alone.
    fn mcp(&mut self, out: &mut Vec<u8>) {
        let n = self.events;
        let stream = self.random.next() as u32;
        if n.is_multiple_of(16) {
            put!(out, "id: {stream:08x}-{n}\nretry: 3000\ndata:\n\n");
            return;
        }
        put!(
            out,
            "id: {stream:08x}-{n}\nevent: message\n\
             data: {{\"jsonrpc\":\"2.0\",\"id\":{n},\"result\":{{\"content\":[{{\"type\":\"text\",\"text\":\""
        );
        let len = 40 + self.random.below(200);
        self.random.text(out, len);
        put!(out, "\"}}],\"isError\":false}}}}\n\n");
    }

    /// An event with one data line of `len` bytes.
    fn line(&mut self, out: &mut Vec<u8>, len: usize) {
        let end = out.len() + len;
        out.extend_from_slice(b"data: ");
        self.random.text(out, len.saturating_sub(8));
        out.truncate(end.max(7));
        out.extend_from_slice(b"\n\n");
    }

    /// About `len` bytes of English text.
    fn prose(&mut self, out: &mut Vec<u8>, len: usize) {
        let end = out.len() + len;
        while out.len() < end {
            let word = self.random.english();
            out.extend_from_slice(if word.starts_with('\\') { b"." } else { word.as_bytes() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SHAPES, stream};

    #[test]
    fn streams_are_as_long_as_asked_and_end_with_a_blank_line() {
        for shape in SHAPES {
            for len in [64, 4096, 1 << 18] {
                let bytes = stream(shape, len);
                let most = len + len / 4 + 2048;
                assert!((len - len / 4..=most).contains(&bytes.len()), "{shape:?} {len}: {}", bytes.len());
                assert!(bytes.ends_with(b"\n\n") || bytes.ends_with(b"\r\n\r\n"), "{shape:?}");
                assert!(std::str::from_utf8(&bytes).is_ok(), "{shape:?}");
                assert_eq!(bytes, stream(shape, len), "{shape:?}");
            }
        }
    }
}
