import FoundationEssentials
import JSON
import Logging
import Synchronization
import Testing

@testable import Operations
@testable import Spool

@Suite("Notifier: several processes, crashes and a broken disk", .timeLimit(.minutes(1)))
struct NotifierTests {
    /// Keeps what it gets, and answers as it is told.
    private final class Inbox: NotifyReceiver {
        let channel = NotifyChannel.url
        let place = "inbox"
        let messages = Mutex<[String]>([])
        let outcome = Mutex(NotifyOutcome.taken)
        let whileSending: @Sendable () async -> Void

        init(whileSending: @escaping @Sendable () async -> Void = {}) { self.whileSending = whileSending }

        func send(_ message: NotifyMessage) async -> NotifyOutcome {
            await whileSending()
            let outcome = outcome.withLock { $0 }
            if outcome == .taken { messages.withLock { $0.append(message.text) } }
            return outcome
        }

        var count: Int { messages.withLock { $0.count } }
    }

    /// A spool with alerts, and the time.
    private final class Scene: Sendable {
        let files: SpoolFiles
        let now = Mutex(Date(timeIntervalSince1970: 1_772_323_200))
        let alerts = Mutex<[Alert]>([Alert(.trouble, .noProcessor)])

        init(_ root: String) throws {
            files = SpoolFiles(layout: SpoolLayout(root: root))
            try files.prepare()
        }

        func notifier(_ inbox: Inbox, isProcessor: Bool = true) -> Notifier {
            Notifier(
                files: files,
                receivers: [inbox],
                sender: .init(tenant: "Cust1", host: "h"),
                wait: 60,
                isProcessor: isProcessor,
                alerts: { self.alerts.withLock { $0 } },
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
                now: { self.now.withLock { $0 } }
            )
        }

        func pass(_ seconds: Double = 15) { now.withLock { $0 += seconds } }
    }

    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "notifier-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await body(try Scene(root))
    }

    @Test("Of several processes at once one tells, and none after a restart")
    func several() async throws {
        try await withScene { scene in
            let inbox = Inbox()
            let notifiers = (0..<5).map { _ in scene.notifier(inbox) }
            for _ in 0..<12 {
                scene.pass()
                await withTaskGroup { group in
                    for notifier in notifiers { group.addTask { await notifier.look() } }
                }
            }
            #expect(inbox.count == 1)
            for _ in 0..<10 {
                scene.pass()
                await scene.notifier(inbox).look()
            }
            #expect(inbox.count == 1)
            scene.alerts.withLock { $0 = [] }
            for _ in 0..<10 {
                scene.pass()
                await scene.notifier(inbox).look()
            }
            #expect(inbox.count == 2)
            #expect(inbox.messages.withLock { $0.last?.contains("lasted ") } == true)
        }
    }

    @Test("A process that only receives leaves it to one that works on jobs, as long as that looks")
    func receiving() async throws {
        try await withScene { scene in
            let (inbox, other) = (Inbox(), Inbox())
            // It has no network.
            other.outcome.withLock { $0 = .refused(why: "no network") }
            let (processor, receiver) = (scene.notifier(inbox), scene.notifier(other, isProcessor: false))
            for _ in 0..<8 {
                scene.pass()
                await processor.look()
                await receiver.look()
            }
            #expect(inbox.count == 1)
            #expect(Notifications.load(scene.files)?.troubles.isEmpty == true, "it did not even try")
            scene.alerts.withLock { $0.append(Alert(.warning, .failed(1))) }
            for _ in 0..<30 {
                scene.pass()
                await receiver.look()
            }
            #expect(Notifications.load(scene.files)?.troubles[.url]?.why == "no network")
            scene.pass(1)
            await scene.notifier(inbox).look()
            #expect(inbox.count == 2, "the next process tries at once")
        }
    }

    @Test("While one sends, the others wait for it without hanging")
    func meanwhile() async throws {
        try await withScene { scene in
            let other = Inbox()
            let inbox = Inbox { await scene.notifier(other).look() }
            let notifier = scene.notifier(inbox)
            for _ in 0..<8 {
                scene.pass()
                await notifier.look()
            }
            #expect(inbox.count == 1 && other.count == 0)
        }
    }

    @Test("What a process was sending when it was killed is not sent again, but its end is")
    func killed() async throws {
        try await withScene { scene in
            // As the spool is at that moment.
            let noted = Mutex<[UInt8]>([])
            let path = scene.files.layout.path(.notified)
            let inbox = Inbox {
                noted.withLock { $0 = Array(FileManager.default.contents(atPath: path) ?? Data()) }
            }
            let notifier = scene.notifier(inbox)
            while inbox.count == 0 {
                scene.pass()
                await notifier.look()
            }
            try Data(noted.withLock { $0 }).write(to: URL(filePath: path))
            let next = scene.notifier(inbox)
            for _ in 0..<10 {
                scene.pass()
                await next.look()
            }
            #expect(inbox.count == 1)
            scene.alerts.withLock { $0 = [] }
            for _ in 0..<10 {
                scene.pass()
                await next.look()
            }
            #expect(inbox.count == 2)
        }
    }

    @Test("A receiver that is down is an alert, until it takes messages again")
    func down() async throws {
        try await withScene { scene in
            let inbox = Inbox()
            inbox.outcome.withLock { $0 = .refused(why: "inbox answered 500") }
            let notifier = scene.notifier(inbox)
            for _ in 0..<8 {
                scene.pass()
                await notifier.look()
            }
            func untold() -> [String] {
                SpoolReport(scene.files).alerts(freeSpaceFloor: 0).filter { $0.code == "not-notified" }.map(\.sentence)
            }
            #expect(untold() == ["alerts cannot be told by NOTIFY_URL: inbox answered 500"])
            inbox.outcome.withLock { $0 = .taken }
            for _ in 0..<20 {
                scene.pass()
                await notifier.look()
            }
            #expect(inbox.count == 1 && untold() == [])
        }
    }

    @Test("What was noted and cannot be read is told again rather than not at all")
    func damaged() async throws {
        try await withScene { scene in
            let inbox = Inbox()
            for round in 1...2 {
                for _ in 0..<8 {
                    scene.pass()
                    await scene.notifier(inbox).look()
                }
                #expect(inbox.count == round)
                let path = scene.files.layout.path(.notified)
                var bytes = try #require(FileManager.default.contents(atPath: path))
                bytes[5] ^= 1
                try bytes.write(to: URL(filePath: path))
                #expect(LockedNote.peekNotified(scene.files) == nil)
            }
        }
    }

    @Test("A note that gets shorter leaves nothing of the longer one")
    func shorter() async throws {
        try await withScene { scene in
            for length in [10_000, 3, 5000] {
                let note = try #require(try LockedNote.notified(scene.files))
                try note.write([UInt8](repeating: 0x41, count: length))
                #expect(LockedNote.peekNotified(scene.files)?.count == length)
            }
            #expect(try LockedNote.notified(scene.files)?.text?.count == 5000)
        }
    }

    @Test("It is told also when it cannot be noted, and once")
    func full() async throws {
        try await withScene { scene in
            let inbox = Inbox()
            let notifier = scene.notifier(inbox)
            scene.pass()
            await notifier.look()
            // Nothing can be written any more, by root either.
            let path = scene.files.layout.path(.notified)
            let system = Refusing(LinuxFileSystem(root: scene.files.layout.root), writing: path)
            let broken = SpoolFiles(layout: scene.files.layout, system: system)
            let blind = Notifier(
                files: broken,
                receivers: [inbox],
                sender: .init(tenant: nil, host: "h"),
                wait: 60,
                isProcessor: true,
                alerts: { [Alert(.trouble, .noProcessor)] },
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
                now: { scene.now.withLock { $0 } }
            )
            for _ in 0..<20 {
                scene.pass()
                await blind.look()
            }
            #expect(inbox.count == 1)
        }
    }
}

