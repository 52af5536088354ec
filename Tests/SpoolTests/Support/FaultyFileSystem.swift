import Foundation

@testable import Spool

/// A file system that records every call, and fails the ones it was told to fail.
final class FaultyFileSystem: FileSystem {
    enum Call: String, CaseIterable, Sendable {
        case open, close, read, write, sync, syncFileSystem, setModificationTime, setMode, status, statusAt, rename
        case renameNoReplace = "renameat2"
        case unlink, makeDirectory, removeDirectory, list, tryLock, checkAccess, space
        case makeInotify = "inotify_init1"
    }

    /// The one of all calls that is hit, whatever it turns out to be.
    private struct Ordinal {
        var number: Int
        var fault: Fault
        var hit: Record?
    }

    struct Record: Equatable, Sendable {
        var call: Call
        /// The path, or that of the descriptor's file.
        var path: String
    }

    enum Fault: Sendable {
        case fails(CInt)
        /// The kernel did it, but says it failed: a reply lost on the network.
        case failsAfterDoing(CInt)
        /// Nothing is done from here on, as if the process had been killed.
        case kills
        /// This call and all after it fail, until `heal`: a disk that is gone for a while.
        case failsFromThenOn(CInt)

        fileprivate var outage: CInt? {
            switch self {
            case .fails, .failsAfterDoing: nil
            case .kills: EIO
            case .failsFromThenOn(let code): code
            }
        }
    }

    /// How many calls were made since the last `heal` or `failCall`; `close` does not count, because it cannot fail.
    var callCount: Int { state.withLock { $0.calls } }

    /// Fails the `number`-th of the coming calls, whatever it is.
    func failCall(_ number: Int, _ fault: Fault) {
        state.withLock { ($0.calls, $0.ordinal) = (0, Ordinal(number: number, fault: fault)) }
    }

    /// The call that `failCall` hit; nil when there were not so many.
    var hitCall: Record? { state.withLock { $0.ordinal?.hit } }

    /// Nothing works any more.
    var isDead: Bool { state.withLock { $0.outage != nil } }

    private struct Rule {
        var call: Call
        var left: Int
        var times: Int
        var path: String
        var fault: Fault
    }

    private struct State {
        var records: [Record] = []
        var rules: [Rule] = []
        var ordinal: Ordinal?
        var calls = 0
        var paths: [CInt: String] = [:]
        /// With which all calls fail.
        var outage: CInt?
        var space: VolumeSpace?
        var lacksNoReplace = false
        var onOpen: (@Sendable (Int) -> Void)?
    }

    private let real = LinuxFileSystem()
    private let state = Guarded(State())

    /// Fails the `number`-th of the coming calls whose path contains `path` (`$` is its end), and the `times - 1` after
    /// it.
    func fail(_ call: Call, number: Int = 1, times: Int = 1, path: String = "", _ fault: Fault = .fails(5)) {
        state.withLock { $0.rules.append(Rule(call: call, left: number, times: times, path: path, fault: fault)) }
    }

    func heal() {
        state.withLock { ($0.rules, $0.ordinal, $0.calls, $0.outage) = ([], nil, 0, nil) }
    }

    /// Ends an outage and fails nothing more, but still knows what was hit.
    func pauseFaults() {
        state.withLock { state in
            (state.rules, state.outage) = ([], nil)
            state.ordinal?.number = 0
        }
    }

    func setSpace(_ space: VolumeSpace?) { state.withLock { $0.space = space } }

    /// Behaves like a file system without `RENAME_NOREPLACE` (NFS): a link and an unlink, each of which can fail.
    func loseNoReplace() { state.withLock { $0.lacksNoReplace = true } }

    /// Calls `body` with the number of open descriptors at each `open`.
    func onOpen(_ body: @escaping @Sendable (Int) -> Void) { state.withLock { $0.onOpen = body } }

    var records: [Record] { state.withLock { $0.records } }
    func forgetRecords() { state.withLock { $0.records = [] } }
    func count(_ call: Call) -> Int { records.count { $0.call == call } }
    var openDescriptors: [String] { state.withLock { Array($0.paths.values) } }

