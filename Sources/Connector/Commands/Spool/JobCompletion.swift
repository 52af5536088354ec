import ArgumentParser
import FoundationEssentials
import Spool

/// What a shell completes a job with: the names of the newest jobs, or the files of a folder.
enum JobCompletion {
    static let kind = CompletionKind.custom { words, _, prefix in
        let prefix = String(prefix.drop { "'\"".contains($0) })
        if prefix.contains("/") || prefix.hasPrefix(".") { return paths(prefix) }
        let found = names(words).filter { $0.hasPrefix(prefix) }
        return found.isEmpty ? paths(prefix) : found
    }

    /// Of each state, oldest first; nothing where there is no spool or it cannot be read.
    private static func names(_ words: [String]) -> [String] {
        var common = CommonOptions.Given()
        for (word, value) in zip(words, words.dropFirst()) {
            if word == "--spool" { common.spool = value }
            if word == "--env-file" { common.envFile = value }
        }
        guard let files = try? common.assembly().files else { return [] }
        return SpoolLayout.states.flatMap { state in
            ((try? SpoolInspector(files: files).jobs(in: state)) ?? []).suffix(50).map(\.name.stem)
        }
    }

    /// A folder ends with a slash.
    private static func paths(_ prefix: String) -> [String] {
        let end = prefix.lastIndex(of: "/").map(prefix.index(after:)) ?? prefix.startIndex
        let folder = String(prefix[..<end])
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return entries.filter { $0.hasPrefix(prefix[end...]) }.sorted().map { name in
            var isFolder = false
            _ = FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder)
            return folder + name + (isFolder ? "/" : "")
        }
    }
}
