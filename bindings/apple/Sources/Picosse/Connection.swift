import CPicosse
import Foundation
#if canImport(FoundationNetworking)
  import FoundationNetworking // Linux
#endif

/// A session with its URLSession and its clock. Everything happens on one queue; `isCancelled` is for any thread.
final class Connection: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let queue = DispatchQueue(label: "picosse")
  private let lock = NSLock()
  private var wasCancelled = false

  private let request: URLRequest
  /// Nil where the options are refused, and after the end.
  private var session: Session?
  private let configuration: URLSessionConfiguration
  private var deliver: (@Sendable (PicosseItem) -> Void)?
  private var transport: URLSession?
  private let timer: DispatchSourceTimer

  /// The request that runs; nil between two, and after the last. What another one reports is late.
  private var task: URLSessionTask?
  /// The request of the next attempt, between two.
  private var next: URLRequest?
  private var generation: UInt32 = 0
  private var status = 0
  private var body = Data()
  private var error: Error?

  /// What is left to be asked for after the end.
  private var lastDiagnosis = "the options are refused"
  private var lastID = ""

  init(_ request: URLRequest, _ options: PicosseOptions, _ configuration: URLSessionConfiguration) {
    self.request = request
    session = Session(options)
    timer = DispatchSource.makeTimerSource(queue: queue)
    let copy = configuration.copy() as! URLSessionConfiguration
    // The session has deadlines of its own.
    copy.timeoutIntervalForRequest = 24 * 60 * 60
    // A stream is not for a cache; and on Linux a task that may be in one cannot be cancelled safely.
    copy.urlCache = nil
    self.configuration = copy
    super.init()
    timer.setEventHandler { [weak self] in self?.due() }
    timer.activate()
  }

  // MARK: From any thread

  var isCancelled: Bool {
    lock.lock()
    defer { lock.unlock() }
    return wasCancelled
  }

  func start(_ deliver: @escaping @Sendable (PicosseItem) -> Void) {
    queue.async {
      self.deliver = deliver
      guard self.session != nil else {
        return self.finish(PicosseEnd(picosse_end(), diagnosis: self.lastDiagnosis, error: nil))
      }
      let operations = OperationQueue()
      operations.underlyingQueue = self.queue
      operations.maxConcurrentOperationCount = 1
      self.transport = URLSession(configuration: self.configuration, delegate: self, delegateQueue: operations)
      self.connect(self.request)
    }
  }

  func cancel() {
    lock.lock()
    wasCancelled = true
    lock.unlock()
    queue.async {
      guard self.deliver != nil, let session = self.session else { return }
      session.cancel()
      let end = PicosseEnd(session.end() ?? picosse_end(), diagnosis: session.diagnosis, error: nil)
      self.finish(end.cancelled())
    }
  }

  func suspend() { queue.async { self.session?.suspend(now()) } }

  func resume() {
    queue.async {
      self.session?.resume(now())
      self.arm()
    }
  }

  var diagnosis: String { queue.sync { session?.diagnosis ?? lastDiagnosis } }
  var lastEventID: String { queue.sync { session?.lastEventID ?? lastID } }

  // MARK: Attempts

  private func connect(_ wanted: URLRequest) {
    guard let session = session, let transport = transport, let begun = session.connect(now: now()) else { return }
    var request = wanted
    for (name, value) in session.headers() where request.value(forHTTPHeaderField: name) == nil || name == "Last-Event-ID" {
      request.setValue(value, forHTTPHeaderField: name)
    }
    // 60 s is what a request has that says nothing; the session's deadlines are other ones.
    if request.timeoutInterval == 60 { request.timeoutInterval = configuration.timeoutIntervalForRequest }
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
  private func goOn(_ outcome: Int32) {
    guard let session = session else { return }
    guard outcome == PICOSSE_ENDED, let end = session.end() else { return arm() }
    let last = task
    task = nil
    if end.close_transport != 0 { last?.cancel() }
    let told = PicosseEnd(end, diagnosis: session.diagnosis, error: error)
    guard end.advice == PICOSSE_ADVICE_RETRY else { return finish(told) }
    var again = request
    if end.request == PICOSSE_REQUEST_RESUME {
      again.httpMethod = "GET"
      again.httpBody = nil
    }
    next = again
    let wait = picosse_time_left(now(), end.retry_at)
    after(wait)
    deliver?(.reconnect(told, milliseconds: wait))
  }

  /// Gives everything back, then tells the app.
  private func finish(_ end: PicosseEnd) {
    guard let deliver = deliver else { return }
    self.deliver = nil
    lastDiagnosis = end.diagnosis
    lastID = session?.lastEventID ?? ""
    session = nil
    timer.cancel()
    task?.cancel()
    task = nil
    transport?.finishTasksAndInvalidate()
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
    guard task != nil, let wait = session?.wait(now()) else { return }
    after(wait)
  }

  /// Sets the timer anew: there is one of it.
  private func after(_ milliseconds: UInt32) {
    timer.schedule(deadline: .now() + .milliseconds(Int(milliseconds)))
  }

  /// The time has come for the next attempt, or for the session to look at the clock.
  private func due() {
    if let request = next {
      next = nil
      connect(request)
    } else if let session = session {
      goOn(session.time(now()))
    }
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
    goOn(outcome)
  }

  func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard dataTask === task, let session = session else { return }
    goOn(data.withUnsafeBytes { session.feed(generation, now: now(), $0, show) })
  }

  func urlSession(_: URLSession, task ended: URLSessionTask, didCompleteWithError failure: Error?) {
    guard ended === task, let session = session else { return }
    error = failure
    goOn(session.finish(generation, now: now(), failed: failure != nil, show))
  }
}

/// Milliseconds of a clock that does not go back. They wrap.
private func now() -> UInt32 {
  UInt32(truncatingIfNeeded: DispatchTime.now().uptimeNanoseconds / 1_000_000)
}
