import ArgumentParser
import JSON
import Reports
import SuperOffice

struct UnmatchedHeadingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmatched-headings",
        abstract: "List the headings in which no product is found, and their words, by frequency.",
        discussion: """
            Example: superoffice-connector report unmatched-headings --keywords products.txt --since 365d

            To refine the keywords of customer-products. Quote lines do not count here.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: SalesOptions

    @Option(help: "How many headings and words to show.")
    var top = 30

    @Flag(help: "Print JSON.")
    var json = false

    private struct Tally: Sendable {
        var sales = 0
        var unmatched = 0
        var headings = WordCount()
        var words = WordCount()
    }

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: try settings.logger())
        let finder = try options.finder()
        let sales = options.sales
        let progress = ProgressLine()
        let tally = try await assembly.withCRM { crm in
            var tally = Tally()
            try await sales.pages(crm) { page in
                for sale in page {
                    let text = sale.text("heading")
                    let heading = Heading(text)
                    tally.sales += 1
                    guard finder.products(in: heading).isEmpty else { continue }
                    tally.unmatched += 1
                    tally.headings.add(text)
                    for word in heading.countableWords { tally.words.add(word) }
                }
                progress.show("\(tally.sales) sales read, \(tally.unmatched) without a product")
            }
            return tally
        }
        progress.finish()
        let lists = [("words", tally.words.mostFrequent(top)), ("headings", tally.headings.mostFrequent(top))]
        if json {
            var members: [String: JSONValue] = [
                "sales": .integer(tally.sales), "unmatched": .integer(tally.unmatched),
            ]
            for (name, list) in lists {
                members[name] = .array(list.map { ["text": .string($0.word), "count": .integer($0.count)] })
            }
            Console.json(.object(members))
        } else {
            Console.line("\(tally.unmatched) of \(tally.sales) sales have no product in their heading")
            for (name, list) in lists where !list.isEmpty {
                Console.line()
                Console.line(Console.paint(name, .bold))
                for (text, count) in list { Console.line("\(count)\t\(text)") }
            }
        }
    }
}
