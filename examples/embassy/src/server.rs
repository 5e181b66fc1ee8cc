//! The other side of a simulated socket: what a server sends, and how the network cuts it.

use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_sync::pipe::Pipe;
use embassy_sync::signal::Signal;
use embedded_io_async::{ErrorType, Read, Write};
use embedded_nal_async::{AddrType, Dns, TcpConnect};

/// What it sends.
pub const STREAM: &[u8] = include_bytes!("../../chat.sse");
/// The head of the response before it.
pub const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// A socket whose TCP window has `N` bytes.
pub struct Socket<M: RawMutex, const N: usize> {
    window: Pipe<M, N>,
    closed: Signal<M, ()>,
}

impl<M: RawMutex, const N: usize> Socket<M, N> {
    #[allow(clippy::new_without_default)] // It is `const`, for a `static`.
    pub const fn new() -> Self {
        Self { window: Pipe::new(), closed: Signal::new() }
    }

    /// Sends the stream in pieces of 1 to 40 bytes, and waits while the window is closed. `sent` is told
    /// each length.
    pub async fn serve(&self, stream: &[u8], mut sent: impl FnMut(usize)) {
        let (mut rest, mut random) = (stream, 1u32);
        while !rest.is_empty() {
            // Xorshift.
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let (piece, later) = rest.split_at((1 + random as usize % 40).min(rest.len()));
            let len = self.window.write(piece).await;
            sent(len);
            rest = if len < piece.len() { &rest[len..] } else { later };
        }
    }

    /// Says that there is no more.
    pub fn close(&self) {
        self.closed.signal(());
    }

    /// The board's side.
    pub fn board(&self) -> Connection<'_, M, N> {
        Connection(self)
    }
}

/// The board's side of a [`Socket`]. What it sends is not looked at.
pub struct Connection<'s, M: RawMutex, const N: usize>(&'s Socket<M, N>);

impl<M: RawMutex, const N: usize> ErrorType for Connection<'_, M, N> {
    type Error = core::convert::Infallible;
}

impl<M: RawMutex, const N: usize> Read for Connection<'_, M, N> {
    /// Loses nothing if its future is dropped.
    async fn read(&mut self, memory: &mut [u8]) -> Result<usize, Self::Error> {
        let Socket { window, closed } = self.0;
        match select(window.read(memory), closed.wait()).await {
            Either::First(len) => Ok(len),
            Either::Second(()) => {
                closed.signal(());
                Ok(0)
            }
        }
    }
}

impl<M: RawMutex, const N: usize> Write for Connection<'_, M, N> {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
        Ok(bytes.len())
    }

    async fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// A network with one server, at every address.
impl<M: RawMutex, const N: usize> TcpConnect for Socket<M, N> {
    type Error = core::convert::Infallible;
    type Connection<'a>
        = Connection<'a, M, N>
    where
        Self: 'a;

    async fn connect(&self, _: SocketAddr) -> Result<Connection<'_, M, N>, Self::Error> {
        Ok(self.board())
    }
}

impl<M: RawMutex, const N: usize> Dns for Socket<M, N> {
    type Error = core::convert::Infallible;

    async fn get_host_by_name(&self, _: &str, _: AddrType) -> Result<IpAddr, Self::Error> {
        Ok(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    async fn get_host_by_address(&self, _: IpAddr, _: &mut [u8]) -> Result<usize, Self::Error> {
        Ok(0)
    }
}
