import Foundation
import Glibc

@testable import Spool

/// A spool of real files in a temporary folder, removed with the value.
final class TestSpool: Sendable {
    let root: String
    let layout: SpoolLayout
    let system = FaultyFileSystem()
    let files: SpoolFiles

    /// - Parameter inMemory: where there is a file system in memory: for tests that make thousands of spools.
    init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let temporary =
            inMemory && FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        root = "\(temporary)/spool-test-\(UUID().uuidString)"
        layout = SpoolLayout(root: root)
        files = SpoolFiles(layout: layout, system: system)
        try files.prepare()
        system.forgetRecords()
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("cannot remove \(root): \(error)") }
    }

    func path(_ relative: String) -> String { "\(root)/\(relative)" }

    /// Writes a file as `mv` would deliver it: whole, under its name at once.
    func drop(_ relative: String, _ text: String) throws { try drop(relative, Array(text.utf8)) }

    func drop(_ relative: String, _ bytes: [UInt8]) throws {
        let outside = path("drop-\(UUID().uuidString)")
        try Data(bytes).write(to: URL(filePath: outside))
        guard rename(outside, path(relative)) == 0 else { throw SystemCallError("rename", errno) }
    }

    func makeFolder(_ relative: String) throws {
        try FileManager.default.createDirectory(atPath: path(relative), withIntermediateDirectories: true)
    }

    func move(_ from: String, _ to: String) throws {
        guard rename(path(from), path(to)) == 0 else { throw SystemCallError("rename", errno) }
    }

    func remove(_ relative: String) throws { try FileManager.default.removeItem(atPath: path(relative)) }

    func bytes(_ relative: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(relative)))) }
    func text(_ relative: String) throws -> String { String(decoding: try bytes(relative), as: UTF8.self) }

    func exists(_ relative: String) -> Bool {
        var status = stat()
        return lstat(path(relative), &status) == 0
    }

    /// All names in a folder, dot files included, sorted; none when there is no such folder.
    func names(_ relative: String) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path(relative)).sorted() } catch { return [] }
    }

    /// Every file below a folder, as paths relative to the spool.
    func tree(_ relative: String) -> [String] {
        do {
            return try FileManager.default.subpathsOfDirectory(atPath: path(relative)).map { "\(relative)/\($0)" }
                .filter { isFile($0) }.sorted()
        } catch {
            return []
        }
    }

    private func isFile(_ relative: String) -> Bool {
        var status = stat()
        return lstat(path(relative), &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Jobs (not `.alive` files) of every claimer.
    var processing: [String] { tree("processing").filter { !$0.hasSuffix("/.alive") } }

    /// Every job of the spool, by state folder.
    var jobs: [String] {
        ["incoming", "deferred", "proposed", "approved", "done", "skipped", "failed"].flatMap(tree) + processing
    }

    func modified(_ relative: String) throws -> Date {
        try LinuxFileSystem().status(at: path(relative)).modified
    }

    func setModified(_ relative: String, _ date: Date) throws {
        try LinuxFileSystem().setModificationTime(path(relative), date)
    }

    var today: String { Timestamp.day(Date()) }
}
