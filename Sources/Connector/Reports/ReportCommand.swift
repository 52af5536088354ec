import ArgumentParser
import FoundationEssentials
import JSON
import Reports
import Spool
import SuperOffice

/// What the CRM knows of products and sales.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report on products and sales in the CRM.",
        discussion: "Example: superoffice-connector report customer-products --output products.csv",
        subcommands: [
            ProductFamiliesCommand.self, CustomerProductsCommand.self, UnmatchedHeadingsCommand.self,
        ]
    )
}

struct ProductFamiliesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "product-families",
        abstract: "List the product families that can be chosen.",
        discussion: "Example: superoffice-connector report product-families --json"
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        let families = try await assembly.withCRM { try await $0.productFamilies() }
        if json {
            Console.json(
                .array(
                    families.map { ["id": .integer($0.id), "name": .string($0.name), "tooltip": .string($0.tooltip)] }
                )
            )
        } else if families.isEmpty {
            Console.error("the tenant has no product families")
        } else {
            for line in Console.table(families.map { [$0.name, String($0.id)] }) { Console.line("\(line)") }
        }
    }
}

/// Which sales a report reads, and how their headings are understood.
struct SalesOptions: ParsableArguments {
    @Option(help: "Read at most so many sales, those with the lowest ids first.")
    var limit: Int?

    @Option(help: "Only sales with a date from then on: \(Moment.help).")
    var since: Moment?

    @Option(help: "A file with one product a line: code = word, word. # begins a comment.")
    var keywords: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more") }
    }

    var sales: SalesReader { SalesReader(since: since?.date, limit: limit) }

    /// - Throws: a `Failure` when the keyword file cannot be read.
    func finder() throws -> ProductFinder {
        guard let keywords else { return ProductFinder() }
        let file: GivenFile
        do throws(GivenFile.Trouble) { file = try GivenFile(keywords, limit: 1 << 20) } catch {
            throw Failure(.configuration, "the file of keywords \(keywords) \(error); check --keywords")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw Failure(.configuration, "the file of keywords \(keywords) is not UTF-8; save it as UTF-8")
        }
        do { return ProductFinder(keywords: try Keywords(parsing: text)) } catch {
            throw Failure(.configuration, "\(keywords), \(error)")
        }
    }
}
