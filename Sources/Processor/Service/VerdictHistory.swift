import Spool

/// How the last jobs that reached one stage ended there.
struct VerdictHistory: Sendable, Equatable {
    struct Verdict: Sendable, Equatable {
        var code: Reason.Code
        var record: String
    }

    /// So many of one kind in a row, each of another record, are no chance.
    static let longestRow = 10
    /// More than half of so many are none either.
    static let window = 50

    /// The last ones; nil for a job that went on or ended otherwise.
    private var recent: [Verdict?] = []

    mutating func add(_ verdict: Verdict?) {
        recent.append(verdict)
        if recent.count > Self.window { recent.removeFirst() }
    }

    func count(of code: Reason.Code) -> Int { recent.count { $0?.code == code } }

    var isSuspicious: Bool {
        guard let last = recent.last, let last else { return false }
        let row = recent.reversed().prefix { $0?.code == last.code }.compactMap { $0?.record }
        if Set(row).count >= Self.longestRow { return true }
        let alike = recent.compactMap(\.self).filter { $0.code == last.code }.map(\.record)
        return recent.count == Self.window && Set(alike).count > Self.window / 2
    }
}
