import FoundationEssentials

/// The checkout that the tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func isThere(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// The folders in a folder, by name.
    static func folders(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path).filter { name in
            var isFolder = false
            let isThere = FileManager.default.fileExists(
                atPath: root.appending(path: "\(path)/\(name)").path,
                isDirectory: &isFolder
            )
            return isThere && isFolder
        }.sorted()
    }

    /// All documents in Markdown.
    static func documents() throws -> [String] {
        try ["", "docs/", "spool/", "bench/"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { $0.hasSuffix(".md") }.map { folder + $0 }
        }.sorted()
    }
}
