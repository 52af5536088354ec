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
            """
    )

    @OptionGroup var options: AnswerOptions

    @Argument(help: "Paths of files, or names or parts of names of jobs.")
    var jobs: [String]

    func answer(_ assembly: Assembly) throws -> Answer {
        var shown: [JSONValue] = []
        for job in jobs {
            for path in try assembly.files.paths(job) {
                let content = try JobContent(path)
                content.lines.forEach(say)
                shown.append(content.json)
            }
        }
        return Answer(shown, [])
    }
}