    private func perform<T>(_ call: Call, _ path: String, _ body: () throws(SystemCallError) -> T)
        throws(SystemCallError) -> T
    {
        let fault: Fault? = state.withLock { state in
            state.records.append(Record(call: call, path: path))
            if let outage = state.outage { return .fails(outage) }
            state.calls += 1
            if let ordinal = state.ordinal, ordinal.number == state.calls {
                state.ordinal?.hit = Record(call: call, path: path)
                state.outage = ordinal.fault.outage
                return ordinal.fault
            }
            for index in state.rules.indices
            where state.rules[index].call == call && state.rules[index].times > 0
                && (state.rules[index].path.isEmpty || "\(path)$".contains(state.rules[index].path))
            {
                state.rules[index].left -= 1
                guard state.rules[index].left <= 0 else { continue }
                state.rules[index].times -= 1
                state.outage = state.rules[index].fault.outage
                return state.rules[index].fault
            }
            return nil
        }
        switch fault {
        case nil: return try body()
        case .fails(let code), .failsFromThenOn(let code): throw SystemCallError(call.rawValue, code)
        case .failsAfterDoing(let code):
            let result = try body()
            // Nobody is told of a descriptor: the kernel has none that nobody knows.
            if call == .open, let descriptor = result as? CInt { close(descriptor) }
            throw SystemCallError(call.rawValue, code)
        case .kills: throw SystemCallError(call.rawValue, EIO)
        }
    }

    private func path(_ descriptor: CInt) -> String { state.withLock { $0.paths[descriptor] ?? "?" } }

    func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt {
        try perform(.open, path) { () throws(SystemCallError) -> CInt in
            let descriptor = try real.open(path, mode)
            state.withLock { state in
                state.paths[descriptor] = path
                state.onOpen?(state.paths.count)
            }
            return descriptor
        }
    }

    func close(_ descriptor: CInt) {
        state.withLock { state in
            state.records.append(Record(call: .close, path: state.paths[descriptor] ?? "?"))
            state.paths[descriptor] = nil
        }
        // Also when dead: the kernel closes what a killed process had open.
        real.close(descriptor)
    }

    func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        try perform(.read, path(descriptor)) { () throws(SystemCallError) in try real.read(descriptor, atMost: limit) }
    }

    func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError) {
        try perform(.write, path(descriptor)) { () throws(SystemCallError) in try real.write(descriptor, bytes) }
    }

    func sync(_ descriptor: CInt) throws(SystemCallError) {
        // The kernel's flush is left out: no test cuts the power, and it would cost milliseconds each.
        try perform(.sync, path(descriptor)) {}
    }

    func syncFileSystem(_ descriptor: CInt) throws(SystemCallError) {
        try perform(.syncFileSystem, path(descriptor)) {}
    }

    func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError) {
        try perform(.setModificationTime, path) { () throws(SystemCallError) in
            try real.setModificationTime(path, time)
        }
    }

    func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError) {
        try perform(.setMode, path) { () throws(SystemCallError) in try real.setMode(path, mode) }
    }

    func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus {
        try perform(.status, path(descriptor)) { () throws(SystemCallError) in try real.status(descriptor) }
    }

    func status(at path: String) throws(SystemCallError) -> FileStatus {
        try perform(.statusAt, path) { () throws(SystemCallError) in try real.status(at: path) }
    }

    func rename(_ from: String, to: String) throws(SystemCallError) {
        try perform(.rename, to) { () throws(SystemCallError) in try real.rename(from, to: to) }
    }

    func renameNoReplace(_ from: String, to: String) throws(SystemCallError) {
        let links = state.withLock { $0.lacksNoReplace }
        try perform(.renameNoReplace, to) { () throws(SystemCallError) in
            guard links else { return try real.renameNoReplace(from, to: to) }
            if link(from, to) != 0 { throw SystemCallError("link", errno) }
        }
        if links { try unlink(from) }
    }

    func unlink(_ path: String) throws(SystemCallError) {
        try perform(.unlink, path) { () throws(SystemCallError) in try real.unlink(path) }
    }

    func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError) {
        try perform(.makeDirectory, path) { () throws(SystemCallError) in try real.makeDirectory(path, mode: mode) }
    }

    func removeDirectory(_ path: String) throws(SystemCallError) {
        try perform(.removeDirectory, path) { () throws(SystemCallError) in try real.removeDirectory(path) }
    }

    func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError) {
        try perform(.list, path) { () throws(SystemCallError) in try real.list(path, body) }
    }

    func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool {
        try perform(.tryLock, path(descriptor)) { () throws(SystemCallError) in try real.tryLock(descriptor) }
    }

    func checkAccess(_ path: String) throws(SystemCallError) {
        try perform(.checkAccess, path) { () throws(SystemCallError) in try real.checkAccess(path) }
    }

    func space(_ path: String) throws(SystemCallError) -> VolumeSpace {
        let fixed = state.withLock { $0.space }
        return try perform(.space, path) { () throws(SystemCallError) in
            if let fixed { return fixed }
            return try real.space(path)
        }
    }

    func makeInotify() throws(SystemCallError) -> Inotify {
        try perform(.makeInotify, "") { () throws(SystemCallError) in try real.makeInotify() }
    }
}
