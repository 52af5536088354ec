/// One line of the doctor's report.
package struct Diagnosis: Sendable, Equatable {
    package enum Level: String, Sendable {
        case ok, warning, error
    }

    package let level: Level
    /// What was examined.
    package let subject: String
    package let found: String
    /// What to do; empty when all is well.
    package let remedy: String

    package static func ok(_ subject: String, _ found: String) -> Diagnosis {
        Diagnosis(level: .ok, subject: subject, found: found, remedy: "")
    }

    package static func warning(_ subject: String, _ found: String, _ remedy: String) -> Diagnosis {
        Diagnosis(level: .warning, subject: subject, found: found, remedy: remedy)
    }

    package static func error(_ subject: String, _ found: String, _ remedy: String) -> Diagnosis {
        Diagnosis(level: .error, subject: subject, found: found, remedy: remedy)
    }
}
