import ArgumentParser

/// What the CRM knows of products and sales.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report on products and sales in the CRM.",
        discussion: "Example: superoffice-connector report customer-products --output products.csv",
        subcommands: [
            ProductFamiliesCommand.self, CustomerProductsCommand.self, UnmatchedHeadingsCommand.self,
        ]
    )
}
