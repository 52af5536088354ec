package import JSON

/// One way in which the sandbox can behave: its name and its usual value.
package struct Switch<Value: SwitchValue>: Sendable, SwitchDescription {
    let name: String
    let usual: Value

    init(_ name: String, _ usual: Value) { (self.name, self.usual) = (name, usual) }

    var words: String { Value.words }

    func fits(_ json: JSONValue) -> Bool { Value.read(json) != nil }

    func json(in behaviour: Behaviour) -> JSONValue { value(in: behaviour).json }

    func value(in behaviour: Behaviour) -> Value { behaviour.set[name].flatMap(Value.read) ?? usual }
}

/// A switch whatever its values are, for the control API and its help.
protocol SwitchDescription: Sendable {
    var name: String { get }
    /// The values it takes, in words.
    var words: String { get }

    func fits(_ json: JSONValue) -> Bool
    func json(in behaviour: Behaviour) -> JSONValue
}

/// What a switch, or a member of a control call, can be set to.
package protocol SwitchValue: Hashable, Sendable {
    /// The values there are, in words.
    static var words: String { get }

    /// nil for a value that does not fit.
    static func read(_ json: JSONValue) -> Self?

    var json: JSONValue { get }
}

extension SwitchValue where Self: RawRepresentable<String> & CaseIterable {
    package static var words: String { allCases.map(\.rawValue).joined(separator: " | ") }

    package static func read(_ json: JSONValue) -> Self? { json.string.flatMap(Self.init(rawValue:)) }

    package var json: JSONValue { .string(rawValue) }
}

extension Bool: SwitchValue {
    package static let words = "true | false"

    package static func read(_ json: JSONValue) -> Bool? { json.bool }

    package var json: JSONValue { .bool(self) }
}

extension Int: SwitchValue {
    package static let words = "a whole number"

    package static func read(_ json: JSONValue) -> Int? { json.int.flatMap { $0 >= 0 ? $0 : nil } }

    package var json: JSONValue { .integer(self) }
}

extension Double: SwitchValue {
    package static let words = "a number up to 3600"

    package static func read(_ json: JSONValue) -> Double? { json.double.flatMap { 0...3600 ~= $0 ? $0 : nil } }

    package var json: JSONValue { .number(self) }
}

extension String: SwitchValue {
    package static let words = "a text"

    package static func read(_ json: JSONValue) -> String? { json.string }

    package var json: JSONValue { .string(self) }
}
