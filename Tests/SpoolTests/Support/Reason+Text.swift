import JSON

@testable import Spool

/// In tests a reason may be any sentence.
extension Reason: ExpressibleByStringLiteral {
    /// The sentence.
    public init(stringLiteral sentence: String) { self.init(.spoolTrouble, [.problem: .string(sentence)]) }
}
