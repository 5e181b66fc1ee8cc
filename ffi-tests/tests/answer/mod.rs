//! The input of the C examples.

/// Pieces of a chat answer, cut inside `data:`, a CRLF and characters.
pub const ANSWER: [&[u8]; 8] = [
    b": connected\r\n\r\nda",
    b"ta: \xE4\xBD",
    b"\xA0\xE5\xA5\xBD\r",
    b"\n\r\ndata: two lines\r\ndata:",
    b"in one event\r\n\r",
    b"\ndata: \xF0\x9F\x8C",
    b"\x8D\n\ndata: [DO",
    b"NE]\n\ndata: after the end\n\n",
];
