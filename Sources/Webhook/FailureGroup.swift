package import FoundationEssentials
import Spool

/// Failed jobs with the same reason, apart from numbers and names.
package struct FailureGroup: Sendable {
    /// With `N` for numbers and `"…"` for what was quoted.
    package let reason: String
    /// The newest first; never empty.
    package let jobs: [JobQuery.Found]

    package var newest: Date? { jobs.compactMap(\.received).max() }
    package var oldest: Date? { jobs.compactMap(\.received).min() }

    /// The most frequent reason first.
    package static func groups(_ jobs: [JobQuery.Found]) -> [FailureGroup] {
        Dictionary(grouping: jobs) { normalised($0.why) }
            .map { FailureGroup(reason: $0.key, jobs: $0.value.sorted { $1.entry.name < $0.entry.name }) }
            .sorted { ($1.jobs.count, $0.reason) < ($0.jobs.count, $1.reason) }
    }

    /// Quoted text becomes `"…"`, a number `N`, and a longer run of hexadecimal digits `ID`.
    package static func normalised(_ why: String) -> String {
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
    package var remedy: Remedy { Remedy(why: jobs.first?.why ?? "") }
}

/// What an operator does about failed jobs.
package enum Remedy: String, Sendable, CaseIterable {
    case loop, listItem, gaveUp, crashes, verify, noWebhook, noJSON, tooLarge, refused, field, other

    /// A part of the reason, in lower case; the first that fits counts.
    private static let signs: [(part: String, remedy: Remedy)] = [
        ("loop suspected", .loop), ("no item of the list", .listItem), ("gave up after", .gaveUp),
        ("the process that worked on it ended", .crashes), ("verify failed", .verify),
        ("no superoffice webhook", .noWebhook), ("not valid json", .noJSON), ("no json object", .noJSON),
        ("bytes, more than", .tooLarge), ("refused the request", .refused), ("has no published field", .field),
    ]

    package init(why: String) {
        let why = why.lowercased()
        self = Self.signs.first { why.contains($0.part) }?.remedy ?? .other
    }

    /// For a terminal.
    package var sentence: String {
        switch self {
        case .loop: "find who changes the record again and again (show JOB names the sender), then replay"
        case .listItem: "add the item to the list in SuperOffice, or set onUnknownItem in mapping.json; then replay"
        case .gaveUp: "see whether the service works now (doctor); then replay"
        case .crashes: "the job ends the process each time: keep the file and report it"
        case .verify: "a rule or script in SuperOffice changes what is written: compare with tenant truth-check"
        case .noWebhook: "something else was dropped in; mend or delete the file"
        case .noJSON: "mend the file and move it back to incoming/, or delete it"
        case .tooLarge: "no webhook is that large; delete it"
        case .refused: "SuperOffice says why; mend the record or the mapping (tenant fields), then replay"
        case .field: "the field was removed or not published; check with tenant fields and mend mapping.json"
        case .other: "read one of them with show; mend the cause, then replay"
        }
    }
}
