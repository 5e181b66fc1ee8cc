//! Sessions: what each call of a host comes to, on a clock that the test turns.

mod smoke;
