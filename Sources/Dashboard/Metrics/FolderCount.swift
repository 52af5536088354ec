import FoundationEssentials
import NIOConcurrencyHelpers
import Spool

/// How many jobs a state's folder holds and how old the oldest is, cheaply enough for every scrape.
///
/// Names of our own making sort by age, so of all of them one time is parsed; only drop-ins are asked for theirs. And a
/// listing that took long is used again for ten times as long, so that scrapes never cost more than a tenth of one
/// processor, however long the backlog is.
final class FolderCount: Sendable {
    struct Count: Sendable, Equatable {
        var jobs = 0
        /// When the oldest was received; nil without jobs.
        var oldest: Date?
    }

    private struct Known {
        var count: Count
        var until: ContinuousClock.Instant
    }

    private let files: SpoolFiles
    private let state: SpoolLayout.Folder
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let known = NIOLockedValueBox<Known?>(nil)
    /// Times to look up: of very many drop-ins the first ones must do.
    private static let mostDropIns = 1000

    init(
        files: SpoolFiles,
        state: SpoolLayout.Folder,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.files = files
        self.state = state
        self.clock = clock
    }

    /// Blocks; of several who ask at the same time one looks.
    func count() throws(SpoolError) -> Count {
        let result: Result<Count, SpoolError> = known.withLockedValue { known in
            let start = clock()
            if let known, start < known.until { return .success(known.count) }
            do throws(SpoolError) {
                let count = try look()
                let end = clock()
                known = Known(count: count, until: end + (end - start) * 10)
                return .success(count)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func look() throws(SpoolError) -> Count {
        let inspector = SpoolInspector(files: files)
        var tally = Tally()
        for folder in try inspector.folders(of: state) {
            try files.list(folder.path(files.layout)) { entry in
                // A file system that does not say what an entry is has regular files here.
                guard entry.kind ?? .regular == .regular, let name = JobName(fileName: entry.name) else { return true }
                tally.add(name) { files.modificationTime(folder.place(name)) }
                return true
            }
        }
        return tally.count
    }

    private struct Tally {
        private var jobs = 0
        private var oldestOfOurs: JobName?
        private var oldestDropIn: Date?
        private var dropIns = 0

        mutating func add(_ name: JobName, modified: () -> Date?) {
            jobs += 1
            if Self.isOurs(name) {
                if oldestOfOurs.map({ name < $0 }) ?? true { oldestOfOurs = name }
            } else if dropIns < FolderCount.mostDropIns {
                dropIns += 1
                if let time = modified() { oldestDropIn = min(oldestDropIn ?? time, time) }
            }
        }

        var count: Count {
            Count(jobs: jobs, oldest: [oldestOfOurs?.receivedAt, oldestDropIn].compactMap(\.self).min())
        }

        /// By its shape, `20260301T101500.123456Z_`.
        private static func isOurs(_ name: JobName) -> Bool {
            var name = name.fileName
            return name.withUTF8 { bytes in
                bytes.count > 24 && bytes[8] == UInt8(ascii: "T") && bytes[22] == UInt8(ascii: "Z")
                    && bytes[23] == UInt8(ascii: "_") && bytes[0] >= UInt8(ascii: "0") && bytes[0] <= UInt8(ascii: "9")
            }
        }
    }
}
