import Crypto
package import FoundationEssentials
package import JSON
package import Spool
import Text

/// Failed jobs with the same reason: the same code, and the same of its arguments that say what kind of trouble it is.
package struct FailureGroup: Sendable {
    /// The sentence that they share, with `…` for what differs.
    ///
    /// Of jobs of version 0.1, which have no code, what they said, with `N` for numbers and `"…"` for what was quoted.
    package let reason: String
    /// nil for jobs of version 0.1.
    package let code: Reason.Code?
    /// The newest first; never empty.
    package let jobs: [JobQuery.Found]

    package var newest: Date? { jobs.compactMap(\.received).max() }
    package var oldest: Date? { jobs.compactMap(\.received).min() }

    /// What all of them share of the reason's arguments.
    package var arguments: [Reason.Argument: JSONValue] {
        (jobs.first?.reason?.arguments ?? [:]).filter { $0.key.isCommon || $0.key == .attempts }
    }

    /// Names the group in a form without its words, which may have to be masked.
    package var id: String {
        SHA256.hash(data: Data("\(code?.rawValue ?? "")\n\(reason)".utf8)).prefix(10).hexadecimal
    }

    /// What an operator does about it.
    package var remedy: Remedy { jobs.first?.reason.map { Remedy($0) } ?? .other }

    private struct Key: Hashable {
        var code: Reason.Code?
        var reason: String

        init(_ job: JobQuery.Found) {
            code = job.reason?.code
            reason = job.reason.map(FailureGroup.common) ?? FailureGroup.normalised(job.why)
        }
    }

    /// The most frequent reason first.
    package static func groups(_ jobs: [JobQuery.Found]) -> [FailureGroup] {
        Dictionary(grouping: jobs, by: Key.init)
            .map { key, jobs in
                FailureGroup(reason: key.reason, code: key.code, jobs: jobs.sorted { $1.entry.name < $0.entry.name })
            }
            .sorted { ($1.jobs.count, $0.reason) < ($0.jobs.count, $1.reason) }
    }

    /// What is said about jobs like this one.
    package static func kind(_ job: JobQuery.Found) -> String { Key(job).reason }

    /// The sentence that all jobs with this trouble share.
    ///
    /// A problem in our own words is a part of it, apart from its numbers and what it quotes: of some reasons it is all
    /// there is.
    private static func common(_ reason: Reason) -> String {
        guard let problem = reason[.problem]?.string else { return reason.commonSentence }
        var arguments = reason.arguments.mapValues { _ -> JSONValue in "…" }
        for (name, value) in reason.arguments where name.isCommon || name == .attempts { arguments[name] = value }
        arguments[.problem] = .string(normalised(problem))
        return Reason(reason.code, arguments).sentence
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
}
