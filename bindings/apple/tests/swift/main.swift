// Runs Swift's part where there is a Swift compiler but no Apple: on Linux, over the URLSession that is there.
//
//   picosse-swift log BYTES RECORDING...     what bindings/corpus compares: pieces of at most so many bytes
//   picosse-swift live URL                   PicosseStream, with the server of swift.test.mjs
import Foundation

func log(_ most: Int, _ files: ArraySlice<String>) throws {
  for file in files {
    print(file)
    let log = Log(most: most)
    for line in try Data(contentsOf: URL(fileURLWithPath: file)).split(separator: 10) { log.play(String(decoding: line, as: UTF8.self)) }
  }
}

switch CommandLine.arguments.dropFirst().first {
case "log": try log(Int(CommandLine.arguments[2])!, CommandLine.arguments[3...])
case "live": await live(URL(string: CommandLine.arguments[2])!)
default: fatalError("log or live")
}
