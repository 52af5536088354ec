import Crypto
import JSON
import Text

/// What we wrote into one field, and what stood there before.
package struct WrittenField: Sendable, Equatable {
    /// A value of ours.
    package enum Value: Sendable, Equatable {
        /// In the CRM's encoding; `stored` where the CRM keeps our text in a spelling of its own.
        case text(sent: String, stored: String? = nil)
        /// SHA-256 in hexadecimal of a value whose text was erased; see ``WrittenField/digest``.
        case digest(String)
    }

    /// While a write is under way there are two values, the old and the new one: a crash in between must not make our
    /// own value look like a person's.
    package var values: [Value]
    /// As the CRM had it when we wrote last; nil when it is not known (version 0.1) or was erased.
    package var before: String?
    /// Whether that was a value of ours.
    package var beforeWasOurs: Bool
    /// The job that wrote.
    package var job: String?
    private var unknown: [String: JSONValue] = [:]

    package init(values: [Value], before: String? = nil, beforeWasOurs: Bool = false, job: String? = nil) {
        (self.values, self.before, self.beforeWasOurs, self.job) = (values, before, beforeWasOurs, job)
    }

    init(_ value: JSONValue) {
        var members = value.object ?? [:]
        values = (members.removeValue(forKey: "values")?.array ?? []).compactMap(Value.init)
        before = members.removeValue(forKey: "before")?.string
        beforeWasOurs = members.removeValue(forKey: "beforeWasOurs")?.bool ?? false
        job = members.removeValue(forKey: "job")?.string
        unknown = members
    }

    var json: JSONValue {
        var members = unknown
        members["values"] = .array(values.map(\.json))
        members["before"] = before.map { .string($0) }
        if beforeWasOurs { members["beforeWasOurs"] = true }
        members["job"] = job.map { .string($0) }
        return .object(members)
    }

    /// Nil when there is nothing to recognise.
    var erased: WrittenField? {
        let digests = values.flatMap(\.digests)
        return digests.isEmpty ? nil : WrittenField(values: digests.map { .digest($0) })
    }

    /// Recognises a raw value without keeping it; line ends do not count, since they change on the way.
    package static func digest(of raw: String) -> String {
        let lines = raw.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return SHA256.hash(data: Array(lines.utf8)).hexadecimal
    }
}

extension WrittenField.Value {
    fileprivate init?(_ value: JSONValue) {
        if let digest = value["sha256"]?.string {
            self = .digest(digest)
        } else if let sent = value["sent"]?.string {
            self = .text(sent: sent, stored: value["stored"]?.string)
        } else {
            return nil
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .digest(let digest): return ["sha256": .string(digest)]
        case .text(let sent, let stored):
            var members: [String: JSONValue] = ["sent": .string(sent)]
            members["stored"] = stored.map { .string($0) }
            return .object(members)
        }
    }

    fileprivate var digests: [String] {
        switch self {
        case .digest(let digest): [digest]
        case .text(let sent, let stored): [sent, stored].compactMap(\.self).map(WrittenField.digest)
        }
    }
}
