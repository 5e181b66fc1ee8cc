import Foundation

/// Streams of the classes in bindings/apple, by their IDs. Items are shown on the main thread.
@objcMembers public class SseBridge: NSObject {
  public typealias Show = (String, String, String, String, String, Bool) -> Void

  private static var streams: [String: PicosseStream] = [:]
  private static var count = 0
  private static var show: Show = { _, _, _, _, _, _ in }

  public static func listen(_ callback: @escaping Show) { show = callback }

  public static func open(_ url: String, _ method: String, _ headers: String, _ body: String, _ preset: String) -> String {
    count += 1
    let id = String(count)
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
    streams[id] = stream
    Task { @MainActor in
      for await item in stream { tell(id, item) }
      streams[id] = nil
    }
    return id
  }

  public static func cancel(_ id: String) { streams[id]?.cancel() }

  private static func tell(_ id: String, _ item: PicosseItem) {
    switch item {
    case .event(let event): show(id, "event", event.data, event.type, event.lastEventID, false)
    case .body(let body): show(id, "body", body.text, "", "", false)
    case .end(let end): show(id, "end", end.diagnosis, end.text, "", end.isComplete)
    default: break
    }
  }
}
