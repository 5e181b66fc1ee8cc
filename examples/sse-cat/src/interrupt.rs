//! Ctrl-C.

use crate::ends::INTERRUPTED;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ctrl-C sets what is returned, and wakes the main loop; a second one ends the program at once,
/// should its output be stuck.
pub fn catch(wake: impl Fn() + Send + 'static) -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            process::exit(INTERRUPTED.into());
        }
        wake();
    })?;
    Ok(interrupted)
}
