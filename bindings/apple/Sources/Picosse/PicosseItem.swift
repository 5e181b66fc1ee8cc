import CPicosse
import Foundation

/// What comes of an answer.
public enum PicosseItem: Sendable {
  /// A good status came.
  case open(status: Int)
  case event(PicosseEvent)
  /// A part of a large event, if `PicosseOptions.configure` asks for fragments. `flags` are those of
  /// `picosse.h`: `PICOSSE_FIRST`, `PICOSSE_LAST`, `PICOSSE_ABORTED`.
  case fragment(PicosseEvent, flags: UInt32)
  /// The answer is no stream: JSON, an error's text, HTML. It comes whole, before the end.
  case body(PicosseBody)
  /// An event or an ID crossed a limit and is not handed out.
  case dropped
  /// An attempt ended, and after so many milliseconds there is another one.
  case reconnect(PicosseEnd, milliseconds: UInt32)
  /// The end, exactly once.
  case end(PicosseEnd)
}

/// An event.
public struct PicosseEvent: Sendable {
  /// The event type, `message` where the stream named none.
  public let type: String
  /// The values of its `data` fields, joined by LF.
  public let data: String
  /// The last event ID as of this event; empty where there is none.
  public let lastEventID: String
  /// Whether ill-formed UTF-8 was replaced by U+FFFD in it.
  public let isRepaired: Bool
  /// Whether the stream ended inside it.
  public let isIncomplete: Bool

  init(_ item: picosse_item) {
    type = string(item.event_type)
    data = string(item.data)
    lastEventID = string(item.last_event_id)
    isRepaired = item.flags & UInt32(PICOSSE_REPAIRED) != 0
    isIncomplete = item.flags & UInt32(PICOSSE_INCOMPLETE_EVENT) != 0
  }
}

/// A body that is no stream, up to its limit of 64 KiB.
public struct PicosseBody: Sendable {
  /// 0 where the answer had no head.
  public let status: Int
  public let bytes: Data
  /// As UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// How an attempt ended.
public struct PicosseEnd: Sendable {
  /// A number of `picosse.h`: `PICOSSE_REASON_DONE` and so on. Import `CPicosse` for the names.
  public let reason: Int32
  /// More about it, as the comment of the reason says.
  public let detail: Int32
  /// Both in words: `a deadline passed: no first event`.
  public let text: String
  /// What to do next, or why not, in words. It is done for you.
  public let advice: String
  /// Whether the whole answer came.
  public let isComplete: Bool
  /// Whether the app has stopped it.
  public var isCancelled: Bool { reason == PICOSSE_REASON_CANCELLED }
  /// What did not reach the app: bits of `picosse.h`, `PICOSSE_LOST_EVENTS` and so on; 0 if nothing.
  public let losses: UInt32
  /// What is missing, or why nothing is shown: one sentence for a log.
  public let diagnosis: String
  /// What URLSession said where it failed.
  public let error: Error?

  init(_ end: picosse_end, diagnosis: String, error: Error?) {
    reason = end.reason
    detail = end.detail
    let more = String(cString: picosse_detail_text(end.reason, end.detail))
    text = String(cString: picosse_reason_text(end.reason)) + (more.isEmpty ? "" : ": " + more)
    advice = String(
      cString: end.advice == PICOSSE_ADVICE_GIVE_UP
        ? picosse_give_up_text(end.give_up) : picosse_advice_text(end.advice))
    isComplete = end.complete != 0
    losses = end.losses
    self.diagnosis = diagnosis
    self.error = error
  }

  /// The same attempt for an app that has cancelled it: a cancel counts, whatever has come by then.
  func cancelled() -> PicosseEnd {
    var end = picosse_end()
    end.reason = PICOSSE_REASON_CANCELLED
    end.advice = PICOSSE_ADVICE_GIVE_UP
    end.give_up = PICOSSE_GIVE_UP_CANCELLED
    end.losses = losses
    return PicosseEnd(end, diagnosis: diagnosis, error: nil)
  }
}

/// Text of the library as a string.
func string(_ text: picosse_text) -> String {
  String(decoding: UnsafeRawBufferPointer(start: text.ptr, count: text.len), as: UTF8.self)
}
