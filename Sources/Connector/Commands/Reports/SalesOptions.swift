import ArgumentParser
import Operations

/// Which sales a report reads, and how their headings are understood.
struct SalesOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: .init("Read at most n sales, those with the lowest ids first.", valueName: "n"),
        transform: Choices.atLeast(1)
    )
    var limit: Int?

    @Option(
        parsing: .unconditional,
        help: .init("Only sales with a date from then on: \(TimeArgument.help).", valueName: "time"),
        transform: TimeArgument.read
    )
    var since: TimeArgument?

    @Option(
        help: .init("A file with one product a line: code = word, word. # begins a comment.", valueName: "file"),
        completion: .file()
    )
    var keywords: String?

    var sales: SalesReader { SalesReader(since: since?.date, limit: limit) }

    /// - Throws: a `Failure` when the keyword file cannot be read.
    func readKeywords() throws -> Keywords {
        guard let keywords else { return Keywords() }
        let file: GivenFile
        do throws(GivenFile.Trouble) { file = try GivenFile(keywords, limit: 1 << 20) } catch {
            // What is not there is an answer; what is there and unfit has to be put right.
            let code: Failure.Code = if case .missing = error { .notSo } else { .configuration }
            throw Failure(code, "the file of keywords \(keywords) \(error); check --keywords")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw Failure(.configuration, "the file of keywords \(keywords) is not UTF-8; save it as UTF-8")
        }
        do { return try Keywords(parsing: text) } catch {
            throw Failure(.configuration, "\(keywords), \(error)")
        }
    }
}
