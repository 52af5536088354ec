import ArgumentParser
import JSON
import SuperOffice

struct CreateCompanyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-company",
        abstract: "Create a company in the CRM, so that the whole flow can be tried; prints its id.",
        discussion: """
            Example: superoffice-connector tenant create-company 'Testpark GmbH' --url testpark.example --country DE

            Companies that may be the same are looked for first, by name, department and web domain. In a production \
            tenant (SO_ENVIRONMENT=online) it asks before it writes. Exit code 1: nothing was created.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Argument(help: "The company's name.")
    var name: String

    @Option(help: "Department.")
    var department = ""

    @Option(help: "Web address.")
    var url = ""

    @Option(name: .customLong("orgnr"), help: "Organisation number.")
    var orgNr = ""

    @Option(help: "Country: ISO code, name, or id.")
    var country: String?

    @Option(help: "Category: name or id.")
    var category: String?

    @Option(help: "Business: name or id.")
    var business: String?

    @Flag(help: "Create it without looking for companies that may be the same.")
    var force = false

    @Flag(help: "Have the CRM check the company (Contact/Validate) before it is created.")
    var check = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("A company needs a name.") }
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let isProduction = try assembly.isProduction
        try await assembly.withCRM { crm in
            let company = try await company(crm)
            let duplicates = force ? [] : try await crm.duplicates(of: company)
            if !duplicates.isEmpty { throw refusal(duplicates) }
            let draft = try await crm.draft(company)
            if check { try Self.examine(try await crm.objections(to: draft)) }
            if isProduction { try confirmation.require("create \"\(name)\" in the production tenant?") }
            let id = try await Self.create(draft, crm)
            if json {
                Console.json(["created": true, "contactId": .integer(id), "duplicates": []])
            } else {
                Console.line("\(id)")
            }
        }
    }

    private func company(_ crm: SuperOfficeClient) async throws -> NewCompany {
        var company = NewCompany(name: name)
        company.department = department
        company.url = url
        company.orgNr = orgNr
        if let country { company.countryID = try await Choice.country(country, crm) }
        if let category {
            company.categoryID = try await Choice.item(category, "category") { try await crm.categories() }
        }
        if let business {
            company.businessID = try await Choice.item(business, "business") { try await crm.businesses() }
        }
        return company
    }

    /// Shows the companies that may be the same.
    private func refusal(_ duplicates: [PossibleDuplicate]) -> Failure {
        if json {
            Console.json(["created": false, "contactId": .null, "duplicates": Self.json(duplicates)])
        } else {
            let rows = duplicates.map { [$0.contactID.map(String.init) ?? "outside", $0.name, $0.rule] }
            for line in Console.columns([["id", "name", "found by"]] + rows) { Console.line("\(line)") }
        }
        let count = duplicates.count == 1 ? "1 company" : "\(duplicates.count) companies"
        return Failure(.notSo, "\(count) may be \"\(name)\" already; nothing was created; add --force if it is another")
    }

    private static func json(_ duplicates: [PossibleDuplicate]) -> JSONValue {
        .array(
            duplicates.map { duplicate in
                [
                    "contactId": duplicate.contactID.map { .integer($0) } ?? .null, "name": .string(duplicate.name),
                    "rule": .string(duplicate.rule),
                ]
            }
        )
    }

    private static func examine(_ objections: [String: String]) throws {
        guard !objections.isEmpty else { return }
        let list = objections.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        throw Failure(.notSo, "SuperOffice would not save it: \(list); nothing was created")
    }

    private static func create(_ draft: JSONValue, _ crm: SuperOfficeClient) async throws -> Int {
        do throws(SuperOfficeError) {
            return try await crm.create(draft)
        } catch {
            switch error {
            case .transport, .unreadable, .unavailable:
                throw Failure(.unavailable, "\(error); it may have been created: look for it before you try again")
            default: throw error
            }
        }
    }
}

extension Assembly {
    /// Whether the CRM is one that people work with, not a sandbox, development or stage tenant.
    var isProduction: Bool {
        get throws { try loginURL().lowercased().hasPrefix("https://online") }
    }
}

/// Turns what people call a list item into its id.
private enum Choice {
    static func country(_ text: String, _ crm: SuperOfficeClient) async throws -> Int {
        if let id = Int(text) { return id }
        if let country = try await crm.countries().first(where: { $0.isCalled(text) }) { return country.id }
        throw Failure(.notSo, "the tenant has no country \(text); take its ISO code, its name or its id")
    }

    static func item(_ text: String, _ list: String, _ items: () async throws -> [ListItem]) async throws -> Int {
        if let id = Int(text) { return id }
        let items = try await items()
        if let item = items.item(named: text) { return item.id }
        let names = items.filter { !$0.isDeleted }.prefix(20).map(\.name).joined(separator: ", ")
        throw Failure(.notSo, "the tenant has no \(list) \"\(text)\"; there are \(names)")
    }
}
