import ArgumentParser
import Operations

/// Which sales a report reads, and how their headings are understood.
struct SalesOptions: ParsableArguments {
    @Option(help: "Read at most so many sales, those with the lowest ids first.")
    var limit: Int?

    @Option(help: "Only sales with a date from then on: \(TimeArgument.help).")
    var since: TimeArgument?

    @Option(help: "A file with one product a line: code = word, word. # begins a comment.")
    var keywords: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
    }

    var sales: SalesReader { SalesReader(since: since?.date, limit: limit) }

    /// - Throws: a `Failure` when the keyword file cannot be read.
    func readKeywords() throws -> Keywords {
        guard let keywords else { return Keywords() }
        let file: GivenFile
        do throws(GivenFile.Trouble) { file = try GivenFile(keywords, limit: 1 << 20) } catch {
            throw Failure(.configuration, "the file of keywords \(keywords) \(error); check --keywords")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw Failure(.configuration, "the file of keywords \(keywords) is not UTF-8; save it as UTF-8")
        }
        do { return try Keywords(parsing: text) } catch {
            throw Failure(.configuration, "\(keywords), \(error)")
        }
    }
}
