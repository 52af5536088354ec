import NIOConcurrencyHelpers
import Spool

/// Every move that a queue made, in order.
final class MoveLog: Sendable {
    struct Move: Sendable {
        let name: JobName
        let place: SpoolLayout.Place
        let why: String
    }

    private let box = NIOLockedValueBox<[Move]>([])

    var all: [Move] { box.withLockedValue { $0 } }

    func of(_ name: JobName) -> [Move] { all.filter { $0.name == name } }

    func note(_ event: SpoolEvent) {
        guard case .moved(let name, let place, let why) = event else { return }
        box.withLockedValue { $0.append(Move(name: name, place: place, why: why)) }
    }

    /// The jobs in the order in which they were claimed.
    var claimed: [JobName] { all.filter(\.isClaim).map(\.name) }

    /// The most jobs that were being worked on at the same time since the given move; none were at that moment.
    func peak(since first: Int) -> Int {
        var (present, peak) = (0, 0)
        for move in all.dropFirst(first) {
            present += move.isClaim ? 1 : -1
            peak = max(peak, present)
        }
        return peak
    }
}

extension MoveLog.Move {
    var isClaim: Bool { place.folder?.state == .processing }
}
