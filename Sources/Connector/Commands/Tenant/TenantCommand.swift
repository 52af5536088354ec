import ArgumentParser

struct TenantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "Inspect the SuperOffice tenant: who we are, its fields and lists, and what it really answers.",
        discussion: """
            Example: superoffice-connector tenant whoami
            Everything but create-company and prove only reads.
            """,
        subcommands: [
            WhoAmICommand.self, FieldsCommand.self, FieldCommand.self, ListsCommand.self, RawCommand.self,
            TruthCheckCommand.self, VerifyCommand.self, CreateCompanyCommand.self, ProveCommand.self,
        ]
    )
}
