import Glibc
import NIOCore

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

    /// - Parameter settings: where the place is named.
    static func cannotListen(on place: String, _ settings: String, _ error: any Error) -> ReceiverError {
        let why = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        return ReceiverError(.unavailable, "cannot listen on \(place): \(why); choose a free one with \(settings)")
    }
}
