//! One event's data, in pieces of any length, to the text in it.

use crate::place::{Follow, Place, Step};
use core::cell::Cell;
use picojson::{DefaultConfig, ParseError, PushParseError, PushParser};

/// The memory of [`Tokens`]. `NAME` bytes hold the longest name of a member, and the longest number.
pub struct Room<const NAME: usize = 64> {
    scratch: [u8; NAME],
    place: Cell<Place>,
}

impl<const NAME: usize> Room<NAME> {
    pub const fn new() -> Self {
        Self { scratch: [0; NAME], place: Cell::new(Place::new(&[])) }
    }
}

impl<const NAME: usize> Default for Room<NAME> {
    fn default() -> Self {
        Self::new()
    }
}

/// The data is no JSON that this reads. Go on with the next event, and new [`Tokens`].
#[derive(Debug, PartialEq)]
pub struct Malformed;

/// Takes the text at one path out of one event's data.
///
/// The JSON parser keeps each string in its scratch buffer, so long strings must not reach it. It gets
/// names of members whole. Of a string that is not wanted it gets the quotes. In place of the text it
/// gets an array with a short string for each escape; the rest of the text is handed out as it is:
///
/// | in the event | what the JSON parser gets | handed out |
/// |---|---|---|
/// | `"id":"abc"` | `"id":""` | |
/// | `"text":"one\ntwo\u4e2d"` | `"text":["\n","\u4e2d"]` | `one`, a line feed, `two`, `中` |
pub struct Tokens<'r> {
    parser: PushParser<'static, 'r, Follow<'r>, DefaultConfig>,
    place: &'r Cell<Place>,
    state: State,
    /// Whether the last byte outside strings was a colon, spaces aside.
    behind_colon: bool,
}

#[derive(Clone, Copy)]
enum State {
    Outside,
    Name { escaped: bool },
    Skipped { escaped: bool },
    Text(Text),
    Malformed,
}

#[derive(Clone, Copy)]
enum Text {
    Plain {
        is_first: bool,
    },
    /// After a backslash. `low`: it must begin the second half of a surrogate pair.
    Escape {
        low: bool,
    },
    /// Inside the digits of `\u`.
    Digits {
        left: u8,
        code: u16,
        low: bool,
    },
    /// After the first half of a surrogate pair.
    Half,
}

const BEGIN: State = State::Text(Text::Plain { is_first: true });
const GO_ON: State = State::Text(Text::Plain { is_first: false });

