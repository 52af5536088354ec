/// Why an operation cannot do what it was asked for: one line with what to do about it.
package struct OperationError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// What was asked for does not exist, or is not as it was said to be.
        case notSo
        case configuration
        case unavailable
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
