import CPicosse
import Foundation
#if canImport(FoundationNetworking)
  import FoundationNetworking // Linux
#endif

/// The answer to a request, item by item:
///
///     for await item in PicosseStream(request) { … }
///
/// The request is sent when the stream is made. The last item is `.end`, exactly once. To stop, call
/// `cancel()`; or cancel the task of the loop, which then ends without `.end`.
public struct PicosseStream: AsyncSequence, Sendable {
  public typealias Element = PicosseItem

  private let connection: Connection
  private let items: AsyncStream<PicosseItem>

  /// Sends a request. `transport` names the URLSession's configuration, for proxies, cookies and the like.
  public init(
    _ request: URLRequest, options: PicosseOptions = PicosseOptions(), transport: URLSessionConfiguration = .default
  ) {
    let connection = Connection(request, options, transport)
    self.connection = connection
    items = AsyncStream { continuation in
      // Not at the end: what the loop has not taken yet is still its own.
      continuation.onTermination = { reason in if case .cancelled = reason { connection.cancel() } }
      connection.start { item in
        continuation.yield(item)
        if case .end = item { continuation.finish() }
      }
    }
  }

  /// Ends the stream, from any thread. When this returns, the loop gets nothing but the end.
  public func cancel() { connection.cancel() }

  /// The app goes into the background: deadlines stand still.
  public func suspend() { connection.suspend() }

  /// The app is back: what remained of each deadline remains.
  public func resume() { connection.resume() }

  /// What is missing, or why nothing is shown: one sentence for a log.
  public var diagnosis: String { connection.diagnosis }

  /// The last event ID as of the bytes that came; empty if there is none.
  public var lastEventID: String { connection.lastEventID }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let connection: Connection
    fileprivate var items: AsyncStream<PicosseItem>.Iterator

    public mutating func next() async -> PicosseItem? {
      while let item = await items.next() {
        guard connection.isCancelled else { return item }
        // What waited here when the stream was cancelled is dropped.
        if case .end(let end) = item { return .end(end.cancelled()) }
      }
      return nil
    }
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(connection: connection, items: items.makeAsyncIterator())
  }
}
