package import FoundationEssentials
import Glibc
package import Spool

/// Tells what happens to jobs from now on.
///
/// It is made before the past is read, so that nothing falls in between; what both have seen is told once.
///
/// ## Limits
/// The lines of the last 20,000 are remembered.
package struct StoryFollower {
    private let reader: StoryReader
    private var watch: StoryWatch?
    /// Why the folders are not watched, but looked at every few seconds.
    package private(set) var obstacle: SpoolError?
    private let files: SpoolFiles
    private var seen: Set<StoryLine> = []
    private var order: [StoryLine] = []
    /// What happened before is not told.
    private let start: Date
    private var lookedAt: Date

    private static let memory = 20_000
    /// For what raises no event here, as another host's doing.
    private static let sweep = Duration.seconds(30)
    private static let blindSweep: UInt32 = 2

    /// Blocks.
    package init(_ files: SpoolFiles, _ reader: StoryReader, now: Date = Date()) {
        (self.files, self.reader) = (files, reader)
        // A step is written before its file is moved.
        (start, lookedAt) = (now - 5, now)
        do throws(SpoolError) {
            var watch = try StoryWatch(files)
            _ = try watch.rearm()
            self.watch = watch
        } catch { obstacle = error }
    }

    /// Tells these no more.
    ///
    /// - Returns: those that were not told yet, in order.
    package mutating func admit(_ lines: [StoryLine]) -> [StoryLine] {
        let fresh = Set(lines).subtracting(seen).sorted()
        seen.formUnion(fresh)
        order += fresh
        if order.count > 2 * Self.memory {
            for line in order.dropLast(Self.memory) { seen.remove(line) }
            order.removeFirst(order.count - Self.memory)
        }
        return fresh
    }

    /// Waits until something happens, or for some seconds, and tells it; blocks.
    package mutating func next() throws(SpoolError) -> [StoryLine] {
        let began = Date()
        guard var watch, obstacle == nil else {
            sleep(Self.blindSweep)
            return try look(at: allFolders(), began)
        }
        defer { self.watch = watch }
        guard watch.wait(Self.sweep) else {
            let armed = try watch.rearm()
            return try look(at: watch.folders.union(armed), began)
        }
        let news = try watch.news()
        var lines = news.jobs.flatMap { reader.lines(of: $0) }
        for folder in news.folders { lines += try reader.lines(in: folder, changedSince: lookedAt) }
        return admit(lines.filter { $0.at >= start })
    }

    private mutating func look(at folders: Set<JobLocation>, _ began: Date) throws(SpoolError) -> [StoryLine] {
        var lines: [StoryLine] = []
        for folder in folders { lines += try reader.lines(in: folder, changedSince: lookedAt) }
        lookedAt = began
        return admit(lines.filter { $0.at >= start })
    }

    private func allFolders() throws(SpoolError) -> Set<JobLocation> {
        let inspector = SpoolInspector(files: files)
        var folders: Set<JobLocation> = []
        for state in SpoolLayout.states where state != .processing {
            folders.formUnion(try inspector.folders(of: state, newest: 2))
        }
        return folders
    }
}
