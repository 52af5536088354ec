import ArgumentParser
import JSON
import Operations
import SuperOffice

struct CustomerProductsCommand: CRMCommand {
    static let caller = CallLimiter.Caller.background
    static let configuration = CommandConfiguration(
        commandName: "customer-products",
        abstract: "List which company bought what, from the headings of sales and from quote lines.",
        discussion: """
            Example: superoffice-connector report customer-products --keywords products.txt --output products.csv --bom

            One row for each product of a sale. Standard error says how many sales gave no row, and why. With --output \
            the file appears once it is complete.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json }

    @OptionGroup var salesOptions: SalesOptions

    @Option(help: "csv (RFC 4180, UTF-8) or json, which --json asks for, too.")
    var format = Format.csv

    @Option(help: .init("Write to this file instead of standard output.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Begin the CSV with a byte order mark, which Excel needs to read umlauts.")
    var bom = false

    @OptionGroup var options: AnswerOptions

    /// The rows go out page by page; what is left to say goes to standard error.
    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let keywords = try salesOptions.readKeywords()
        let (sales, path) = (salesOptions.sales, output)
        let text = ReportText(format: options.json ? .json : format, bom: bom)
        let progress = ProgressLine()
        let leftover = path == nil ? " but what is printed" : ""
        let summary = try await runUntilSignal("stopped; nothing was left behind\(leftover)") {
            var text = text
            let output = try ReportOutput(path)
            try output.write(text.beginning)
            let summary = try await CustomerProducts(crm: crm, keywords: keywords, sales: sales).run { rows in
                try output.write(text.rows(rows))
            } progress: { summary in
                progress.show("\(summary.sales) sales read, \(summary.rows) rows")
            }
            try output.write(text.ending)
            try output.finish()
            return summary
        }
        progress.finish()
        for line in lines(summary) { Console.error("\(line)") }
        return Answer(nil, [])
    }

    /// The summary in words.
    private func lines(_ summary: CustomerProducts.Summary) -> [String] {
        var lines = [
            "sales read: \(summary.sales)" + (summary.sales == salesOptions.limit ? " (as many as --limit allows)" : "")
                + ", without a company: \(summary.withoutCompany), without a product: \(summary.withoutProduct)",
            "rows written: \(summary.rows), of these quote lines: \(summary.quoteLines)",
        ]
        let words = summary.words.mostFrequent(10)
        if !words.isEmpty {
            lines.append(
                "most frequent words in headings without a product: "
                    + words.map { "\($0.word) (\($0.count))" }.joined(separator: ", ")
            )
        }
        if let why = summary.noQuotes { lines.append("no quote lines: \(why)") }
        if salesOptions.keywords == nil {
            lines.append("no keywords were given, so headings were searched for article codes only; see --keywords")
        }
        return lines
    }
}

/// A report's rows as bytes.
private struct ReportText: Sendable {
    let format: CustomerProductsCommand.Format
    let bom: Bool
    /// What stands between a row of JSON and what is before it.
    private var separator = "\n"

    init(format: CustomerProductsCommand.Format, bom: Bool) { (self.format, self.bom) = (format, bom) }

    var beginning: [UInt8] {
        switch format {
        case .csv: (bom ? CSV.byteOrderMark : []) + CSV.record(CustomerProducts.Row.columns)
        case .json: Array("[".utf8)
        }
    }

    mutating func rows(_ rows: [CustomerProducts.Row]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            switch format {
            case .csv: bytes += CSV.record(row.cells)
            case .json:
                bytes += Array(separator.utf8) + TerminalJSON.escaped(row.json.serialized())
                separator = ",\n"
            }
        }
        return bytes
    }

    var ending: [UInt8] { format == .json ? Array("\n]\n".utf8) : [] }
}
