import CPicosse

/// A `picosse_session` and the buffer that it borrows. One call at a time: `Connection` sees to that.
final class Session {
  private let session: UnsafeMutablePointer<picosse_session>
  private let buffer: UnsafeMutableRawPointer
  private let size = MemoryLayout<picosse_session>.stride

  /// Nil where the options are refused: too many rules, or an unknown value.
  init?(_ options: PicosseOptions) {
    var config = options.config()
    var needed = 0
    let probe = UnsafeMutablePointer<picosse_session>.allocate(capacity: 1)
    session = probe
    picosse_session_init(probe, size, &config, nil, 0, &needed)
    buffer = UnsafeMutableRawPointer.allocate(byteCount: max(needed, 1), alignment: 8)
    guard picosse_session_init(probe, size, &config, buffer, needed, nil) == PICOSSE_OK else { return nil }
    guard !options.lastEventID.isEmpty else { return }
    var id = options.lastEventID
    id.withUTF8 { bytes in _ = picosse_session_set_last_event_id(probe, bytes.baseAddress, bytes.count) }
  }

  deinit {
    session.deallocate()
    buffer.deallocate()
  }

  /// Begins an attempt, and returns its generation; nil after a cancel.
  func connect(now: UInt32) -> UInt32? {
    var generation: UInt32 = 0
    let status = picosse_session_connect(session, now, UInt32.random(in: 0...UInt32.max), &generation)
    return status == PICOSSE_OK ? generation : nil
  }

  /// The headers that the next request should have.
  func headers() -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    var name = picosse_text()
    var value = picosse_text()
    while picosse_session_request_header(session, found.count, &name, &value) == PICOSSE_OK {
      found.append((string(name), string(value)))
    }
    return found
  }

  /// Reports a head. The class is one of `PICOSSE_CLASS_OK` and so on; 0 where the head does not count.
  func head(
    _ generation: UInt32, now: UInt32, status code: Int, contentType: String?, retryAfter: String?, date: String?
  ) -> (status: Int32, statusClass: Int32) {
    var verdict = picosse_verdict()
    verdict.size = MemoryLayout<picosse_verdict>.stride
    let status = withText(contentType) { contentType in
      withText(retryAfter) { retryAfter in
        withText(date) { date in
          var head = picosse_head()
          head.size = MemoryLayout<picosse_head>.stride
          head.status = UInt32(clamping: code)
          head.content_type = contentType
          head.retry_after = retryAfter
          head.date = date
          return picosse_session_on_response(session, generation, now, &head, &verdict)
        }
      }
    }
    return (status, verdict.status_class)
  }

  /// Takes bytes, and shows each item to `show` while this runs.
  func feed(_ generation: UInt32, now: UInt32, _ bytes: UnsafeRawBufferPointer, _ show: (picosse_item) -> Void) -> Int32 {
    withCallback(show) { callback, user in
      picosse_session_feed(session, generation, now, bytes.baseAddress, bytes.count, callback, user, nil)
    }
  }

  /// Reports the end of the transport.
  func finish(_ generation: UInt32, now: UInt32, failed: Bool, _ show: (picosse_item) -> Void) -> Int32 {
    withCallback(show) { callback, user in
      failed
        ? picosse_session_on_error(session, generation, now, callback, user)
        : picosse_session_on_end(session, generation, now, callback, user)
    }
  }

  func time(_ now: UInt32) -> Int32 { picosse_session_on_time(session, now) }

  /// The milliseconds until `time` must be called; nil where there is no deadline.
  func wait(_ now: UInt32) -> UInt32? {
    var at: UInt32 = 0
    guard picosse_session_next_deadline(session, &at) == PICOSSE_OK else { return nil }
    return picosse_time_left(now, at)
  }

  @discardableResult func cancel() -> Int32 { picosse_session_cancel(session) }
  func suspend(_ now: UInt32) { picosse_session_suspend(session, now) }
  func resume(_ now: UInt32) { picosse_session_resume(session, now) }

  /// How the last attempt ended; nil while one runs.
  func end() -> picosse_end? {
    var end = picosse_end()
    end.size = MemoryLayout<picosse_end>.stride
    return picosse_session_end(session, &end) == PICOSSE_OK ? end : nil
  }

  var diagnosis: String {
    var sentence = picosse_text()
    return picosse_session_diagnose(session, &sentence) == PICOSSE_OK ? string(sentence) : ""
  }

  var lastEventID: String {
    var id = picosse_text()
    return picosse_session_last_event_id(session, &id) == PICOSSE_OK ? string(id) : ""
  }
}

/// A string as text of the library, while `act` runs.
private func withText<Result>(_ string: String?, _ act: (picosse_text) -> Result) -> Result {
  guard var string = string else { return act(picosse_text()) }
  return string.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { bytes in act(picosse_text(ptr: bytes.baseAddress, len: bytes.count)) }
  }
}

private typealias Show = (picosse_item) -> Void

/// A closure that C can point to.
private final class Callback {
  let show: Show
  init(_ show: @escaping Show) { self.show = show }
}

/// A closure as a callback of C, while `act` runs.
private func withCallback(_ show: Show, _ act: (picosse_session_callback, UnsafeMutableRawPointer) -> Int32) -> Int32 {
  withoutActuallyEscaping(show) { show in
    let callback = Callback(show)
    return withExtendedLifetime(callback) {
      act(
        { user, _, item in
          Unmanaged<Callback>.fromOpaque(user!).takeUnretainedValue().show(item!.pointee)
          return PICOSSE_CONTINUE
        }, Unmanaged.passUnretained(callback).toOpaque())
    }
  }
}
