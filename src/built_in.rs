//! What cargo features leave out. A type here has no value where its feature is off, so the compiler
//! leaves out all code that needs one.

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

/// Lines of a body that is no event stream, and what becomes of those without a byte.
#[cfg(feature = "session")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankLines {
    /// Nothing: they only set records apart.
    #[cfg(feature = "lines")]
    Skip,
    /// An event with empty data.
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
