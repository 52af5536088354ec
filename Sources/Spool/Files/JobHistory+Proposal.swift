import Crypto
package import JSON
import Text

/// What a person is asked to say yes to, and whether a person did.
///
/// ## On disk
/// The last step to `proposed` has a result with the member `shown`: the old and new values, and the fingerprint of the
/// input. A claim from `approved/` adds a step `approved`, whose argument `digest` is the SHA-256 of what was shown.
extension JobHistory {
    /// The member of a proposal's result that a yes is about.
    package static let shown = "shown"

    /// The result of the last step to `proposed`; nil when there is none, or when the job was finished since.
    package var proposal: JSONValue? {
        guard let index = trail.lastIndex(where: { $0.to == SpoolLayout.Folder.proposed.rawValue }),
            !trail[index...].contains(where: { $0.to == SpoolLayout.Folder.done.rawValue }),
            let result = trail[index].result, result[Self.shown]?.object != nil
        else { return nil }
        return result
    }

    /// The digest of what a person said yes to; nil when nobody did since it was proposed last.
    package var approval: String? {
        guard proposal != nil,
            let step = trail.last(where: {
                $0.to == SpoolLayout.Folder.proposed.rawValue || $0.reason?.code == .approved
            })
        else { return nil }
        return step.reason?.code == .approved ? step.reason?[.digest]?.string : nil
    }

    /// Of old and new values as they are shown.
    package static func digest(ofShown shown: JSONValue) -> String {
        SHA256.hash(data: Array(shown.serialized())).hexadecimal
    }

    /// Notes that a person said yes to the proposal.
    ///
    /// - Returns: false when there is none, or when it is noted already.
    mutating func approve(at: String) -> Bool {
        guard approval == nil, let shown = proposal?[Self.shown] else { return false }
        let reason = Reason(.approved, [.digest: .string(Self.digest(ofShown: shown))])
        add(Step(at: at, to: SpoolLayout.Folder.approved.rawValue, reason: reason))
        return true
    }
}
