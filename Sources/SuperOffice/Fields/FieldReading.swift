/// What is known about one field of one record.
package enum FieldReading: Hashable, Sendable {
    /// Neither dictionary has the field.
    case absent
    case value(FieldValue)
    /// Something stands there that cannot be read. It is not empty: whoever writes over it destroys it.
    case malformed(reason: String, raw: String)

    package var value: FieldValue? { if case .value(let value) = self { value } else { nil } }
}
