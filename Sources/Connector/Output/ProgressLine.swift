import FoundationEssentials
import Synchronization

/// How far long work has come: one line on the terminal that is written over; nothing where there is no terminal.
final class ProgressLine: Sendable {
    private let last = Mutex(Date.distantPast)

    func show(_ text: @autoclosure () -> String) {
        guard Console.isErrorTerminal else { return }
        let isDue = last.withLock { last in
            let now = Date()
            guard now.timeIntervalSince(last) >= 0.2 else { return false }
            last = now
            return true
        }
        if isDue { Console.overwrite("\(text())") }
    }

    /// Takes the line away.
    func finish() {
        guard Console.isErrorTerminal else { return }
        Console.overwrite("")
    }
}
