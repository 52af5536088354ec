import FoundationEssentials
import Spool
import Webhook

extension SpoolFiles {
    /// How many files, the newest, one word may stand for.
    private static let most = 20

    /// The files that words stand for: paths, parts of jobs' names, and ids of companies.
    func paths(_ words: [String]) throws -> [String] { try words.flatMap(paths) }

    private func paths(_ word: String) throws -> [String] {
        if word == "-" || word.contains("/") || FileManager.default.fileExists(atPath: word) { return [word] }
        let company = Int(word)
        let found =
            try company.map(paths(ofCompany:))
            ?? SpoolInspector(files: self).find(word.hasSuffix("…") ? String(word.dropLast()) : word, limit: .max)
        guard !found.isEmpty else {
            let jobs = company.map { "no job of company \($0)" } ?? "no file \(word), and no job with that in its name,"
            throw Failure(.notSo, "there is \(jobs) in \(layout.root)")
        }
        // The name begins with the time, and the folder before it does not.
        let byTime = found.map { ($0.split(separator: "/").last ?? "", $0) }.sorted { $0 < $1 }.map(\.1)
        if byTime.count > Self.most { Console.error("… \(byTime.count - Self.most) older ones are not shown") }
        return byTime.suffix(Self.most)
    }

    private func paths(ofCompany id: Int) throws -> [String] {
        var query = JobQuery()
        query.account = try AccountJobs(account: id, files: self)
        let progress = ProgressLine()
        defer { progress.finish() }
        return try SpoolLayout.states.flatMap { state in
            try query.jobs(in: state, of: self) { progress.show("\($0) files examined in \(state.rawValue)/") }
                .map { layout.path($0.entry.place) }
        }
    }
}
