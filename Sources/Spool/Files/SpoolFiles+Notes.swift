package import FoundationEssentials
import JSON

extension SpoolFiles {
    /// When webhooks were accepted last, as far as the spool shows: the heartbeat, or when the newest of its jobs that
    /// was received, and not dropped in, came.
    ///
    /// - Returns: nil for a spool that was never used.
    package func lastReceived() throws(SpoolError) -> Date? {
        let heartbeat = modificationTime(.note(.heartbeat))
        var places: [(received: Date, place: SpoolLayout.Place)] = []
        try eachRecentJob { name, folder in
            guard let received = name.receivedAt, heartbeat.map({ received > $0 }) ?? true else { return }
            places.append((received, folder.place(name)))
            if places.count >= 2 * Self.mostCandidates { Self.keepNewest(&places) }
        }
        Self.keepNewest(&places)
        return places.first { !isDropIn($0.place) }?.received ?? heartbeat
    }

    private static let mostCandidates = 10_000

    private static func keepNewest(_ places: inout [(received: Date, place: SpoolLayout.Place)]) {
        places.sort { $0.received > $1.received }
        places.removeLast(max(0, places.count - mostCandidates))
    }

    /// What a backfill or a person put there says where it comes from, whatever its name.
    private func isDropIn(_ place: SpoolLayout.Place) -> Bool {
        guard let bytes = bytes(of: place, limit: 8 << 20) else { return false }
        do { return try JSONObject(bytes)[JobHistory.member]?["origin"] != nil } catch { return false }
    }

    /// When the newest job came, also one that was dropped in; nil when no name says so.
    func newestName() throws(SpoolError) -> Date? {
        var newest: Date?
        try eachRecentJob { name, _ in
            if let received = name.receivedAt { newest = max(newest ?? received, received) }
        }
        return newest
    }

    /// Of the folders by day the newest day's only.
    private func eachRecentJob(_ body: (JobName, JobLocation) -> Void) throws(SpoolError) {
        let inspector = SpoolInspector(files: self)
        for state in SpoolLayout.states {
            let folders = try inspector.folders(of: state)
            let day = folders.compactMap(\.day).filter { Timestamp.parseDay($0) != nil }.max()
            for folder in folders where folder.day == day {
                try eachJob(in: folder) { name, _ in body(name, folder) }
            }
        }
    }
}
