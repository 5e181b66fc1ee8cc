import CPicosse

/// What an app chooses for a stream.
public struct PicosseOptions: Sendable {
  public enum Preset: Int32, Sendable {
    /// No rule, no deadline, no reconnection.
    case none = 0
    /// For the answer of a language model: its terminal events, 120 s for the first event, 60 s between bytes.
    case llm = 1
    /// As a browser's EventSource: connects again until the server refuses.
    case eventSource = 2
    /// For MCP's streamable HTTP.
    case mcp = 3
  }

  public var preset = Preset.llm
  /// The most bytes of data of an event. The stream takes so much memory.
  public var dataLimit = 256 * 1024
  /// Whether the request may be sent again: a GET, or a POST that you know to be harmless.
  public var isIdempotent = false
  /// The last event ID to begin with.
  public var lastEventID = ""
  /// Changes what the preset says: deadlines in milliseconds, rules of reconnection and more, as
  /// `picosse_session_config` in `picosse.h` has them. Its `rules` must outlive the closure: use constants.
  public var configure: (@Sendable (inout picosse_session_config) -> Void)?

  public init(preset: Preset = .llm) { self.preset = preset }

  func config() -> picosse_session_config {
    var config = picosse_session_config()
    picosse_session_config_init(&config, MemoryLayout<picosse_session_config>.stride, preset.rawValue)
    config.parser.data_limit = dataLimit
    if isIdempotent { config.reconnection.flags |= UInt32(PICOSSE_RECONNECT_IDEMPOTENT) }
    configure?(&config)
    return config
  }
}
