import ArgumentParser
import JSON
import SuperOffice
import Text

struct CreateCompanyCommand: CRMCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-company",
        abstract: "Create a company in the CRM, so that the whole flow can be tried; prints its id.",
        discussion: """
            Example: superoffice-connector tenant create-company 'Testpark GmbH' --url testpark.example --country DE

            Companies that may be the same are searched for first, by name, department and web domain. In a production \
            tenant (SO_ENVIRONMENT=online) it asks before it writes. Exit code 1: nothing was created.
            """
    )

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

    @Flag(help: "Create it without searching for companies that may be the same.")
    var force = false

    @Flag(help: "Have the CRM check the company (Contact/Validate) before it is created.")
    var check = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("A company needs a name.") }
    }

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let company = try await company(crm)
        let duplicates = force ? [] : try await crm.duplicates(of: company)
        if !duplicates.isEmpty { return refusal(duplicates) }
        let draft = try await crm.draft(company)
        if check { try Self.examine(try await crm.objections(to: draft)) }
        if try assembly.isProduction {
            try confirmation.require("create \"\(name)\" in the production tenant?")
        }
        let id = try await Self.create(draft, crm)
        return Answer(["created": true, "contactId": id, "duplicates": [Int]()], ["\(id)"])
    }

    private func company(_ crm: SuperOfficeClient) async throws -> NewCompany {
        var company = NewCompany(name: name)
        company.department = department
        company.url = url
        company.orgNr = orgNr
        company.countryID = try await id(country) { text in
            let name = text.trimmed.lowercased()
            let countries = try await crm.countries()
            if let found = countries.first(where: { $0.names.contains { $0.lowercased() == name } }) { return found.id }
            throw Failure(.notSo, "the tenant has no country \(text); give its ISO code, its name or its id")
        }
        company.categoryID = try await id(category) { try Self.id($0, "category", among: await crm.categories()) }
        company.businessID = try await id(business) { try Self.id($0, "business", among: await crm.businesses()) }
        return company
    }

    /// The id that the text is, or the item's that it names; nil for an option that was not given.
    private func id(_ text: String?, named find: (String) async throws -> Int) async throws -> Int? {
        guard let text else { return nil }
        if let id = Int(text) { return id }
        return try await find(text)
    }

    private static func id(_ text: String, _ list: String, among items: [ListItem]) throws -> Int {
        if let item = items.item(named: text) { return item.id }
        let names = items.filter { !$0.isDeleted }.prefix(20).map(\.name).joined(separator: ", ")
        throw Failure(.notSo, "the tenant has no \(list) \"\(text)\"; there are \(names)")
    }

    /// Shows the companies that may be the same.
    private func refusal(_ duplicates: [PossibleDuplicate]) -> Answer {
        let rows = duplicates.map { [$0.contactID.map(String.init) ?? "outside", $0.name, $0.rule] }
        let count = duplicates.count == 1 ? "1 company" : "\(duplicates.count) companies"
        let output = duplicates.map { duplicate -> JSONMembers in
            ["contactId": duplicate.contactID, "name": duplicate.name, "rule": duplicate.rule]
        }
        return Answer(
            ["created": false, "contactId": nil, "duplicates": output],
            Console.columns([["id", "name", "found by"]] + rows).map { "\($0)" },
            failure: Failure(
                .notSo,
                "\(count) may be \"\(name)\" already; nothing was created; add --force if it is another"
            )
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
                throw Failure(.unavailable, "\(error); it may have been created: check before you try again")
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
