import FoundationEssentials
import Glibc
import JSON
import Spool

/// A spool in a folder of its own, removed with the value's last use.
final class TestSpool: Sendable {
    let files: SpoolFiles

    init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/processor-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCallError("mkdtemp", errno) }
        let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
    }

    deinit { try? FileManager.default.removeItem(atPath: files.layout.root) }

    /// The jobs below a folder, as `day/reason/NAME.json` or `NAME.json`.
    func jobs(_ folder: SpoolLayout.Folder) -> [String] {
        Self.find(files.layout.path(folder)).filter { $0.hasSuffix(".json") }.sorted()
    }

    func json(_ place: SpoolLayout.Place) throws -> JSONValue {
        try JSONValue(parsing: Data(contentsOf: URL(filePath: files.layout.path(place))))
    }

    /// Puts a file into a folder in one step, as the receiver does.
    func put(_ bytes: [UInt8], at place: SpoolLayout.Place, modified: Date? = nil) throws {
        // Not in `tmp/`, which is tidied up when a test jumps ahead in time.
        let scratch = "\(files.layout.root)/.scratch-\(UInt64.random(in: 0...UInt64.max))"
        try Data(bytes).write(to: URL(filePath: scratch))
        if let modified {
            try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: scratch)
        }
        try FileManager.default.moveItem(atPath: scratch, toPath: files.layout.path(place))
    }

    /// Makes whoever watches the spool look at the time.
    func poke() throws { try Data().write(to: URL(filePath: files.layout.path(.incoming) + "/.look")) }

    private static func find(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.flatMap { name -> [String] in
            let inner = find("\(folder)/\(name)")
            return inner.isEmpty ? [name] : inner.map { "\(name)/\($0)" }
        }
    }
}
