import CPicosse
import Foundation

/// A session with its URLSession and its clock. Everything happens on one queue; `isCancelled` is for any thread.
final class Connection: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let queue = DispatchQueue(label: "picosse")
  private let lock = NSLock()
  private var wasCancelled = false

  private let request: URLRequest
  private let session: Session?
  private let configuration: URLSessionConfiguration
  private var deliver: ((PicosseItem) -> Void)?
  private var transport: URLSession?
  private var timer: DispatchWorkItem?

  /// The request that runs; nil between two, and after the last. What another one reports is late.
  private var task: URLSessionTask?
  private var generation: UInt32 = 0
  private var status = 0
  private var body = Data()
  private var error: Error?

  init(_ request: URLRequest, _ options: PicosseOptions, _ configuration: URLSessionConfiguration) {
    self.request = request
    session = Session(options)
    let copy = configuration.copy() as! URLSessionConfiguration
    // The session has deadlines of its own.
    copy.timeoutIntervalForRequest = 24 * 60 * 60
    self.configuration = copy
    super.init()
  }

  // MARK: From any thread

  var isCancelled: Bool {
    lock.lock()
    defer { lock.unlock() }
    return wasCancelled
  }

  func start(_ deliver: @escaping (PicosseItem) -> Void) {
    queue.async {
      self.deliver = deliver
      guard let session = self.session else {
        return self.finish(PicosseEnd(picosse_end(), diagnosis: "the options are refused", error: nil))
      }
      let operations = OperationQueue()
      operations.underlyingQueue = self.queue
      operations.maxConcurrentOperationCount = 1
      self.transport = URLSession(configuration: self.configuration, delegate: self, delegateQueue: operations)
      self.connect(session, self.request)
    }
  }

  func cancel() {
    lock.lock()
    wasCancelled = true
    lock.unlock()
    queue.async {
      guard self.deliver != nil, let session = self.session else { return }
      session.cancel()
      var end = session.end() ?? picosse_end()
      // Between two attempts the session still has the end of the last one.
      end.reason = PICOSSE_REASON_CANCELLED
      end.detail = 0
      end.advice = PICOSSE_ADVICE_GIVE_UP
      end.give_up = PICOSSE_GIVE_UP_CANCELLED
      end.complete = 0
      self.finish(PicosseEnd(end, diagnosis: session.diagnosis, error: nil))
    }
  }

  func suspend() { queue.async { self.session?.suspend(now()) } }

  func resume() {
    queue.async {
      self.session?.resume(now())
      self.arm()
    }
  }

  var diagnosis: String { queue.sync { session?.diagnosis ?? "the options are refused" } }
  var lastEventID: String { queue.sync { session?.lastEventID ?? "" } }

  // MARK: Attempts

  private func connect(_ session: Session, _ wanted: URLRequest) {
    guard deliver != nil, let transport = transport, let begun = session.connect(now: now()) else { return }
    var request = wanted
    for (name, value) in session.headers() where request.value(forHTTPHeaderField: name) == nil || name == "Last-Event-ID" {
      request.setValue(value, forHTTPHeaderField: name)
    }
    generation = begun
    status = 0
    body = Data()
    error = nil
    let task = transport.dataTask(with: request)
    self.task = task
    task.resume()
    arm()
  }

  /// Goes on as the session says after a call.
  private func goOn(_ session: Session, _ outcome: Int32) {
    guard outcome == PICOSSE_ENDED, let end = session.end() else { return arm() }
    let last = task
    task = nil
    if end.close_transport != 0 { last?.cancel() }
    let told = PicosseEnd(end, diagnosis: session.diagnosis, error: error)
    guard end.advice == PICOSSE_ADVICE_RETRY else { return finish(told) }
    let wait = picosse_time_left(now(), end.retry_at)
    let isResumed = end.request == PICOSSE_REQUEST_RESUME
    after(wait) { connection in
      var next = connection.request
      if isResumed {
        next.httpMethod = "GET"
        next.httpBody = nil
      }
      connection.connect(session, next)
    }
    deliver?(.reconnect(told, milliseconds: wait))
  }

  private func finish(_ end: PicosseEnd) {
    guard let deliver = deliver else { return }
    self.deliver = nil
    task = nil
    timer?.cancel()
    transport?.invalidateAndCancel()
    transport = nil
    if !body.isEmpty { deliver(.body(PicosseBody(status: status, bytes: body))) }
    deliver(.end(end))
  }

  private func show(_ item: picosse_item) {
    switch item.kind {
    case PICOSSE_EVENT: deliver?(.event(PicosseEvent(item)))
    case PICOSSE_FRAGMENT: deliver?(.fragment(PicosseEvent(item), flags: item.flags))
    case PICOSSE_BODY: body.append(contentsOf: UnsafeRawBufferPointer(start: item.data.ptr, count: item.data.len))
    case PICOSSE_DROPPED, PICOSSE_ID_IGNORED: deliver?(.dropped)
    default: break
    }
  }

  // MARK: Time

  /// Sets the timer for the next deadline.
  private func arm() {
    guard task != nil, let session = session else { return }
    timer?.cancel()
    guard let wait = session.wait(now()) else { return }
    after(wait) { connection in connection.goOn(session, session.time(now())) }
  }

  private func after(_ milliseconds: UInt32, _ act: @escaping (Connection) -> Void) {
    timer?.cancel()
    let item = DispatchWorkItem { [weak self] in if let connection = self { act(connection) } }
    timer = item
    queue.asyncAfter(deadline: .now() + .milliseconds(Int(milliseconds)), execute: item)
  }

  // MARK: What URLSession reports, on the queue

  func urlSession(
    _: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    completionHandler(.allow)
    guard dataTask === task, let session = session, let head = response as? HTTPURLResponse else { return }
    status = head.statusCode
    let (outcome, statusClass) = session.head(
      generation, now: now(), status: status,
      contentType: head.value(forHTTPHeaderField: "Content-Type"),
      retryAfter: head.value(forHTTPHeaderField: "Retry-After"),
      date: head.value(forHTTPHeaderField: "Date"))
    if statusClass == PICOSSE_CLASS_OK { deliver?(.open(status: status)) }
    goOn(session, outcome)
  }

  func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard dataTask === task, let session = session else { return }
    goOn(session, data.withUnsafeBytes { session.feed(generation, now: now(), $0, show) })
  }

  func urlSession(_: URLSession, task ended: URLSessionTask, didCompleteWithError failure: Error?) {
    guard ended === task, let session = session else { return }
    error = failure
    goOn(session, session.finish(generation, now: now(), failed: failure != nil, show))
  }
}

/// Milliseconds of a clock that does not go back. They wrap.
private func now() -> UInt32 {
  UInt32(truncatingIfNeeded: DispatchTime.now().uptimeNanoseconds / 1_000_000)
}
