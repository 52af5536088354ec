package import JSON

/// What a write expects to stand in the fields, as operations `test` of RFC 6902: 409 and nothing written where it is
/// not so (vendor documentation, sure; for user-defined fields not documented, so `tenant prove` tries both forms).
package struct PatchTest: Hashable, Sendable {
    package enum Form: String, Sendable, CaseIterable {
        /// `CustomFields/<ProgId>` and the field's text.
        case key
        /// `CustomFields` and an object of the fields that matter.
        case dictionary
    }

    package let form: Form
    /// Raw texts by ProgId.
    package let values: [String: String]

    package init(_ form: Form, _ values: [String: String]) { (self.form, self.values) = (form, values) }

    package var operations: [JSONValue] {
        switch form {
        case _ where values.isEmpty: []
        case .dictionary:
            [["op": "test", "path": "CustomFields", "value": .object(values.mapValues(JSONValue.string))]]
        case .key:
            values.sorted { $0.key < $1.key }.map { progID, text in
                // RFC 6901 escapes these two.
                let key = progID.replacing("~", with: "~0").replacing("/", with: "~1")
                return ["op": "test", "path": .string("CustomFields/\(key)"), "value": .string(text)]
            }
        }
    }
}
