//! The source of the stream. A separate thread reads it, so that Ctrl-C is heard while a read
//! blocks.

use crate::demo;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::mpsc::SyncSender;
use std::thread;

/// What the reading thread has to say.
pub enum Block {
    /// Bytes of the stream, as many as one read gave.
    Bytes(Vec<u8>),
    /// The stream has ended.
    End,
    /// The stream cannot be opened or read on, and why.
    Failed(String),
    /// Ctrl-C was pressed (said by its handler).
    Interrupted,
}

/// Where the stream comes from.
pub enum Source {
    /// The chat answer that comes with this program.
    Demo,
    /// Standard input.
    Input,
    File(PathBuf),
}

impl Source {
    /// Reads the stream in a new thread.
    pub fn start(self, sender: SyncSender<Block>) {
        thread::spawn(move || {
            let last = match self.read(&sender) {
                Ok(()) => Block::End,
                Err(problem) => Block::Failed(problem),
            };
            // Nobody listens any more when the program is ending.
            let _ = sender.send(last);
        });
    }

    fn read(self, sender: &SyncSender<Block>) -> Result<(), String> {
        match self {
            Self::Demo => {
                demo::play(sender);
                Ok(())
            }
            Self::Input => send_all(io::stdin().lock(), sender)
                .map_err(|error| format!("cannot read standard input: {error}")),
            Self::File(path) => File::open(&path)
                .and_then(|file| send_all(file, sender))
                .map_err(|error| format!("cannot read {}: {error}", path.display())),
        }
    }
}

/// Sends what each read gives, at once.
fn send_all(mut reader: impl Read, sender: &SyncSender<Block>) -> io::Result<()> {
    loop {
        let mut block = vec![0; 64 * 1024];
        match reader.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(len) => block.truncate(len),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        if sender.send(Block::Bytes(block)).is_err() {
            return Ok(());
        }
    }
}
