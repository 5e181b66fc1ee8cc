//! Types for optional parts. If a cargo feature is off, its type has no values, so the compiler removes all
//! code that needs a value.

/// Events in fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fragments {
    #[cfg(feature = "fragments")]
    BuiltIn,
}

impl Fragments {
    /// The value, if there is one.
    pub(crate) const fn get() -> Option<Self> {
        #[cfg(feature = "fragments")]
        return Some(Self::BuiltIn);
        #[cfg(not(feature = "fragments"))]
        None
    }
}

/// Items for comments and unknown fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IgnoredLines {
    #[cfg(feature = "ignored-lines")]
    BuiltIn,
}

impl IgnoredLines {
    /// The value, if there is one.
    pub(crate) const fn get() -> Option<Self> {
        #[cfg(feature = "ignored-lines")]
        return Some(Self::BuiltIn);
        #[cfg(not(feature = "ignored-lines"))]
        None
    }
}

/// How blank lines are treated in a body that is read as lines.
#[cfg(feature = "session")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankLines {
    /// They are skipped: they only separate records.
    #[cfg(feature = "lines")]
    Skip,
    /// Each is delivered as an event with empty data.
    #[cfg(feature = "lines")]
    Deliver,
}

#[cfg(feature = "session")]
impl BlankLines {
    pub(crate) const fn are_delivered(self) -> bool {
        match self {
            #[cfg(feature = "lines")]
            Self::Skip => false,
            #[cfg(feature = "lines")]
            Self::Deliver => true,
        }
    }
}
