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

    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        let isThere = FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
        return isThere && isFolder
    }

    /// The folders in a folder, by name.
    static func folders(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path)
            .filter { isFolder("\(path)/\($0)") }.sorted()
    }

    /// All documents in Markdown.
    static func documents() throws -> [String] {
        try ["", "docs/", "spool/", "bench/"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { $0.hasSuffix(".md") }.map { folder + $0 }
        }.sorted()
    }
}
