// The log of a recording, as bindings/corpus/README.md describes it, through Session.swift and PicosseItem.swift.
import CPicosse
import Foundation

final class Log {
  private let session: Session
  private var generation: UInt32 = 0
  private var now: UInt32 = 0
  private var body: [UInt8] = []
  private let most: Int

  /// `most` is how many bytes a piece of a chunk has at most.
  init(most: Int) {
    self.most = most
    session = Session(PicosseOptions(preset: .llm))!
  }

  func play(_ line: String) {
    // Not by characters: a mark may combine with the space before it.
    let words = line.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false).map { String($0)! }
    guard words.count >= 2, let time = UInt32(words[0]) else { return } // The first lines, and comments.
    now = time
    let given = words.count == 3 ? words[2] : ""
    switch words[1] {
    case "connect": generation = session.connect(now: now) ?? generation
    case "response": head(given.components(separatedBy: " "))
    case "chunk": chunk(bytes(given))
    case "time": goOn(session.time(now))
    case "end": goOn(session.finish(generation, now: now, failed: false, show))
    case "error": goOn(session.finish(generation, now: now, failed: true, show))
    case "cancel": goOn(session.cancel())
    default: fatalError(line)
    }
  }

  private func head(_ words: [String]) {
    let value = { (at: Int) in words.count > at && words[at] != "-" ? String(decoding: bytes(words[at]), as: UTF8.self) : nil }
    let verdict = session.head(
      generation, now: now, status: Int(words[0])!, contentType: value(1), retryAfter: value(2), date: value(3))
    goOn(verdict.status)
  }

  private func chunk(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: most) {
      let piece = bytes[start..<min(start + most, bytes.count)]
      goOn(piece.withUnsafeBytes { session.feed(generation, now: now, $0, show) })
    }
  }

  private func show(_ item: picosse_item) {
    if item.kind == PICOSSE_EVENT {
      let event = PicosseEvent(item)
      put(event.isIncomplete ? "incomplete" : "event", event.type, event.lastEventID, event.data)
    }
    if item.kind == PICOSSE_BODY { body += UnsafeRawBufferPointer(start: item.data.ptr, count: item.data.len) }
  }

  private func goOn(_ status: Int32) {
    guard status == PICOSSE_ENDED, let end = session.end() else { return }
    let told = PicosseEnd(end, diagnosis: session.diagnosis, error: nil)
    if !body.isEmpty { put("body", PicosseBody(status: 0, bytes: Data(body)).text) }
    put("end", told.isComplete ? "complete" : "not complete", told.diagnosis)
  }

  private func put(_ texts: String...) {
    let escaped = texts.map { $0.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\n", with: "\\n") }
    print(escaped.joined(separator: "\t"))
  }
}

/// The bytes of escaped text.
private func bytes(_ text: String) -> [UInt8] {
  var found: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
      found.append(byte)
      continue
    }
    switch escape {
    case UInt8(ascii: "n"): found.append(10)
    case UInt8(ascii: "r"): found.append(13)
    case UInt8(ascii: "t"): found.append(9)
    case UInt8(ascii: "x"):
      found.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)!)
      rest = rest.dropFirst(2)
    default: found.append(escape)
    }
  }
  return found
}
