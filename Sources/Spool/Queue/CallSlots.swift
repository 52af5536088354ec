package import FoundationEssentials

/// One limit of calls for all processes on a spool, also those of other hosts: `locks/calls` holds when the next call
/// may begin, and whoever takes a turn puts the one after it there.
///
/// Turns are evenly apart, so that no second holds more of them than the limit says, wherever it begins. The lock is
/// never held over a call. Hosts have to agree on the time, as for everything else here.
package struct CallSlots: Sendable {
    package enum Turn: Sendable, Equatable {
        /// Ours.
        case at(Date)
        /// Nobody's yet; others come first.
        case ask(again: Date)
        /// The other side wants no calls until then.
        case held(until: Date)
    }

    /// Seconds that a call waits for its turn before it is told to come again: later than this only a pause is.
    package static let patience: TimeInterval = 15
    /// What is further away was written by a clock that was wrong.
    private static let furthest: TimeInterval = 3600
    /// So that one write replaces all of it.
    private static let width = 24

    private let files: SpoolFiles
    private let spacing: TimeInterval

    /// - Parameter perSecond: how many calls a second may begin.
    package init(files: SpoolFiles, perSecond: Int) { (self.files, spacing) = (files, 1 / Double(perSecond)) }

    /// Takes the next turn.
    ///
    /// Blocks for a moment only.
    ///
    /// - Parameter within: seconds; a turn further away is left to those who are in more of a hurry. nil takes any.
    /// - Returns: nil while another process has the lock.
    package func take(within: TimeInterval? = nil, now: Date = Date()) throws(SpoolError) -> Turn? {
        try change { next in
            let next = next.timeIntervalSince(now) > Self.furthest ? now : max(next, now)
            let wait = next.timeIntervalSince(now)
            if wait > Self.patience { return (.held(until: next), nil) }
            if let within, wait > within { return (.ask(again: next.addingTimeInterval(-within / 2)), nil) }
            return (.at(next), next.addingTimeInterval(spacing))
        }
    }

    /// Nobody calls before then; at most an hour from now.
    ///
    /// - Returns: false while another process has the lock.
    package func hold(until: Date, now: Date = Date()) throws(SpoolError) -> Bool {
        let until = min(until, now.addingTimeInterval(Self.furthest))
        return try change { next in (true, next.timeIntervalSince(now) > Self.furthest ? until : max(next, until)) }
            ?? false
    }

    private func change<Result>(_ body: (Date) -> (Result, Date?)) throws(SpoolError) -> Result? {
        let path = files.layout.path(.calls)
        return try files.attempt("take a turn", path) { () throws(SystemCallError) in
            guard let descriptor = try files.lock(path) else { return nil }
            defer { files.system.close(descriptor) }
            let text = String(decoding: try files.system.read(descriptor, atMost: Self.width), as: UTF8.self)
            // Nothing, or nothing of ours: whoever comes first begins.
            let seconds = Double(text.filter { !$0.isWhitespace }) ?? 0
            let (result, next) = body(Date(timeIntervalSince1970: seconds.isFinite ? seconds : 0))
            if let next {
                let line = String(Int((next.timeIntervalSince1970 * 1e6).rounded())) + "e-6"
                let padded = line + String(repeating: " ", count: max(0, Self.width - 1 - line.utf8.count)) + "\n"
                // A descriptor that begins at the start of the file.
                let writer = try files.system.open(path, .write)
                defer { files.system.close(writer) }
                try files.system.write(writer, Array(padded.utf8))
            }
            return result
        }
    }
}
