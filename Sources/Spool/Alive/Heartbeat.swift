import FoundationEssentials
import Glibc
package import Logging

/// Writes every few seconds, and when something is published, how this process is.
///
/// It has a thread of its own, which no slow call of another part keeps from writing. A heartbeat that cannot be written
/// grows old, which shows others; it is logged once.
package actor Heartbeat {
    package static let interval = Duration.seconds(5)
    /// How long a heartbeat stays when it is not known whether its process has ended.
    static let retention: TimeInterval = 86_400
    private static let cleaningInterval = Duration.seconds(60)

    private nonisolated let thread: SpoolThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let files: SpoolFiles
    private let status: ProcessStatus
    private let loops: LoopWatch
    private let figures: @Sendable () -> ReceiverFigures?
    private let clock: SpoolClock
    private let logger: Logger
    private var report: ProcessReport
    /// Bytes of the longest that was written.
    private var width = 0
    private var next = Instant.distantPast
    private var nextCleaning = Instant.distantPast
    private var isFailing = false
    private var hasStopped = false

    /// - Parameters:
    ///   - version: of the program.
    ///   - status: what the parts of this process publish.
    ///   - loops: what is asked for a sign of life each time.
    ///   - figures: what the receiver has seen; nil when there is none.
    /// - Throws: when the kernel has no thread to give.
    package init(
        files: SpoolFiles,
        roles: Set<ProcessReport.Role>,
        version: String,
        status: ProcessStatus,
        loops: LoopWatch = LoopWatch(),
        figures: @escaping @Sendable () -> ReceiverFigures? = { nil },
        clock: SpoolClock = SpoolClock(),
        logger: Logger
    ) throws(SpoolError) {
        self.files = files
        self.status = status
        self.loops = loops
        self.figures = figures
        self.clock = clock
        self.logger = logger
        report = ProcessReport(identity: .new(), at: clock)
        (report.roles, report.version) = (roles, version)
        thread = try SpoolThread(name: "heartbeat")
    }

    package func start() {
        status.onNews { [weak self] in Task { await self?.beat() } }
        thread.attend(
            SpoolThread.Attention(
                onDeadline: { self.assumeIsolated { $0.beat() } },
                untilDeadline: { self.assumeIsolated { ($0.next - $0.clock.monotonic()).inSeconds } }
            )
        )
        beat()
    }

    /// Takes the heartbeat away and ends the thread.
    package func stop() {
        hasStopped = true
        status.onNews(nil)
        thread.attend(nil)
        files.discard(.heartbeat(report.identity.name))
        thread.stop()
    }

    /// Writes now.
    package func beat() {
        guard !hasStopped else { return }
        let present = clock.monotonic()
        next = present + Self.interval
        (report.claimer, report.status) = status.take()
        (report.writtenAt, report.uptime) = (clock.wall(), present.uptime)
        report.loops = Dictionary(uniqueKeysWithValues: loops.lags(at: present).map { ($0.key.rawValue, $0.value) })
        report.receiver = figures()
        write()
        loops.ask(at: present)
        if nextCleaning <= present {
            nextCleaning = present + Self.cleaningInterval
            clean()
        }
    }

    private func write() {
        let path = files.layout.path(.heartbeat(report.identity.name))
        let text = report.file(width: width)
        do throws(SystemCallError) {
            let descriptor = try open(path)
            defer { files.system.close(descriptor) }
            try files.system.write(descriptor, text)
            width = text.count
            loops.expectBeat(by: next)
            if isFailing { logger.notice("the heartbeat is written again") }
            isFailing = false
        } catch {
            if !isFailing {
                let trouble = SpoolError("write", path, error)
                logger.error("cannot write the heartbeat", metadata: ["error": "\(trouble)"])
            }
            isFailing = true
        }
    }

    /// Makes the folder if it is missing, but not the one around it: that is another place, or a spool to be repaired.
    private func open(_ path: String) throws(SystemCallError) -> CInt {
        let mode = OpenMode.openOrCreate(mode: SpoolLayout.fileMode)
        do { return try files.system.open(path, mode) } catch {
            if error.errno != ENOENT { throw error }
            try files.system.makeDirectory(files.layout.heartbeats, mode: SpoolLayout.folderMode)
            return try files.system.open(path, mode)
        }
    }

    /// Removes the heartbeats of processes that ended without doing so, and old ones where that is not known.
    private func clean() {
        let inspector = SpoolInspector(files: files)
        let oldest = clock.wall().addingTimeInterval(-Self.retention)
        // What keeps this back keeps back the writing, which is logged; it is tried again soon.
        for name in (try? inspector.heartbeats()) ?? [] where name != report.identity.name {
            let place = SpoolLayout.Place.heartbeat(name)
            let process = (try? inspector.report(name)).map { SpoolProcess($0, seenBy: report.identity, at: clock) }
            let isOld = files.modificationTime(place).map { $0 < oldest } ?? false
            if process?.isGone == true || isOld { files.discard(place) }
        }
    }
}
