import ArgumentParser
import CompanyExplorer
import FoundationEssentials
import JSON
import Processor
import Spool
import SuperOffice
import Webhook

struct ExplainCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what would happen with a webhook, and why, without doing it.",
        discussion: """
            Example: superoffice-connector explain webhook.json
            Example: curl -s https://example.com/webhook.json | superoffice-connector explain -
            Example: superoffice-connector explain --request webhook.json

            Nothing is moved or written. Nothing is read from the CRM either, but for --request, which shows what the \
            Company Explorer would be asked; it is not asked.
            """
    )

    @Argument(
        help: .init(
            "Paths of files, - for standard input, names or parts of names of jobs, or ids of companies.",
            valueName: "file"
        ),
        completion: JobCompletion.kind
    )
    var files: [String]

    @Flag(help: "Read the record from the CRM, and show what the Company Explorer would be asked.")
    var request = false

    @OptionGroup var options: AnswerOptions

    private struct Explanation {
        let path: String
        var event: WebhookEvent?
        var goesTo = "failed/"
        var why = ""
        var lane: String?
        var question: JSONValue?
        var reason: Reason? { didSet { why = reason?.sentence ?? why } }

        var output: JSONMembers {
            let members: JSONMembers = ["path": path, "goesTo": goesTo, "why": why]
            return members.with([
                "event": event?.name, "primaryKey": event?.primaryKey, "lane": lane, "code": reason?.code.rawValue,
                "arguments": reason?.json["arguments"], "request": question,
            ])
        }

        var lines: [TerminalLine] {
            var lines = [Console.paint(path, .bold)]
            if let event { lines.append("  \(event.name) \(event.primaryKey)") }
            lines += ["  goes to \(goesTo)", "  because \(why)"]
            if let lane {
                lines.append(
                    "  runs after other jobs of \(lane.replacing("contact-", with: "company ").replacing("-", with: " "))"
                )
            }
            if let question {
                let text = String(decoding: question.serialized(pretty: true), as: UTF8.self)
                lines.append("  the Company Explorer would be asked:")
                lines += text.split(separator: "\n").map { "  \($0)" }
            }
            return lines
        }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        var decision = try assembly.decision()
        decision.ownAssociate = decision.ownAssociate ?? runningAssociate(assembly.files)
        let classifier = WebhookClassifier(settings: decision, identity: ConnectorAssociate(), files: assembly.files)
        var answers: [JSONMembers] = []
        for path in try assembly.files.paths(files) {
            var answer = explain(try JobContent(path), classifier, decision)
            if request, answer.lane != nil, let event = answer.event { try await ask(event, assembly, &answer) }
            answer.lines.forEach(say)
            answers.append(answer.output)
        }
        return Answer(answers, [])
    }

    /// Adds what the explorer would be asked about the record as it is now.
    private func ask(_ event: WebhookEvent, _ assembly: Assembly, _ answer: inout Explanation) async throws {
        let mapping = try assembly.mapping()
        let explorer = try assembly.companyExplorer()
        let (contact, person) = try await assembly.withCRM { crm async throws -> (Contact, Person?) in
            guard RecordKind(eventName: event.name) == .person else {
                return (try await crm.contact(event.primaryKey), nil)
            }
            let person = try await crm.person(event.primaryKey)
            guard let company = person.contactID else {
                throw Failure(.notSo, Reason(.noCompany).sentence)
            }
            return (try await crm.contact(company), person)
        }
        guard mapping.scope.contains(contact) else {
            answer.goesTo = "skipped/<day>/\(Reason.Code.outOfScope.rawValue)/"
            answer.reason = Reason(.outOfScope)
            return
        }
        let request = EnrichmentRequest(contact, person, event, receivedAt: Date())
        answer.question = explorer.shown(explorer.call(request))
    }

    /// The associate that a running processor on this spool is known as.
    private func runningAssociate(_ files: SpoolFiles) -> Int? {
        // A spool that cannot be read has no processor to ask.
        (try? SpoolInspector(files: files).workers())?.lazy.compactMap { $0.status?["associate"]?.int }.first
    }

    private func explain(_ content: JobContent, _ classifier: WebhookClassifier, _ settings: DecisionSettings)
        -> Explanation
    {
        var answer = Explanation(path: content.path)
        switch content.found {
        case .none(let reason): answer.reason = reason
        case .job(let job):
            do {
                let event = try WebhookEvent(job.object)
                answer.event = event
                switch classifier.decide(event) {
                case .skip(let reason):
                    answer.goesTo = "skipped/<day>/\(reason.rawValue)/"
                    answer.reason = Reason(reason)
                case .process:
                    answer.goesTo = "processing/"
                    answer.lane = classifier.lane(event, RecordKind(eventName: event.name) ?? .contact)
                    answer.why = whyProcessed(event, settings)
                }
            } catch {
                answer.reason = Reason(.noWebhook, [.problem: .string("\(error)")])
            }
        }
        return answer
    }

    private func whyProcessed(_ event: WebhookEvent, _ settings: DecisionSettings) -> String {
        // Whoever created it: nothing in the flow creates records.
        if event.name.lowercased().hasSuffix(".created") { return "the record was created" }
        if event.isRequest { return "somebody asked for it" }
        let isPerson = RecordKind(eventName: event.name) == .person
        let names = settings.relevantChanges(of: event).map { "`\($0)`" }.joined(separator: ", ")
        var text =
            names.isEmpty
            ? "no column was named that says what changed (UNNAMED_CHANGES)"
            : "\(names) changed (\(isPerson ? "PERSON_COLUMNS" : "CONTACT_COLUMNS"))"
        if settings.ownAssociate == nil, let associate = event.changedByAssociate {
            text +=
                "; if associate \(associate) is the connector's own user, it is skipped as own-change "
                + "(set SO_API_ASSOCIATE_ID to know it here)"
        }
        return text
    }
}
