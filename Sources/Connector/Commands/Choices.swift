import ArgumentParser
import Logging
import Spool
import Text
import Webhook

/// What may be given to an option, and what is said about anything else.
enum Choices {
    static let states = SpoolLayout.states.map(\.rawValue)
    static let logLevels = Logger.Level.allCases.map(\.rawValue)
    static let logFormats = LineLogHandler.Format.allCases.map(\.rawValue)
    /// The events that jobs are made of, and all of a kind.
    static let events = RecordKind.allCases.map(\.rawValue).flatMap { record in
        ["created", "changed", "deleted", "softdeleted", "requested", "*"].map { "\(record).\($0)" }
    }

    /// A folder of jobs.
    @Sendable static func state(_ text: String) throws -> SpoolLayout.Folder {
        guard let folder = SpoolLayout.states.first(where: { $0.rawValue == text }) else {
            throw unknown(text, "folder", states)
        }
        return folder
    }

    @Sendable static func logLevel(_ text: String) throws -> String { try known(text, "level", logLevels) }
    @Sendable static func logFormat(_ text: String) throws -> String { try known(text, "format", logFormats) }

    /// `contact.changed`, `contact.*`; also of another entity, which may lie among the skipped jobs.
    @Sendable static func event(_ text: String) throws -> String {
        let parts = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("an event is like contact.changed, or contact.* for all of contact")
        }
        if text.hasSuffix("*") || events.contains(text.lowercased()) { return text }
        if RecordKind(eventName: text) != nil || nearest(text, events) != nil { throw unknown(text, "event", events) }
        return text
    }

    /// A part of a job's name, also as a table cut it; a number is in every name.
    @Sendable static func jobName(_ text: String) throws -> String {
        if Int(text) != nil { throw ValidationError("a job is named by more than a number; for a company: --account") }
        return text.hasSuffix("…") ? String(text.dropLast()) : text
    }

    private static func known(_ text: String, _ what: String, _ choices: [String]) throws -> String {
        guard choices.contains(text.lowercased()) else { throw unknown(text, what, choices) }
        return text
    }

    private static func unknown(_ text: String, _ what: String, _ choices: [String]) -> ValidationError {
        let hint = nearest(text, choices).map { " did you mean \($0)?" } ?? ""
        return ValidationError("there is no such \(what);\(hint) choose from \(choices.joined(separator: ", "))")
    }

    /// What was probably meant; nil when it is none of them.
    static func nearest(_ text: String, _ choices: [String]) -> String? {
        choices.map { (distance($0, text.lowercased()), $0) }.min { $0.0 < $1.0 }
            .flatMap { $0.0 <= 2 ? $0.1 : nil }
    }

    /// A whole number that is not below `least`.
    static func atLeast(_ least: Int) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), number >= least else {
                throw ValidationError("it must be a whole number, \(least) or more")
            }
            return number
        }
    }
}
