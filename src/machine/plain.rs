use super::*;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlankLines {
    Skip,
    Deliver,
}
impl Machine {
    pub(crate) fn run_lines<'c>(
        &mut self,
        _buffer: &mut [u8],
        chunk: &'c [u8],
        _blank: BlankLines,
        _sink: &mut dyn Sink<'c>,
    ) -> Result<usize, FeedError> {
        Ok(chunk.len())
    }
    pub(crate) fn finish_lines(&mut self, _buffer: &mut [u8], _blank: BlankLines) -> Result<End, FeedError> {
        Ok(End::Clean)
    }
}
