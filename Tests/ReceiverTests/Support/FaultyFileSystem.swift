import FoundationEssentials
import NIOConcurrencyHelpers
import Spool

/// The kernel's file system, but calls fail or wait when a test says so.
final class FaultyFileSystem: FileSystem {
    private let real = LinuxFileSystem()
    private let failures = NIOLockedValueBox<[String: CInt]>([:])
    private let free = NIOLockedValueBox<Int?>(nil)
    private let gate = ConditionLock(value: true)
    private let arrivals = NIOLockedValueBox<AsyncStream<Void>.Continuation?>(nil)

    /// Calls named as in `SystemCallError.call` fail with that errno from now on; nil mends them.
    func fail(_ call: String, with errno: CInt?) { failures.withLockedValue { $0[call] = errno } }

    /// How many bytes are free from now on; nil for the truth.
    func pretendFree(_ bytes: Int?) { free.withLockedValue { $0 = bytes } }

    /// Flushes wait until `release()`; the stream has an element for each that came to wait.
    func hold() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        arrivals.withLockedValue { $0 = continuation }
        gate.lock()
        gate.unlock(withValue: false)
        return stream
    }

    func release() {
        gate.lock()
        gate.unlock(withValue: true)
    }

    private func check(_ call: String) throws(SystemCallError) {
        if let errno = failures.withLockedValue({ $0[call] }) { throw SystemCallError(call, errno) }
    }

    private func wait() {
        arrivals.withLockedValue { _ = $0?.yield() }
        gate.lock(whenValue: true)
        gate.unlock()
    }

    func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt {
        if case .create = mode { try check("open") }
        return try real.open(path, mode)
    }
    func close(_ descriptor: CInt) { real.close(descriptor) }
    func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        try real.read(descriptor, atMost: limit)
    }
    func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError) {
        do {
            try check("write")
        } catch {
            // As a full disk does: a part has been written.
            try real.write(descriptor, Array(bytes.prefix(bytes.count / 2)))
            throw error
        }
        try real.write(descriptor, bytes)
    }
    func sync(_ descriptor: CInt) throws(SystemCallError) {
        wait()
        try check("fsync")
        if try real.status(descriptor).kind == .directory { try check("fsync folder") }
        try real.sync(descriptor)
    }
    func syncFileSystem(_ descriptor: CInt) throws(SystemCallError) {
        wait()
        try check("syncfs")
        try real.syncFileSystem(descriptor)
    }
    func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError) {
        try real.setModificationTime(path, time)
    }
    func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError) { try real.setMode(path, mode) }
    func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus { try real.status(descriptor) }
    func status(at path: String) throws(SystemCallError) -> FileStatus { try real.status(at: path) }
    func rename(_ from: String, to: String) throws(SystemCallError) { try real.rename(from, to: to) }
    func renameNoReplace(_ from: String, to: String) throws(SystemCallError) {
        try check("renameat2")
        try real.renameNoReplace(from, to: to)
    }
    func unlink(_ path: String) throws(SystemCallError) { try real.unlink(path) }
    func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError) {
        try real.makeDirectory(path, mode: mode)
    }
    func removeDirectory(_ path: String) throws(SystemCallError) { try real.removeDirectory(path) }
    func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError) { try real.list(path, body) }
    func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool { try real.tryLock(descriptor) }
    func checkAccess(_ path: String) throws(SystemCallError) { try real.checkAccess(path) }
    func space(_ path: String) throws(SystemCallError) -> VolumeSpace {
        if let pretended = free.withLockedValue({ $0 }) { return VolumeSpace(bytes: pretended) }
        return try real.space(path)
    }
    func makeInotify() throws(SystemCallError) -> Inotify { try real.makeInotify() }
}
