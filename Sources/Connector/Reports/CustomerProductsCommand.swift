import ArgumentParser
import JSON
import Reports

struct CustomerProductsCommand: AsyncParsableCommand {
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

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: SalesOptions

    @Option(help: "csv (RFC 4180, UTF-8) or json.")
    var format = Format.csv

    @Flag(help: "The same as --format json.")
    var json = false

    @Option(help: "Write to this file instead of standard output.")
    var output: String?

    @Flag(help: "Begin the CSV with a byte order mark, which Excel needs to read umlauts.")
    var bom = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        let finder = try options.finder()
        let (sales, path) = (options.sales, output)
        let text = ReportText(format: json ? .json : format, bom: bom)
        let progress = ProgressLine()
        let summary = try await assembly.withCRM { crm in
            try await untilInterrupted("stopped; nothing was left behind" + (path == nil ? " but what is printed" : ""))
            {
                let output = try ReportOutput(path)
                try output.write(text.beginning)
                var isFirst = true
                let summary = try await CustomerProducts(crm: crm, finder: finder, sales: sales).run { rows in
                    try output.write(text.rows(rows, isFirst: isFirst))
                    if !rows.isEmpty { isFirst = false }
                } progress: { summary in
                    progress.show("\(summary.sales) sales read, \(summary.rows) rows")
                }
                try output.write(text.ending)
                try output.finish()
                return summary
            }
        }
        progress.finish()
        for line in lines(summary) { Console.error("\(line)") }
    }

    /// The summary in words.
    private func lines(_ summary: CustomerProducts.Summary) -> [String] {
        var lines = [
            "sales read: \(summary.sales)" + (summary.sales == options.limit ? " (as many as --limit allows)" : "")
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
        if options.keywords == nil {
            lines.append("no keywords were given, so headings were searched for article codes only; see --keywords")
        }
        return lines
    }
}

/// A report's rows as bytes.
struct ReportText: Sendable {
    let format: CustomerProductsCommand.Format
    let bom: Bool

    var beginning: [UInt8] {
        switch format {
        case .csv: (bom ? CSV.byteOrderMark : []) + CSV.record(CustomerProducts.Row.columns)
        case .json: Array("[".utf8)
        }
    }

    func rows(_ rows: [CustomerProducts.Row], isFirst: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, row) in rows.enumerated() {
            switch format {
            case .csv: bytes += CSV.record(row.cells)
            case .json:
                bytes += Array((isFirst && index == 0 ? "\n" : ",\n").utf8)
                bytes += TerminalJSON.escaped(row.json.serialized())
            }
        }
        return bytes
    }

    var ending: [UInt8] { format == .json ? Array("\n]\n".utf8) : [] }
}
