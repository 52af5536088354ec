import SuperOffice
import Synchronization

/// Which associate the connector acts as: set by the preflight, read by every decision.
package final class ConnectorAssociate: Sendable {
    private struct Known {
        /// Whose changes are ours alone.
        var ours: Int?
        /// Whom the CRM says our login acts as, alone or not.
        var actual: Int?
        var company: Int?
    }

    private let known: Mutex<Known>

    /// - Parameter associate: as the settings say; nil takes the CRM's word.
    package init(_ associate: Int? = nil) { known = Mutex(Known(ours: associate)) }

    /// Whose changes are skipped as our own; nil while it is not known, or when others may share the associate.
    package var associateID: Int? { known.withLock(\.ours) }

    /// Whose saves may be ours, as the CRM says; nil until it was asked.
    package var actualID: Int? { known.withLock(\.actual) }

    /// The company of our own user, which is surely there.
    var ownCompany: Int? { known.withLock(\.company) }

    /// A system user may act for other integrations too (vendor documentation does not say): only a setting makes its
    /// changes ours.
    func set(_ principal: Principal) {
        known.withLock {
            $0.actual = principal.associateID
            $0.company = principal.contactID
            if $0.ours == nil, !principal.isSystemUser { $0.ours = principal.associateID }
        }
    }
}
