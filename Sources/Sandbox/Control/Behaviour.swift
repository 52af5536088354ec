package import JSON

/// How the sandbox behaves wherever the vendor's documents are silent, contradict each other, or leave a choice.
///
/// Its members are those of ``Switches``: `behaviour.patchWipesOthers = true`.
@dynamicMemberLookup
package struct Behaviour: Hashable, Sendable {
    /// The switches that are not as usual.
    private(set) var set: [String: JSONValue] = [:]

    package init() {}

    package subscript<Value: SwitchValue>(dynamicMember path: KeyPath<Switches, Switch<Value>>) -> Value {
        get { Switches.table[keyPath: path].value(in: self) }
        set {
            let known = Switches.table[keyPath: path]
            note(newValue.json, known)
        }
    }

    /// Every switch with its present value.
    package var json: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: Switches.all.map { ($0.name, $0.json(in: self)) }))
    }

    /// Sets the switches that are named and leaves the others; all or nothing.
    package mutating func apply(_ changes: JSONValue) throws(SandboxError) {
        guard let members = changes.object else {
            throw SandboxError("a behaviour is a JSON object of switches, not \(changes.kind)")
        }
        var changed = self
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let known = Switches.all.first(where: { $0.name == name }) else {
                throw SandboxError("no switch is called \(name); GET /sandbox/behaviour lists them all")
            }
            guard known.fits(value) else { throw SandboxError(name, takes: known.words, not: value) }
            changed.note(value, known)
        }
        self = changed
    }

    /// Only what is not as usual is kept, so that two behaviours that are alike are equal.
    private mutating func note(_ value: JSONValue, _ known: any SwitchDescription) {
        if value == known.json(in: Behaviour()) {
            set.removeValue(forKey: known.name)
        } else {
            set[known.name] = value
        }
    }
}

extension Behaviour {
    func refusesWrites(of field: UdefDefinition) -> Bool {
        self.unwritableFields.split(separator: ",").contains { $0.filter { $0 != " " } == field.progID }
    }
}
