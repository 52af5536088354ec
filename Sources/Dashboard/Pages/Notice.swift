/// What the last action achieved; it travels as a short code in the address of the page that is shown next.
struct Notice: Sendable, Hashable {
    let code: String
    /// Of a code in `counted`: how many jobs were moved, and how many were somewhere else by then.
    private var numbers: [Int] { code.split(separator: "-").dropFirst().compactMap { Int($0) } }

    /// The keys of the texts, by code.
    private static let texts = [
        "ordered": "ordered", "gone": "nothingThere", "trying": "tryingNow", "paused": "paused",
        "paused-already": "pausedAlready", "resumed": "resumed", "resumed-already": "resumedAlready",
        "changed": "proposalChanged", "busy": "recordsBusy", "none-picked": "nothingPicked",
    ]
    private static let counted = [
        "replayed": "replayed", "retried": "retried", "approved": "approvedJobs", "rejected": "rejectedJobs",
    ]

    private init(_ code: String) { self.code = code }

    /// nil for anything but a code.
    init?(code: String) {
        self.code = code
        guard Self.texts[code] == nil else { return }
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        guard Self.counted[String(parts[0])] != nil, (2...3).contains(parts.count), numbers.count == parts.count - 1,
            numbers.allSatisfy({ (0...10_000_000).contains($0) })
        else { return nil }
    }

    private init(_ verb: String, _ count: Int, gone: Int) {
        self.init(gone == 0 ? "\(verb)-\(count)" : "\(verb)-\(count)-\(gone)")
    }

    static func replayed(_ count: Int, gone: Int) -> Notice { Notice("replayed", count, gone: gone) }
    static func retried(_ count: Int, gone: Int) -> Notice { Notice("retried", count, gone: gone) }
    static func decided(_ answer: OperatorActions.Answer, _ count: Int, gone: Int) -> Notice {
        Notice(answer == .yes ? "approved" : "rejected", count, gone: gone)
    }
    /// What was shown is not what would be decided on now.
    static let changed = Notice("changed")
    /// Some records are being worked on.
    static let busy = Notice("busy")
    /// Nothing was picked to do something with.
    static let nothingPicked = Notice("none-picked")
    static let ordered = Notice("ordered")
    /// Nothing was there any more to do something with.
    static let gone = Notice("gone")
    static func paused(isNew: Bool) -> Notice { Notice(isNew ? "paused" : "paused-already") }
    static func resumed(isNew: Bool) -> Notice { Notice(isNew ? "resumed" : "resumed-already") }
    /// What waits for another side tries now.
    static let tryingNow = Notice("trying")

    func text(in language: Language) -> String {
        let texts = language.texts
        if let key = Self.texts[code] { return texts[key] }
        let key = code.split(separator: "-").first.flatMap { Self.counted[String($0)] } ?? ""
        return zip([key, "gone"], numbers).filter { $0 != "gone" || $1 > 0 }
            .map { texts($0, count: $1) }.joined(separator: " ")
    }
}
