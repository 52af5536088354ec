package import FoundationEssentials

/// How much of something that costs money was used on a UTC day, by all processes on a spool together.
///
/// ## On disk
/// `locks/analyses-DAY` holds a key a line, flushed before whoever asked goes on; its lock is held for that moment only.
/// The day before is kept, because what was counted late in it is not counted again. A line that a crash cut short
/// counts: rather one too many.
package struct DayCount: Sendable {
    package enum Entry: Sendable, Equatable {
        /// The key is counted now or was before; so many are used on the day.
        case counted(Int)
        /// The day has no room for another one.
        case full
    }

    private let files: SpoolFiles
    /// Some hundred thousand keys.
    private static let longest = 1 << 25

    package init(files: SpoolFiles) { self.files = files }

    /// Counts a key, unless it was counted before; blocks for a moment.
    ///
    /// - Returns: nil while another process has the lock.
    package func count(_ key: String, limit: Int, now: Date) throws(SpoolError) -> Entry? {
        let day = Timestamp.day(now)
        let path = files.layout.path(.analyses(day: day))
        let before = keys(of: Timestamp.day(now.addingTimeInterval(-86_400)))
        let found = try files.attempt("count an analysis in", path) { () throws(SystemCallError) -> (Entry, Bool)? in
            guard let descriptor = try files.lock(path) else { return nil }
            defer { files.system.close(descriptor) }
            let size = try files.system.status(descriptor).size
            // Reading leaves the descriptor at the end, where the next key goes.
            let bytes = try files.system.read(descriptor, atMost: size + 1)
            let used = Self.keys(in: bytes)
            if used.contains(key) || before.contains(key) { return (.counted(used.count), false) }
            if used.count >= limit || size > Self.longest { return (.full, false) }
            let isWhole = bytes.last.map { $0 == 0x0A } ?? true
            try files.system.write(descriptor, Array("\(isWhole ? "" : "\n")\(key)\n".utf8))
            try files.system.sync(descriptor)
            return (.counted(used.count + 1), size == 0)
        }
        guard let (entry, isNew) = found else { return nil }
        if isNew {
            try files.syncFolder(.locks)
            try forget(before: Timestamp.day(now.addingTimeInterval(-86_400)))
        }
        return entry
    }

    /// How many are used on the day of `now`; blocks.
    package func used(_ now: Date) -> Int { keys(of: Timestamp.day(now)).count }

    private func keys(of day: String) -> Set<String> {
        Self.keys(in: files.bytes(of: .analyses(day: day), limit: Self.longest) ?? [])
    }

    private static func keys(in bytes: [UInt8]) -> Set<String> {
        Set(bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
    }

    private func forget(before day: String) throws(SpoolError) {
        for entry in try files.entries(of: files.layout.path(.locks)) {
            guard case .analyses(let old)? = SpoolLayout.lock(entry.name), old < day else { continue }
            files.discard(.analyses(day: old))
        }
    }
}
