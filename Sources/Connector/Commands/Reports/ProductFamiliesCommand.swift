import ArgumentParser
import Operations
import SuperOffice

struct ProductFamiliesCommand: CRMCommand {
    static let caller = CallLimiter.Caller.background
    static let configuration = CommandConfiguration(
        commandName: "product-families",
        abstract: "List the product families that can be chosen.",
        discussion: "Example: superoffice-connector report product-families --json"
    )

    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let families = try await crm.productFamilies()
        return Answer(
            families.map { ["id": $0.id, "name": $0.name, "tooltip": $0.tooltip] as JSONMembers },
            Console.table(families.map { [$0.name, String($0.id)] }).map { "\($0)" },
            notes: families.isEmpty ? ["the tenant has no product families"] : []
        )
    }
}
