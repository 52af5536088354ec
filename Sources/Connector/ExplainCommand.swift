import ArgumentParser
import FoundationEssentials
import JSON
import Processor
import Spool
import Webhook

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what would happen with a webhook, and why, without doing it.",
        discussion: """
            Example: superoffice-connector explain webhook.json
            Example: curl -s https://example.com/webhook.json | superoffice-connector explain -
            Nothing is moved, read from the CRM or written.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "Paths of files, - for standard input, or names or parts of names of jobs.")
    var files: [String]

    func run() throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        var decision = try assembly.decision()
        decision.ownAssociate = decision.ownAssociate ?? runningAssociate(assembly.files)
        let triage = WebhookTriage(settings: decision, identity: OwnIdentity(), files: assembly.files)
        var answers: [JSONValue] = []
        for path in try files.flatMap({ try JobLookup(files: assembly.files).paths($0) }) {
            let answer = explain(path, try JobLookup.read(path), triage, decision)
            answers.append(answer)
            if !json { print(answer) }
        }
        if json { Console.json(JSONValue.array(answers)) }
    }

    /// Who a process that works on this spool found out it is.
    private func runningAssociate(_ files: SpoolFiles) -> Int? {
        do {
            return try SpoolInspector(files: files).workers().lazy.compactMap { $0.status?["associate"]?.int }.first
        } catch {
            return nil
        }
    }

    private func explain(
        _ path: String,
        _ content: JobLookup.Content,
        _ triage: WebhookTriage,
        _ settings: DecisionSettings
    ) -> JSONValue {
        var answer: [String: JSONValue] = ["path": .string(path)]
        func tell(_ reason: Reason) {
            answer["why"] = .string(reason.sentence)
            answer.merge(reason.json) { $1 }
        }
        guard case .job(let job) = content.found else {
            answer["goesTo"] = "failed/"
            if case .none(let reason) = content.found { tell(reason) }
            return .object(answer)
        }
        do {
            let event = try WebhookEvent(job.object)
            answer["event"] = .string(event.name)
            answer["primaryKey"] = .integer(event.primaryKey)
            switch triage.decide(event) {
            case .skip(let reason):
                answer["goesTo"] = .string("skipped/<day>/\(reason.rawValue)/")
                tell(reason.reason)
            case .process:
                let entity = Entity(eventName: event.name) ?? .contact
                answer["goesTo"] = "processing/"
                answer["lane"] = .string(triage.lane(event, entity))
                answer["why"] = .string(whyProcessed(event, settings))
            }
        } catch {
            answer["goesTo"] = "failed/"
            tell(Reason(.noWebhook, [.problem: .string("\(error)")]))
        }
        return .object(answer)
    }

    private func whyProcessed(_ event: WebhookEvent, _ settings: DecisionSettings) -> String {
        // Whoever created it: nothing in the flow creates records.
        if event.name.lowercased().hasSuffix(".created") { return "the record was created" }
        var text = "columns that matter were changed, or none was named"
        if settings.ownAssociate == nil, let associate = event.changedByAssociate {
            text +=
                "; if associate \(associate) is the connector's own user, it is skipped as own-change "
                + "(set SO_API_ASSOCIATE_ID to know it here)"
        }
        return text
    }

    private func print(_ answer: JSONValue) {
        Console.line(Console.paint(answer["path"]?.string ?? "", .bold))
        if let event = answer["event"]?.string { Console.line("  \(event) \(answer["primaryKey"]?.int ?? 0)") }
        Console.line("  goes to \(answer["goesTo"]?.string ?? "")")
        Console.line("  because \(answer["why"]?.string ?? "")")
        if let lane = answer["lane"]?.string { Console.line("  in the lane of \(lane)") }
    }
}
