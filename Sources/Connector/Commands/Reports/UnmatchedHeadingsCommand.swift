import ArgumentParser
import Operations
import SuperOffice

struct UnmatchedHeadingsCommand: CRMCommand {
    static let caller = CallLimiter.Caller.background
    static let configuration = CommandConfiguration(
        commandName: "unmatched-headings",
        abstract: "List the headings in which no product is found, and their words, by frequency.",
        discussion: """
            Example: superoffice-connector report unmatched-headings --keywords products.txt --since 365d

            To refine the keywords of customer-products. Quote lines do not count here.
            """
    )

    @OptionGroup var salesOptions: SalesOptions

    @Option(
        parsing: .unconditional,
        help: .init("How many headings and words to show.", valueName: "n"),
        transform: Choices.atLeast(1)
    )
    var top = 30

    @OptionGroup var options: AnswerOptions

    func answer(_ crm: SuperOfficeClient, _ assembly: Assembly) async throws -> Answer {
        let keywords = try salesOptions.readKeywords()
        let progress = ProgressLine()
        defer { progress.finish() }
        var (sales, unmatched) = (0, 0)
        var (headings, words) = (WordCount(), WordCount())
        try await salesOptions.sales.pages(crm) { page in
            for sale in page {
                let text = sale.text("heading")
                let heading = Heading(text)
                sales += 1
                guard keywords.products(in: heading).isEmpty else { continue }
                unmatched += 1
                headings.add(text)
                for word in heading.countableWords { words.add(word) }
            }
            progress.show("\(sales) sales read, \(unmatched) without a product")
        }
        let lists = [("words", words.mostFrequent(top)), ("headings", headings.mostFrequent(top))]
        func output(_ list: [(word: String, count: Int)]) -> [JSONMembers] {
            list.map { ["text": $0.word, "count": $0.count] }
        }
        return Answer(
            ["sales": sales, "unmatched": unmatched, "words": output(lists[0].1), "headings": output(lists[1].1)],
            ["\(unmatched) of \(sales) sales have no product in their heading"]
                + lists.filter { !$1.isEmpty }.flatMap { name, list in
                    ["", Console.paint(name, .bold)] + list.map { "\($0.count)\t\($0.word)" }
                }
        )
    }
}
