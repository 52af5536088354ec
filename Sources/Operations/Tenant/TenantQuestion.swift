package import SuperOffice

/// One thing that the vendor's documents leave open and the connector depends on.
package struct TenantQuestion: Sendable {
    package let code: TenantProof.Question
    /// What is asked, for people.
    package let text: String
    /// What it means for the connector when the answer is not the assumed one.
    package let consequence: String
    let ask: @Sendable (ProvingGround) async throws(SuperOfficeError) -> ProvingGround.Finding

    init(
        _ code: TenantProof.Question,
        _ text: String,
        _ consequence: String,
        ask: @escaping @Sendable (ProvingGround) async throws(SuperOfficeError) -> ProvingGround.Finding
    ) {
        (self.code, self.text, self.consequence, self.ask) = (code, text, consequence, ask)
    }

    package static let all = writing + encodings + concurrency + refusals + feed

    package static func question(_ code: TenantProof.Question) -> TenantQuestion? { all.first { $0.code == code } }
}
