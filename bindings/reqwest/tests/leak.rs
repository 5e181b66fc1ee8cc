//! Thousands of streams, ended in each way, leave nothing behind: the bytes that are allocated are counted.
//! `PICOSSE_STREAMS=10000` runs more of them.

use picosse_reqwest::{SessionOptions, open};
use reqwest::Client;
use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::thread;
use std::time::Duration;

struct Counting;

static LIVE: AtomicIsize = AtomicIsize::new(0);

// SAFETY: all is the system's; the count is beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as isize, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A server that answers each request with the same stream. It allocates nothing for one.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let mut request = [0; 4096];
            // Small requests come in one piece on the loopback interface. The client may be gone already.
            let _ = connection.read(&mut request);
            let _ = connection.write_all(
                b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: a\n\ndata: b\n\ndata: [DONE]\n\n",
            );
        }
    });
    url
}

async fn streams(client: &Client, url: &str, count: usize) -> isize {
    for at in 0..count {
        let mut source = open(client.get(url), SessionOptions::llm()).expect("a good request");
        let cancel = source.cancel_handle();
        match at % 4 {
            // To the end.
            0 => while source.next().await.is_some() {},
            // Cancelled in the middle, and asked again.
            1 => {
                assert!(source.next().await.is_some());
                cancel.cancel();
                while source.next().await.is_some() {}
                assert!(source.next().await.is_none());
            }
            // Let go in the middle.
            2 => assert!(source.next().await.is_some()),
            // Never begun.
            _ => {}
        }
        drop(source);
        // A handle whose stream is gone answers.
        cancel.cancel();
    }
    // Connections are closed by tasks of their own.
    tokio::time::sleep(Duration::from_millis(500)).await;
    LIVE.load(Ordering::Relaxed)
}

#[tokio::test]
async fn streams_leave_nothing_behind() {
    let (client, url) = (Client::new(), server());
    let count = std::env::var("PICOSSE_STREAMS").map_or(2_000, |count| count.parse().expect("a number"));
    let before = streams(&client, &url, 500).await;
    let after = streams(&client, &url, count).await;
    println!("{} bytes more", after - before);
    // A stream has a buffer of many KiB.
    assert!(after - before < 256 * 1024, "{} bytes more", after - before);
}
