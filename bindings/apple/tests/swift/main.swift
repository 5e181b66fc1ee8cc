// Runs Swift's part where there is a Swift compiler but no Apple: on Linux, over the URLSession that is there.
//
//   picosse-swift log [MOST BYTES OF A PIECE] < RECORDING     what bindings/corpus compares
//   picosse-swift live URL                                    PicosseStream, with the server of swift.test.mjs
import Foundation

func log(_ most: Int) {
  let log = Log(most: most)
  for line in FileHandle.standardInput.readDataToEndOfFile().split(separator: 10) { log.play(String(decoding: line, as: UTF8.self)) }
}

switch CommandLine.arguments.dropFirst().first {
case "log": log(CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2])! : .max)
case "live": await live(URL(string: CommandLine.arguments[2])!)
default: fatalError("log or live")
}
