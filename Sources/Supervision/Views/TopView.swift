import Glibc
import JSON

/// `sluice top`: the table again and again, on a terminal always in the same place.
struct TopView {
  let address: StackAddress
  let interval: Double
  let times: Int

  func run() throws(RunFailure) {
    let control = try ControlClient(address)
    let isTerminal = isatty(1) == 1
    for look in 0..<times {
      if look > 0 { usleep(UInt32(interval * 1e6)) }
      let status: JSONValue
      do throws(RunFailure) {
        status = try control.ask("ps").answer
      } catch  where look > 0 && error.status == 75 {
        print("the stack is down")
        return
      }
      show(StackTable(status), isTerminal: isTerminal, isFirst: look == 0)
    }
  }

  private func show(_ table: StackTable, isTerminal: Bool, isFirst: Bool) {
    var lines = [table.headline, ""] + table.lines
    if !table.notes.isEmpty { lines += [""] + table.notes }
    if isTerminal {
      var size = winsize()
      let isKnown = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      let (width, height) = isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
      // A line that wraps, or one more than there is room for, would move the table.
      let fitting = lines.prefix(max(1, height - 1)).map { String($0.prefix(width)) }
      print("\u{1B}[H\u{1B}[J" + fitting.joined(separator: "\n"))
    } else {
      print((isFirst ? "" : "\n") + lines.joined(separator: "\n"))
    }
    fflush(nil)
  }
}
