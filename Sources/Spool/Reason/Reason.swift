package import JSON

/// Why a job is where it is: a code with its arguments.
///
/// Programs read the code and the arguments; the sentence is made from them, in one place, for people.
///
/// ## On disk
/// A step of a story has `"code"`, `"arguments"` and `"why"`, the sentence. Files of version 0.1 have the sentence only.
package struct Reason: Sendable, Equatable {
    package let code: Code
    package private(set) var arguments: [Argument: JSONValue]

    package init(_ code: Code, _ arguments: [Argument: JSONValue] = [:]) {
        self.code = code
        self.arguments = arguments
    }

    /// Reads the members `code` and `arguments` of an object; nil for a code that this version does not know, or none.
    ///
    /// Arguments that this version does not know are left out.
    package init?(_ json: JSONValue?) {
        guard let code = json?["code"]?.string.flatMap(Code.init) else { return nil }
        self.init(code)
        for (name, value) in json?["arguments"]?.object ?? [:] {
            if let name = Argument(rawValue: name) { arguments[name] = value }
        }
    }

    package subscript(argument: Argument) -> JSONValue? { arguments[argument] }

    /// The same reason, given up after so many attempts.
    package func givenUp(after attempts: Int) -> Reason {
        var reason = self
        reason.arguments[.attempts] = .integer(attempts)
        return reason
    }

    package var hasGivenUp: Bool { arguments[.attempts] != nil }

    /// `{"code":"crm-unavailable","arguments":{"status":503}}` as members for a larger object.
    package var json: [String: JSONValue] {
        var members: [String: JSONValue] = ["code": .string(code.rawValue)]
        if !arguments.isEmpty {
            members["arguments"] = .object(
                Dictionary(uniqueKeysWithValues: arguments.map { ($0.key.rawValue, $0.value) })
            )
        }
        return members
    }

    /// A value that a reason is about.
    package enum Argument: String, Sendable, CaseIterable {
        /// What was asked for: `contact 18`.
        case what
        /// An HTTP status.
        case status
        /// What the other side said.
        case message
        /// A field's ProgId.
        case field
        /// The field's name for people.
        case label
        /// The name of a list item.
        case item
        /// What stands in a field.
        case found
        /// What should stand there.
        case wanted
        case count
        case kept
        /// Of work on a job.
        case attempts
        case minutes
        case seconds
        case bytes
        case limit
        /// What is wrong, in our own words: nothing of it comes from a record or from another system's answer.
        case problem
        /// The state of a tenant.
        case state
        /// A tenant's name.
        case tenant
        /// An instant, `2026-03-01T10:15:00Z`.
        case until
        /// A job's name.
        case job
        /// A record's key, `contact-18`.
        case record
        /// Another reason's code.
        case verdict
        /// An address or a part of one.
        case path
        /// Of old and new values that a person said yes to.
        case digest

        /// Whether it may hold what a person or a company wrote: left out where personal data is masked.
        package var isPersonal: Bool {
            switch self {
            case .message, .item, .found, .wanted: true
            default: false
            }
        }

        /// Whether it says what kind of trouble it is, and not which job has it: reasons are grouped by these.
        package var isCommon: Bool {
            switch self {
            case .status, .field, .label, .state, .verdict, .path: true
            default: false
            }
        }
    }
}
