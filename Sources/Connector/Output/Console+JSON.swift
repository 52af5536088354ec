import FoundationEssentials
import JSON
import Spool

extension Console {
    /// What could drive a terminal is escaped.
    static func json(_ value: some JSONOutput, pretty: Bool = true) {
        bytes(encoded(value, pretty: pretty) + [UInt8(ascii: "\n")])
    }

    static func encoded(_ value: some JSONOutput, pretty: Bool) -> [UInt8] {
        TerminalJSON.escaped(value.json.serialized(pretty: pretty))
    }
}

/// What can stand in an output for programs.
protocol JSONOutput {
    var json: JSONValue { get }
}

extension JSONValue: JSONOutput { var json: JSONValue { self } }
extension String: JSONOutput { var json: JSONValue { .string(self) } }
extension Int: JSONOutput { var json: JSONValue { .integer(self) } }
extension Double: JSONOutput { var json: JSONValue { .number(self) } }
extension Bool: JSONOutput { var json: JSONValue { .bool(self) } }
extension Date: JSONOutput { var json: JSONValue { .string(Timestamp.readable(self)) } }
extension Optional: JSONOutput where Wrapped: JSONOutput { var json: JSONValue { self?.json ?? .null } }
extension Array: JSONOutput where Element: JSONOutput { var json: JSONValue { .array(map(\.json)) } }
extension Dictionary: JSONOutput where Key == String, Value: JSONOutput {
    var json: JSONValue { .object(mapValues(\.json)) }
}

/// An object of an output: each member with its value, `nil` as `null`.
struct JSONMembers: JSONOutput, ExpressibleByDictionaryLiteral {
    private var members: [String: JSONValue]

    init(dictionaryLiteral elements: (String, (any JSONOutput)?)...) {
        members = Dictionary(elements.map { ($0, $1?.json ?? .null) }, uniquingKeysWith: { $1 })
    }

    /// The same with members that are absent, not null, when there is no value.
    func with(_ optional: KeyValuePairs<String, (any JSONOutput)?>) -> JSONMembers {
        var result = self
        for case (let name, let value?) in optional { result.members[name] = value.json }
        return result
    }

    var json: JSONValue { .object(members) }
}
