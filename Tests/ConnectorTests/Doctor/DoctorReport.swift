import JSON
import Testing

/// What `doctor --json` said.
struct DoctorReport: CustomStringConvertible {
    struct Line {
        var level: String
        var subject: String
        var found: String
        var remedy: String
    }

    let code: Int32
    let lines: [Line]
    let errors: String

    init(_ place: Workplace, _ settings: [String: String] = [:]) async throws {
        let outcome = try await place.command("doctor", "--json", settings: settings)
        code = outcome.code
        errors = outcome.errors
        lines =
            try JSONValue(parsing: Array(outcome.output.utf8)).array?.map { line in
                Line(
                    level: line["level"]?.string ?? "",
                    subject: line["subject"]?.string ?? "",
                    found: line["found"]?.string ?? "",
                    remedy: line["remedy"]?.string ?? ""
                )
            } ?? []
    }

    func subjects(_ level: String) -> [String] { lines.filter { $0.level == level }.map(\.subject) }

    func lines(_ subject: String) -> [Line] { lines.filter { $0.subject == subject } }

    /// What is not well.
    var description: String {
        "\(code) \(errors)" + lines.filter { $0.level != "ok" }.map { "\($0)" }.joined(separator: "\n")
    }
}
