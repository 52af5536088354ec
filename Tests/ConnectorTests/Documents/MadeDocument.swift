import FoundationEssentials
import Testing

/// A file of the repository that is made from the code, as a whole or from a mark on.
struct MadeDocument {
    /// What is above this line in a document is written by hand.
    static let mark = "<!-- Made from the code from here on: see CONTRIBUTING.md. -->"

    let path: String
    let made: String

    /// Compares the file with what the code makes; with `REWRITE_DOCUMENTS=1` writes it instead.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let present = try Repository.text(path)
        let head = present.firstRange(of: Self.mark).map { "\(present[..<$0.upperBound])\n\n" } ?? ""
        let wanted = head + made
        if ProcessInfo.processInfo.environment["REWRITE_DOCUMENTS"] == "1" {
            try Data(wanted.utf8).write(to: Repository.root.appending(path: path))
            return
        }
        let lines = (present.split(separator: "\n"), wanted.split(separator: "\n"))
        let difference = zip(lines.0, lines.1).first { $0 != $1 }
        #expect(
            present == wanted,
            """
            \(path) is not what the code makes: run \
            REWRITE_DOCUMENTS=1 swift test --filter MadeDocumentTests
            first difference: \(difference.map { "\($0)\ninstead of \($1)" } ?? "one is longer")
            """,
            sourceLocation: sourceLocation
        )
    }

    /// A cell of a table.
    static func cell(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }
}
