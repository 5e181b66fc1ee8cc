// What an app is told, and what is left behind.
import CPicosse
import Foundation
#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What the loop of a stream saw.
struct Told: Sendable {
  var events: [String] = []
  var body: PicosseBody?
  var others: [String] = []
  var end: PicosseEnd?
}

/// Reads a stream to its end. `on` is called for each event.
func read(_ stream: PicosseStream, on: (PicosseStream, PicosseEvent) async -> Void = { _, _ in }) async -> Told {
  var told = Told()
  for await item in stream {
    precondition(told.end == nil, "an item after the end")
    switch item {
    case .open(let status): told.others.append("open \(status)")
    case .event(let event):
      told.events.append(event.data)
      await on(stream, event)
    case .fragment(let part, _): told.events.append(part.data)
    case .body(let body): told.body = body
    case .dropped: told.others.append("dropped")
    case .reconnect(let end, _): told.others.append("again after \(end.reason)")
    case .end(let end): told.end = end
    }
  }
  return told
}

func check<Value: Equatable>(_ found: Value, _ wanted: Value, line: Int = #line) {
  guard found != wanted else { return }
  print("not ok: line \(line): \(found) is not \(wanted)")
  exit(1)
}

func sleep(milliseconds: UInt64) async { try? await Task.sleep(nanoseconds: milliseconds * 1_000_000) }

/// The memory that this process has now, in KiB.
func resident() -> Int {
  let status = try! String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  return Int(status.components(separatedBy: "VmRSS:")[1].split(separator: "k")[0].trimmingCharacters(in: .whitespaces))!
}

func live(_ server: URL) async {
  func open(_ path: String, _ options: PicosseOptions = PicosseOptions(), method: String = "GET") -> PicosseStream {
    var request = URLRequest(url: server.appendingPathComponent(path))
    request.httpMethod = method
    return PicosseStream(request, options: options)
  }
  func test(_ name: String, _ act: () async -> Void) async {
    await act()
    print("ok \(name)")
    fflush(nil)
  }

  await test("a chat in Chinese, cut inside characters") {
    let told = await read(open("chat", method: "POST"))
    check(told.events, ["你好", "，", "世界🎉"])
    check(told.others, ["open 200"])
    check(told.end!.isComplete, true)
    check(told.end!.reason, PICOSSE_REASON_DONE)
  }

  await test("a loop that is slower than the answer loses nothing") {
    let stream = open("chat")
    await sleep(milliseconds: 400)
    check(await read(stream) { _, _ in await sleep(milliseconds: 20) }.events.count, 3)
  }

  await test("401 with JSON") {
    let told = await read(open("401"))
    check(told.events, [])
    check(told.body!.status, 401)
    check(told.body!.text, "{\"error\":\"没有权限\"}")
    check(told.end!.isComplete, false)
  }

  await test("JSON under 200") {
    check(await read(open("json")).body!.text, "{\"code\":1002}")
  }

  await test("a stall ends by a deadline") {
    var options = PicosseOptions()
    options.configure = { $0.deadlines.byte_idle = 80 }
    let told = await read(open("stall", options))
    check(told.events, ["a"])
    check(told.end!.reason, PICOSSE_REASON_TIMEOUT)
  }

  await test("a connection that breaks, and one that cannot be made") {
    let broken = await read(open("break"))
    check(broken.events, ["a"])
    check(broken.end!.reason, PICOSSE_REASON_TRANSPORT)
    let refused = await read(PicosseStream(URLRequest(url: URL(string: "http://127.0.0.1:9/")!)))
    check(refused.end!.reason, PICOSSE_REASON_TRANSPORT)
    check(refused.end!.error == nil, false)
  }

  await test("a stream that broke off goes on from its ID") {
    var options = PicosseOptions()
    options.isIdempotent = true
    options.configure = { $0.reconnection.shortest = 1; $0.reconnection.retries = 3 }
    let told = await read(open("resume", options))
    check(told.events, ["one", "two"])
    check(told.others, ["open 200", "again after \(PICOSSE_REASON_TRANSPORT)", "open 200"])
    check(told.end!.isComplete, true)
  }

  await test("a cancel inside the loop holds at once") {
    let told = await read(open("many")) { stream, _ in stream.cancel() }
    check(told.events.count, 1)
    check(told.end!.reason, PICOSSE_REASON_CANCELLED)
  }

  await test("a cancel counts, even where the end has come") {
    let stream = open("chat")
    await sleep(milliseconds: 400)
    let told = await read(stream) { stream, _ in stream.cancel() }
    check(told.events.count, 1)
    check(told.end!.reason, PICOSSE_REASON_CANCELLED)
    check(told.end!.isComplete, false)
  }

  await test("a cancel on another thread") {
    let stream = open("stall")
    let told = await read(stream) { stream, _ in DispatchQueue.global().async { stream.cancel() } }
    check(told.end!.reason, PICOSSE_REASON_CANCELLED)
  }

  await test("a cancelled task ends its loop without an end") {
    let task = Task { await read(open("stall")) }
    await sleep(milliseconds: 100)
    task.cancel()
    check(await task.value.end == nil, true)
  }

  await test("a closed stream answers") {
    let stream = open("chat")
    let told = await read(stream)
    stream.cancel()
    stream.suspend()
    stream.resume()
    check(stream.diagnosis, told.end!.diagnosis)
    check(stream.lastEventID, "3")
    check(await read(stream).events, [])
  }

  await test("options that are refused end the stream") {
    var options = PicosseOptions()
    options.configure = { $0.reading = 99 }
    let told = await read(open("chat", options))
    check(told.end!.diagnosis, "the options are refused")
  }

  await test("many calls from many threads") {
    let stream = open("stall")
    DispatchQueue.concurrentPerform(iterations: 64) { at in
      _ = at % 4 == 0 ? stream.diagnosis : stream.lastEventID
      if at == 40 { stream.cancel() }
      at % 2 == 0 ? stream.suspend() : stream.resume()
    }
    check(await read(stream).end!.reason, PICOSSE_REASON_CANCELLED)
  }

  await leaks(server, open)
}

/// What streams leave behind that end in each way: less than the same requests without us, and not a buffer.
func leaks(_ server: URL, _ open: @escaping (String, PicosseOptions, String) -> PicosseStream) async {
  func streams(_ count: Int) async {
    for at in 0..<count {
      let stream = open("short", PicosseOptions(), "GET")
      // Read to the end, cancelled in the loop, let go without a loop.
      if at % 3 == 0 { check(await read(stream).events.count, 1) }
      if at % 3 == 1 { _ = await read(stream) { stream, _ in stream.cancel() } }
      if at % 3 == 2 { await sleep(milliseconds: 2) } // Not thousands at once.
    }
  }
  func requests(_ count: Int) async {
    for _ in 0..<count {
      let session = URLSession(configuration: .ephemeral)
      _ = try! await session.data(from: server.appendingPathComponent("short"))
      session.finishTasksAndInvalidate()
    }
  }
  func growth(_ act: (Int) async -> Void) async -> Int {
    let count = Int(ProcessInfo.processInfo.environment["STREAMS"] ?? "10000")!
    await act(count / 10)
    await sleep(milliseconds: 500)
    let before = resident()
    await act(count)
    await sleep(milliseconds: 500)
    return (resident() - before) * 1024 / count
  }
  let without = await growth(requests)
  let with = await growth(streams)
  print("ok bytes that a stream leaves: \(with), of which a request of URLSession alone: \(without)")
  check(with < without + 1024, true)
}
