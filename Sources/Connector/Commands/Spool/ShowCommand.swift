import ArgumentParser
import JSON
import Spool

struct ShowCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a job: where it is, what came in, what happened, what was written.",
        discussion: """
            Example: superoffice-connector show 20260301T101500.123456Z_contact.changed_18
            Example: superoffice-connector show spool/failed/*.json
            Example: superoffice-connector show 18

            A number is a company's id and stands for its jobs, the oldest first, and those of its persons; at most \
            the newest 20 are shown.
            """
    )

    @Argument(
        help: .init(
            "Paths of files, - for standard input, names or parts of names of jobs, or ids of companies.",
            valueName: "job"
        ),
        completion: JobCompletion.kind
    )
    var jobs: [String]

    @OptionGroup var options: AnswerOptions

    func answer(_ assembly: Assembly) throws -> Answer {
        var shown: [JSONValue] = []
        for path in try assembly.files.paths(jobs) {
            let content = try JobContent(path)
            content.lines.forEach(say)
            shown.append(content.json)
        }
        return Answer(shown, [])
    }
}
