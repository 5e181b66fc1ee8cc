//! A session with a server.

use crate::call::Call;
use crate::host::Host;
use crate::http::{Asked, Connection, Heard};
use crate::status::TICK;
use crate::{interrupt, mcp};
use picosse::session::{Advice, Request};
use std::error::Error;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// Goes on from attempt to attempt, until one is the last.
pub fn run(mut host: Host, mut asked: Asked) -> Result<u8, Box<dyn Error>> {
    let opened = asked.is_mcp && initialize(&mut host, &mut asked)?;
    let (sender, receiver) = mpsc::sync_channel(4);
    let waker = sender.clone();
    // A full channel needs no waking.
    let interrupted = interrupt::catch(move || drop(waker.try_send(Heard::Interrupted)))?;
    let clock = Clock(Instant::now());

    let mut connection = Some(connect(&mut host, &asked, Request::Same, &clock, &sender)?);
    while !host.is_over() {
        let end = host.session.end();
        if let Some(connection) = connection.take_if(|_| end.is_some()) {
            connection.close();
        }
        let (due, next) = match end.map(|end| end.advice) {
            None => (host.session.next_deadline(), None),
            Some(Advice::RetryAt { at, request }) => (Some(at), Some(request)),
            Some(Advice::GiveUp(_)) => break,
        };
        host.waiting(clock.now());
        let heard = clock.wait(&receiver, due, |now| host.waiting(now));
        match (heard, next) {
            _ if interrupted.load(Ordering::Relaxed) => host.call(clock.now(), None, &Call::Cancel)?,
            (Some(Heard::Call(attempt, call)), _) => {
                host.call(clock.now(), Some(attempt), &call)?;
                // News may never stop coming, and a chunk does not report that a deadline has passed.
                if host.session.next_deadline().is_some_and(|due| clock.left(due).is_zero()) {
                    host.call(clock.now(), None, &Call::Time)?;
                }
            }
            (Some(Heard::Head { lines, mcp_session }), _) => {
                host.head(&lines)?;
                if let Some(id) = mcp_session.filter(|_| asked.is_mcp) {
                    asked.headers.sent.insert(mcp::SESSION_ID, id);
                }
            }
            (Some(Heard::Interrupted), _) => {}
            (None, Some(request)) => connection = Some(connect(&mut host, &asked, request, &clock, &sender)?),
            (None, None) => host.call(clock.now(), None, &Call::Time)?,
        }
    }
    if let Some(connection) = connection {
        connection.close();
    }
    let status = host.finish()?;
    if opened {
        mcp::close(&asked);
    }
    Ok(status)
}

/// Opens an MCP session before the first attempt. Returns whether there is one to close.
fn initialize(host: &mut Host, asked: &mut Asked) -> Result<bool, Box<dyn Error>> {
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    let opened = thread::scope(|scope| {
        scope.spawn(move || sender.send(mcp::initialize(asked)));
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(opened) => return opened,
                Err(RecvTimeoutError::Timeout) => host.waiting_for("the MCP session", start.elapsed()),
                Err(RecvTimeoutError::Disconnected) => return Err("it was given up".into()),
            }
        }
    });
    // The call itself says what its status means.
    Ok(opened.or_else(|problem| host.complain(&format!("initialize: {problem}")).map(|()| false))?)
}

fn connect(
    host: &mut Host,
    asked: &Asked,
    how: Request,
    clock: &Clock,
    sender: &SyncSender<Heard>,
) -> Result<Connection, Box<dyn Error>> {
    host.call(clock.now(), None, &Call::Connect(fastrand::u32(..)))?;
    let session = &host.session;
    let (connection, lines) =
        asked.send(how, session.request_headers(), session.generation(), sender.clone());
    host.head(&lines)?;
    Ok(connection)
}

/// Milliseconds since the start, as a session counts them.
struct Clock(Instant);

impl Clock {
    fn now(&self) -> u32 {
        self.0.elapsed().as_millis() as u32
    }

    /// How long it is until then.
    fn left(&self, due: u32) -> Duration {
        let left = due.wrapping_sub(self.now()) as i32;
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }

    /// What is heard before it is `due`; `None` when it is, and nothing is there to be heard. Calls
    /// `tick` now and then meanwhile.
    fn wait(&self, receiver: &Receiver<Heard>, due: Option<u32>, mut tick: impl FnMut(u32)) -> Option<Heard> {
        loop {
            let left = due.map(|due| self.left(due)).filter(|left| *left <= TICK);
            match receiver.recv_timeout(left.unwrap_or(TICK)) {
                Ok(heard) => return Some(heard),
                Err(_) if left.is_some() => return None,
                Err(_) => tick(self.now()),
            }
        }
    }
}
