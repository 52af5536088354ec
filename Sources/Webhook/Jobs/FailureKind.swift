import Crypto
import FoundationEssentials
import JSON
package import Spool
import Text

/// What jobs in `failed/` or `deferred/` have in common that are there for one reason.
package struct FailureKind: Sendable, Hashable {
    /// The sentence that they share, with `…` for what differs.
    ///
    /// Of jobs of version 0.1, which have no code, what they said, with `N` for numbers and `"…"` for what was quoted.
    package let reason: String
    /// nil for jobs of version 0.1.
    package let code: Reason.Code?
    /// What an operator does about it.
    package let remedy: Remedy
    /// Names it in a form without its words, which may have to be masked.
    package let id: String

    /// - Parameters:
    ///   - why: what was said about a job.
    ///   - reason: the same for programs, as far as there is one.
    package init(_ why: String, _ reason: Reason?) {
        code = reason?.code
        self.reason = reason.map(Self.common) ?? Self.normalised(why)
        remedy = reason.map { Remedy($0) } ?? .other
        id = SHA256.hash(data: Data("\(code?.rawValue ?? "")\n\(self.reason)".utf8)).prefix(10).hexadecimal
    }

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
            } else if rest.hasPrefix("0x"), let hex = rest.dropFirst(2).first, hex.isHexDigit {
                text.append("N")
                rest = rest.dropFirst(2).drop(while: \.isHexDigit)
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
