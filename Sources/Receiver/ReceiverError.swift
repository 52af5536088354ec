/// Why the receiver cannot start: one line that says what is wrong and what to do.
package struct ReceiverError: Error, CustomStringConvertible, Equatable {
    package enum Kind: Sendable {
        /// A setting has to be changed.
        case configuration
        /// The machine cannot give what was asked for, for example the port is taken.
        case unavailable
    }

    package let kind: Kind
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
