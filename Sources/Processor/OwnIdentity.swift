import NIOConcurrencyHelpers

/// Which associate the connector acts as, once it is known: set by the start-up, read by every decision.
package final class OwnIdentity: Sendable {
    private let associate: NIOLockedValueBox<Int?>

    package init(_ associate: Int? = nil) { self.associate = NIOLockedValueBox(associate) }

    package var associateID: Int? { associate.withLockedValue { $0 } }

    package func learn(_ id: Int) { associate.withLockedValue { $0 = id } }
}
