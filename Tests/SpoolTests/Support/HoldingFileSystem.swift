import Dispatch
import Foundation

@testable import Spool

/// Where a thread can be held up until a test lets it go on.
final class Gate: Sendable {
    private let state = Guarded((isOpen: false, waiting: 0))
    private let opened = DispatchGroup()

    init() { opened.enter() }
    deinit { open() }

    func open() {
        state.withLock { state in
            if !state.isOpen { opened.leave() }
            state.isOpen = true
        }
    }

    var waiting: Int { state.withLock { $0.waiting } }

    /// Blocks the calling thread.
    func pass() {
        state.withLock { $0.waiting += 1 }
        opened.wait()
        state.withLock { $0.waiting -= 1 }
    }
}

/// The largest number it was told.
final class HighWater: Sendable {
    private let most = Guarded(0)
    func note(_ number: Int) { most.withLock { $0 = max($0, number) } }
    var value: Int { most.withLock { $0 } }
}

/// Another file system, whose calls of one kind wait at a gate.
struct HoldingFileSystem: FileSystem {
    private let base: any FileSystem
    private let held: FaultyFileSystem.Call
    private let gate: Gate

    init(_ base: any FileSystem, holding held: FaultyFileSystem.Call, _ gate: Gate) {
        (self.base, self.held, self.gate) = (base, held, gate)
    }

    private func hold(_ call: FaultyFileSystem.Call) { if call == held { gate.pass() } }

    func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt {
        hold(.open)
        return try base.open(path, mode)
    }
    func close(_ descriptor: CInt) { base.close(descriptor) }
    func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        try base.read(descriptor, atMost: limit)
    }
    func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError) { try base.write(descriptor, bytes) }
    func sync(_ descriptor: CInt) throws(SystemCallError) {
        hold(.sync)
        try base.sync(descriptor)
    }
    func syncFileSystem(_ descriptor: CInt) throws(SystemCallError) { try base.syncFileSystem(descriptor) }
    func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError) {
        try base.setModificationTime(path, time)
    }
    func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError) { try base.setMode(path, mode) }
    func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus { try base.status(descriptor) }
    func status(at path: String) throws(SystemCallError) -> FileStatus { try base.status(at: path) }
    func rename(_ from: String, to: String) throws(SystemCallError) { try base.rename(from, to: to) }
    func renameNoReplace(_ from: String, to: String) throws(SystemCallError) {
        hold(.renameNoReplace)
        try base.renameNoReplace(from, to: to)
    }
    func unlink(_ path: String) throws(SystemCallError) { try base.unlink(path) }
    func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError) {
        try base.makeDirectory(path, mode: mode)
    }
    func removeDirectory(_ path: String) throws(SystemCallError) { try base.removeDirectory(path) }
    func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError) { try base.list(path, body) }
    func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool { try base.tryLock(descriptor) }
    func checkAccess(_ path: String) throws(SystemCallError) { try base.checkAccess(path) }
    func space(_ path: String) throws(SystemCallError) -> VolumeSpace { try base.space(path) }
    func makeInotify() throws(SystemCallError) -> Inotify { try base.makeInotify() }
}