/// A file system on which one file cannot be written.
private struct Refusing: FileSystem {
    private let system: LinuxFileSystem
    private let path: String

    init(_ system: LinuxFileSystem, writing path: String) { (self.system, self.path) = (system, path) }

    func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt {
        if path == self.path, mode == .write { throw SystemCallError("open", 28) }
        return try system.open(path, mode)
    }
    func close(_ descriptor: CInt) { system.close(descriptor) }
    func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        try system.read(descriptor, atMost: limit)
    }
    func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError) { try system.write(descriptor, bytes) }
    func sync(_ descriptor: CInt) throws(SystemCallError) { try system.sync(descriptor) }
    func syncFileSystem(_ descriptor: CInt) throws(SystemCallError) { try system.syncFileSystem(descriptor) }
    func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError) {
        try system.setModificationTime(path, time)
    }
    func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError) { try system.setMode(path, mode) }
    func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus { try system.status(descriptor) }
    func status(at path: String) throws(SystemCallError) -> FileStatus { try system.status(at: path) }
    func rename(_ from: String, to: String) throws(SystemCallError) { try system.rename(from, to: to) }
    func renameNoReplace(_ from: String, to: String) throws(SystemCallError) {
        try system.renameNoReplace(from, to: to)
    }
    func unlink(_ path: String) throws(SystemCallError) { try system.unlink(path) }
    func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError) {
        try system.makeDirectory(path, mode: mode)
    }
    func removeDirectory(_ path: String) throws(SystemCallError) { try system.removeDirectory(path) }
    func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError) {
        try system.list(path, body)
    }
    func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool { try system.tryLock(descriptor) }
    func checkAccess(_ path: String) throws(SystemCallError) { try system.checkAccess(path) }
    func space(_ path: String) throws(SystemCallError) -> VolumeSpace { try system.space(path) }
    func makeInotify() throws(SystemCallError) -> Inotify { try system.makeInotify() }
}
