import JSON

/// One line of the doctor's report.
struct Diagnosis: Sendable, Equatable {
    enum Level: String, Sendable {
        case ok, warning, error
    }

    var level: Level
    /// What was looked at.
    var subject: String
    /// What was found.
    var found: String
    /// What to do; empty when all is well.
    var remedy = ""

    static func ok(_ subject: String, _ found: String) -> Diagnosis {
        Diagnosis(level: .ok, subject: subject, found: found)
    }

    static func warning(_ subject: String, _ found: String, _ remedy: String) -> Diagnosis {
        Diagnosis(level: .warning, subject: subject, found: found, remedy: remedy)
    }

    static func error(_ subject: String, _ found: String, _ remedy: String) -> Diagnosis {
        Diagnosis(level: .error, subject: subject, found: found, remedy: remedy)
    }

    var line: TerminalLine {
        let colour: Console.Colour =
            switch level {
            case .ok: .green
            case .warning: .yellow
            case .error: .red
            }
        let head: TerminalLine = "\(Console.paint(level.rawValue.padded(to: 8), colour))\(subject.padded(to: 24))"
        return remedy.isEmpty ? "\(head) \(found)" : "\(head) \(found); \(remedy)"
    }

    var json: JSONValue {
        [
            "level": .string(level.rawValue), "subject": .string(subject), "found": .string(found),
            "remedy": .string(remedy),
        ]
    }
}
