import ArgumentParser
import Operations
import SuperOffice

struct ProductFamiliesCommand: CRMCommand, ListingCommand {
    static let caller = CallLimiter.Caller.background
    static let configuration = CommandConfiguration(
        commandName: "product-families",
        abstract: "List the product families that can be chosen.",
        discussion: "Example: superoffice-connector report product-families --json"
    )

    @OptionGroup var listing: ListOptions
    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let families = try await crm.productFamilies()
        return Answer(
            families.map { ["id": $0.id, "name": $0.name, "tooltip": $0.tooltip] as JSONMembers },
            Table(
                [.init("name", least: 20), .init("id", isNumber: true)],
                families.map { [.init($0.name), .init(String($0.id))] }
            ),
            notes: families.isEmpty ? ["the tenant has no product families"] : []
        )
    }
}
