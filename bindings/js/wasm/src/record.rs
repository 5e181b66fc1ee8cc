//! The numbers of the interface. `src/abi.ts` has the same.

/// The version of the interface.
pub const VERSION: u32 = 3;

/// What a call did with its bytes.
pub mod status {
    /// All were taken.
    pub const RUNNING: u32 = 0;
    /// Some are left: an area was full, or an item lies where it will not stay.
    pub const PAUSED: u32 = 1;
    /// Bytes came after the end.
    pub const FINISHED: u32 = 2;
    /// An event crossed a limit, and the options say to fail.
    pub const FAILED: u32 = 3;
    /// The end of the stream: nothing is missing.
    pub const CLEAN: u32 = 4;
    /// The end of the stream, inside a line or an event.
    pub const INCOMPLETE: u32 = 5;
    /// The end of the stream, and an event or an ID was lost.
    pub const LOSS: u32 = 6;
    /// The attempt ended with this call.
    pub const ENDED: u32 = 7;
    /// Nothing was done: the attempt was over.
    pub const CLOSED: u32 = 8;
}

/// What a record is.
#[derive(Clone, Copy)]
pub enum RecordKind {
    Event = 1,
    Fragment = 2,
    ReconnectionTime = 3,
    Comment = 4,
    UnknownField = 5,
    LastEventId = 6,
    Dropped = 7,
    IdIgnored = 8,
    Body = 9,
}

/// The flags of a record.
pub mod flag {
    /// The bits of its kind.
    pub const KIND: u32 = 0xFF;
    /// Its texts lie elsewhere: each is an address and a length in bytes.
    pub const FAR: u32 = 1 << 8;
    /// It has a type, which differs from that of the event before.
    pub const NEW_TYPE: u32 = 1 << 9;
    /// It has an ID, which differs from that of the event before.
    pub const NEW_ID: u32 = 1 << 10;
    /// Its data begins and ends as that of the event before.
    pub const SHARED: u32 = 1 << 11;
    /// Ill-formed UTF-8 was replaced.
    pub const REPAIRED: u32 = 1 << 12;
    /// The stream ended inside it.
    pub const INCOMPLETE: u32 = 1 << 13;
    /// The first part of an event or a line.
    pub const FIRST: u32 = 1 << 14;
    /// The last part of it.
    pub const LAST: u32 = 1 << 15;
    /// The caller discards the parts before.
    pub const ABORTED: u32 = 1 << 16;
    /// It is over a limit: that of the event type with `TYPE_LIMIT`, otherwise that of the data.
    pub const OVER_LIMIT: u32 = 1 << 17;
    /// See `OVER_LIMIT`.
    pub const TYPE_LIMIT: u32 = 1 << 18;
}
