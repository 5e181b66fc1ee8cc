import Foundation

/// Streams of the classes in bindings/apple, by their IDs. Items are shown on the main thread.
@objcMembers public class SseBridge: NSObject {
  public typealias Show = (String, String, String, String, String, Bool) -> Void

  /// What calls share that come on any thread.
  private final class Shared: @unchecked Sendable {
    private let lock = NSLock()
    private var show: Show = { _, _, _, _, _, _ in }
    private var streams: [String: PicosseStream] = [:]
    private var count = 0

    func with<Result>(_ act: (inout Show, inout [String: PicosseStream], inout Int) -> Result) -> Result {
      lock.lock()
      defer { lock.unlock() }
      return act(&show, &streams, &count)
    }
  }

  private static let shared = Shared()

  public static func listen(_ callback: @escaping Show) { shared.with { show, _, _ in show = callback } }

  public static func open(_ url: String, _ method: String, _ headers: String, _ body: String, _ preset: String) -> String {
    let id = shared.with { _, _, count in
      count += 1
      return String(count)
    }
    guard let address = URL(string: url) else {
      DispatchQueue.main.async { show(id, "end", "the URL is invalid", "options", "", false) }
      return id
    }
    var request = URLRequest(url: address)
    request.httpMethod = method
    if !body.isEmpty { request.httpBody = Data(body.utf8) }
    let names = try? JSONSerialization.jsonObject(with: Data(headers.utf8)) as? [String: String]
    for (name, value) in names ?? [:] { request.setValue(value, forHTTPHeaderField: name) }
    let presets: [String: PicosseOptions.Preset] = ["none": .none, "event-source": .eventSource, "mcp": .mcp]
    let stream = PicosseStream(request, options: PicosseOptions(preset: presets[preset] ?? .llm))
    shared.with { _, streams, _ in streams[id] = stream }
    Task { @MainActor in
      for await item in stream { tell(id, item) }
      shared.with { _, streams, _ in streams[id] = nil }
    }
    return id
  }

  public static func cancel(_ id: String) { shared.with { _, streams, _ in streams[id] }?.cancel() }

  /// On the main thread.
  private static func show(_ id: String, _ kind: String, _ data: String, _ type: String, _ lastEventId: String, _ isComplete: Bool) {
    shared.with { show, _, _ in show }(id, kind, data, type, lastEventId, isComplete)
  }

  private static func tell(_ id: String, _ item: PicosseItem) {
    switch item {
    case .event(let event): show(id, "event", event.data, event.type, event.lastEventID, false)
    case .body(let body): show(id, "body", body.text, "", "", false)
    case .end(let end): show(id, "end", end.diagnosis, end.text, "", end.isComplete)
    default: break
    }
  }
}