impl<'r> Tokens<'r> {
    /// The path to the text is fixed, such as [`CHAT_COMPLETION`](crate::CHAT_COMPLETION).
    pub fn new<const NAME: usize>(room: &'r mut Room<NAME>, path: &'static [Step<'static>]) -> Self {
        room.place.set(Place::new(path));
        Self {
            parser: PushParser::new(Follow(&room.place), &mut room.scratch),
            place: &room.place,
            state: State::Outside,
            behind_colon: false,
        }
    }

    /// Takes the next piece of the data, and hands out the text in it. Pieces end between characters.
    pub fn push(&mut self, mut piece: &str, mut show: impl FnMut(&str)) -> Result<(), Malformed> {
        while !piece.is_empty() {
            let taken = self.step(piece, &mut show).inspect_err(|_| self.state = State::Malformed)?;
            piece = piece.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// The event ends. An error where its JSON does not.
    pub fn finish(mut self) -> Result<(), Malformed> {
        match self.state {
            State::Outside => {
                // Only the byte after a number ends it.
                self.parse(b' ')?;
                self.parser.finish().map(drop).map_err(malformed)
            }
            State::Name { .. } | State::Skipped { .. } | State::Text(_) | State::Malformed => Err(Malformed),
        }
    }

    /// How many bytes it took: a character, or all to the next quote, backslash or control character.
    fn step(&mut self, piece: &str, show: &mut impl FnMut(&str)) -> Result<usize, Malformed> {
        let Some(&byte) = piece.as_bytes().first() else { return Ok(0) };
        let len = piece.chars().next().map_or(0, char::len_utf8);
        match self.state {
            State::Outside => self.outside(byte)?,
            State::Name { escaped } => {
                piece.bytes().take(len).try_for_each(|byte| self.parse(byte))?;
                self.state = match byte {
                    b'"' if !escaped => State::Outside,
                    _ => State::Name { escaped: byte == b'\\' && !escaped },
                };
            }
            State::Skipped { escaped: true } => self.state = State::Skipped { escaped: false },
            State::Skipped { escaped: false } => match byte {
                b'"' => {
                    self.parse(b'"')?;
                    self.state = State::Outside;
                }
                b'\\' => self.state = State::Skipped { escaped: true },
                _ => return plain(piece).map(str::len),
            },
            State::Text(Text::Plain { is_first }) => match byte {
                b'"' => {
                    self.parse(b']')?;
                    self.state = State::Outside;
                }
                b'\\' => {
                    if !is_first {
                        self.parse(b',')?;
                    }
                    self.parse(b'"')?;
                    self.parse(b'\\')?;
                    self.state = State::Text(Text::Escape { low: false });
                }
                _ => {
                    let text = plain(piece)?;
                    show(text);
                    return Ok(text.len());
                }
            },
            State::Text(Text::Escape { low }) => {
                self.parse(byte)?;
                match byte {
                    b'u' => self.state = State::Text(Text::Digits { left: 4, code: 0, low }),
                    _ if low => return Err(Malformed),
                    _ => self.unescaped(show)?,
                }
            }
            State::Text(Text::Digits { left, code, low }) => {
                self.parse(byte)?;
                // The parser has checked the digit.
                let digit = (byte as char).to_digit(16).ok_or(Malformed)?;
                let code = code << 4 | digit as u16;
                match left {
                    1 if !low && matches!(code, 0xD800..0xDC00) => self.state = State::Text(Text::Half),
                    1 => self.unescaped(show)?,
                    _ => self.state = State::Text(Text::Digits { left: left - 1, code, low }),
                }
            }
            State::Text(Text::Half) => match byte {
                b'\\' => {
                    self.parse(byte)?;
                    self.state = State::Text(Text::Escape { low: true });
                }
                _ => return Err(Malformed),
            },
            State::Malformed => return Err(Malformed),
        }
        Ok(len)
    }

    fn outside(&mut self, byte: u8) -> Result<(), Malformed> {
        if byte == b'"' {
            let place = self.place.get();
            self.state = if place.is_in_object() && !self.behind_colon {
                State::Name { escaped: false }
            } else if place.is_at_end() {
                self.parse(b'[')?;
                self.state = BEGIN;
                return Ok(());
            } else {
                State::Skipped { escaped: false }
            };
        } else if !byte.is_ascii_whitespace() {
            self.behind_colon = byte == b':';
        }
        self.parse(byte)
    }

    /// Ends the short string of an escape, and hands out its character.
    fn unescaped(&mut self, show: &mut impl FnMut(&str)) -> Result<(), Malformed> {
        self.parse(b'"')?;
        let character = self.place.get().character.ok_or(Malformed)?;
        show(character.encode_utf8(&mut [0; 4]));
        self.state = GO_ON;
        Ok(())
    }

    /// The parser wants what it is given to live as long as itself: a byte of this table does.
    fn parse(&mut self, byte: u8) -> Result<(), Malformed> {
        self.parser.write(core::slice::from_ref(&BYTES[usize::from(byte)])).map_err(malformed)
    }
}

static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut at = 0;
    while at < 256 {
        bytes[at] = at as u8;
        at += 1;
    }
    bytes
};

/// What comes before the next quote, backslash or control character. A control character has no place
/// in a string.
fn plain(text: &str) -> Result<&str, Malformed> {
    let len = text.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20)).unwrap_or(text.len());
    text.get(..len).filter(|text| !text.is_empty()).ok_or(Malformed)
}

fn malformed(_: PushParseError<ParseError>) -> Malformed {
    Malformed
}
