//! What a host tells its session.

/// The head of a response: its status and the values of these headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub content_type: Option<Vec<u8>>,
    pub retry_after: Option<Vec<u8>>,
    pub date: Option<Vec<u8>>,
}

/// A call of a session, as it is made and recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// An attempt begins, with this entropy.
    Connect(u32),
    /// A response head came.
    Response(Response),
    /// Bytes of the body came.
    Chunk(Vec<u8>),
    /// The response is complete.
    End,
    /// The transport failed, and what it says of that.
    Error(String),
    /// A deadline may have passed.
    Time,
    /// The host wants no more.
    Cancel,
    /// The program goes into the background. This program does not: it plays this and what follows
    /// out of recordings only.
    Suspend,
    /// It is back.
    Resume,
    /// Another stream begins in the same session.
    Restart,
}
