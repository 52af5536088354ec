/// What the last action achieved; it travels as a short code in the address of the page that is shown next.
enum Notice: Sendable, Hashable {
    /// So many jobs are back in `incoming/`; so many were somewhere else by then.
    case replayed(Int, gone: Int)
    case retried
    /// Nothing was there any more to do something with.
    case gone
    case paused(isNew: Bool)
    case resumed(isNew: Bool)
    /// What waits for another side tries now.
    case tryingNow

    var code: String {
        switch self {
        case .replayed(let count, let gone): gone == 0 ? "replayed-\(count)" : "replayed-\(count)-\(gone)"
        case .retried: "retried"
        case .gone: "gone"
        case .paused(let isNew): isNew ? "paused" : "paused-already"
        case .resumed(let isNew): isNew ? "resumed" : "resumed-already"
        case .tryingNow: "trying"
        }
    }

    /// nil for anything but a code.
    init?(code: String) {
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("replayed", 2...3):
            let numbers = parts.dropFirst().compactMap { Int($0) }.filter { (0...10_000_000).contains($0) }
            guard numbers.count == parts.count - 1 else { return nil }
            self = .replayed(numbers[0], gone: numbers.count > 1 ? numbers[1] : 0)
        case ("retried", 1): self = .retried
        case ("gone", 1): self = .gone
        case ("trying", 1): self = .tryingNow
        case ("paused", 1): self = .paused(isNew: true)
        case ("resumed", 1): self = .resumed(isNew: true)
        case ("paused", 2) where parts[1] == "already": self = .paused(isNew: false)
        case ("resumed", 2) where parts[1] == "already": self = .resumed(isNew: false)
        default: return nil
        }
    }

    func text(in language: Language) -> String {
        let texts = language.actionTexts
        return switch self {
        case .replayed(let count, 0): texts("replayed", count: count)
        case .replayed(let count, let gone): texts("replayed", count: count) + " " + texts("gone", count: gone)
        case .retried: texts["retried"]
        case .gone: texts["nothingThere"]
        case .paused(let isNew): texts[isNew ? "paused" : "pausedAlready"]
        case .tryingNow: texts["tryingNow"]
        case .resumed(let isNew): texts[isNew ? "resumed" : "resumedAlready"]
        }
    }
}
