import FoundationEssentials
import JSON
import Spool
import Webhook

/// Failed jobs with the same reason, apart from numbers and names.
struct FailureGroup {
    /// With `N` for numbers and `"…"` for what was quoted.
    let reason: String
    /// The newest first.
    let jobs: [JobQuery.Found]

    var newest: Date? { jobs.compactMap(\.received).max() }
    var oldest: Date? { jobs.compactMap(\.received).min() }

    static func groups(_ jobs: [JobQuery.Found]) -> [FailureGroup] {
        Dictionary(grouping: jobs) { normalised($0.why) }
            .map { FailureGroup(reason: $0.key, jobs: $0.value.sorted { $1.entry.name < $0.entry.name }) }
            .sorted { ($1.jobs.count, $0.reason) < ($0.jobs.count, $1.reason) }
    }

    /// Quoted text becomes `"…"`, a number `N`, and a longer run of hexadecimal digits `ID`.
    static func normalised(_ why: String) -> String {
        var text: [Character] = []
        var rest = why[...]
        while let first = rest.first {
            if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                text += "\"…\""
                rest = rest[rest.index(after: end)...]
            } else if first.isHexDigit || first == "-" {
                let run = rest.prefix { $0.isHexDigit || $0 == "-" }
                let isNumber = run.contains(where: \.isNumber)
                text += !isNumber ? Array(run) : run.count >= 16 ? ["I", "D"] : numbered(run)
                rest = rest[run.endIndex...]
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    private static func numbered(_ run: Substring) -> [Character] {
        run.reduce(into: []) { text, character in
            if !character.isNumber { text.append(character) } else if text.last != "N" { text.append("N") }
        }
    }

    /// What an operator does about it.
    var remedy: String {
        let why = jobs.first?.why.lowercased() ?? ""
        return Self.remedies.first { why.contains($0.part) }?.remedy
            ?? "read one of them with show; mend the cause, then replay"
    }

    /// The first that fits; `part` is in lower case.
    private static let remedies: [(part: String, remedy: String)] = [
        (
            "loop suspected",
            "find who changes the record again and again (show JOB names the sender), then replay"
        ),
        (
            "no item of the list",
            "add the item to the list in SuperOffice, or set onUnknownItem in mapping.json; then replay"
        ),
        ("gave up after", "see whether the service works now (doctor); then replay"),
        ("the process that worked on it ended", "the job ends the process each time: keep the file and report it"),
        ("verify failed", "a rule or script in SuperOffice changes what is written: compare with tenant truth-check"),
        ("no superoffice webhook", "something else was dropped in; mend or delete the file"),
        ("not valid json", "mend the file and move it back to incoming/, or delete it"),
        ("no json object", "mend the file and move it back to incoming/, or delete it"),
        ("bytes, more than", "no webhook is that large; delete it"),
        ("refused the request", "SuperOffice says why; mend the record or the mapping (tenant fields), then replay"),
        (
            "has no published field",
            "the field was removed or not published; check with tenant fields and mend mapping.json"
        ),
    ]

    func json(_ files: SpoolFiles) -> JSONValue {
        [
            "reason": .string(reason), "count": .integer(jobs.count), "remedy": .string(remedy),
            "newest": newest.map { .string(Timestamp.readable($0)) } ?? .null,
            "oldest": oldest.map { .string(Timestamp.readable($0)) } ?? .null,
            "example": .string(files.layout.path(jobs[0].entry.place)), "exampleWhy": .string(jobs[0].why),
        ]
    }
}
