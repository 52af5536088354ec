import HTTPTypes
import Hummingbird
import Logging
import Spool
import Text
import Webhook

/// The forms that change something; each asks before it does, but for one job that failed or waits.
///
/// The gate has looked at the form's token before any of this runs.
struct ActionRoutes: Sendable {
    let actions: OperatorActions
    let index: RunIndex
    let renderer: PageRenderer
    let masking: Masking
    /// Called when something other than a job may have changed.
    let onSpoolChange: @Sendable () -> Void

    /// A form that was sent, and where to.
    struct Sent: Sendable {
        let form: FormBody
        let context: PageContext
        let path: String

        /// A name is never a path: it is looked for in the folders of one state.
        func job() throws -> JobName {
            guard let name = form["job"].flatMap({ JobName(fileName: $0) }) else { throw HTTPError(.badRequest) }
            return name
        }
    }

    /// What is asked before something is done.
    struct Question {
        /// The keys of its text and of the button's.
        let text: String
        let button: String
        var subject: String?
        /// What is sent along besides the answer.
        var fields: [(name: String, value: String)] = []
        /// Names of the files it is about; the text is for so many.
        var jobs: [String] = []
        var offersForce = false
        /// Not where one harmless thing is done: it can be done again, and nothing is lost.
        var isAsked = true
        /// What was entered as a note already; nil where none is asked for.
        var note: String?

        static let mostJobs = 10
    }

    func add(to pages: some RouterMethods<PageContext>) {
        for (name, act) in all {
            let path = "/actions/\(name)"
            pages.post(RouterPath(path)) { request, context in
                let form = try await FormBody(request)
                do { return try await act(Sent(form: form, context: context, path: path)) } catch let error
                    as SpoolError
                {
                    context.logger.error(
                        "An operator's action failed",
                        metadata: ["path": "\(path)", "error": "\(error)"]
                    )
                    let texts = context.viewer.texts
                    return renderer.page(
                        "message",
                        title: texts["notPossible"],
                        viewer: context.viewer,
                        status: .serviceUnavailable,
                        ["message": texts("failed", ["error": "\(error)"])]
                    )
                }
            }
        }
    }

    private var all: [(String, @Sendable (Sent) async throws -> Response)] {
        [
            ("replay", replay), ("jobs", moveJobs), ("retry", retry), ("pause", pause),
            ("resume", resume), ("try-now", tryNow), ("enrich", enrich),
            ("approve", { try await decide($0, .yes) }),
            ("reject", { try await decide($0, .no) }), ("approve-all", { try await decideAll($0, .yes) }),
            ("reject-all", { try await decideAll($0, .no) }),
        ]
    }

    @Sendable private func replay(_ sent: Sent) async throws -> Response {
        let (name, form) = (try sent.job(), sent.form)
        guard let state = form["state"].flatMap({ SpoolLayout.Folder(rawValue: $0) }),
            OperatorActions.replayable.contains(state)
        else { throw HTTPError(.badRequest) }
        guard let job = try await actions.job(name, in: state) else { return form.origin.redirect(.gone) }
        let question = Question(
            text: "askReplay",
            button: "replay",
            subject: "\(state.rawValue)/\(name)",
            fields: [("job", name.fileName), ("state", state.rawValue)],
            offersForce: true,
            isAsked: state != .failed
        )
        return try await confirmed(sent, question) { log in
            try await actions.replay([job], force: form["force"] == "yes", log: log)
        }
    }

    @Sendable private func retry(_ sent: Sent) async throws -> Response {
        let name = try sent.job()
        guard try await actions.job(name, in: .deferred) != nil else { return sent.form.origin.redirect(.gone) }
        return try await carryOut(sent) { try await actions.retry([name], log: $0) }
    }

    @Sendable private func enrich(_ sent: Sent) async throws -> Response {
        let form = sent.form
        guard let company = form["company"].flatMap({ Int($0) }), company > 0 else { throw HTTPError(.badRequest) }
        let question = Question(
            text: "askEnrich",
            button: "enrich",
            subject: sent.context.viewer.texts("companyNumber", ["id": String(company)]),
            fields: [("company", String(company))],
            offersForce: true
        )
        return try await confirmed(sent, question) { log in
            try await actions.order(EnrichmentOrder(.contact, company, isForced: form["force"] == "yes"), log: log)
        }
    }

    @Sendable private func pause(_ sent: Sent) async throws -> Response {
        let note = sent.form["note"].map { $0.inOneLine(atMost: 300, ending: "") } ?? ""
        return try await confirmed(sent, Question(text: "askPause", button: "pause", note: note)) { log in
            try await actions.pause(by: sent.context.viewer.name, note: note, log: log)
        }
    }

    @Sendable private func resume(_ sent: Sent) async throws -> Response {
        try await confirmed(sent, Question(text: "askResume", button: "resume")) { try await actions.resume(log: $0) }
    }

    @Sendable private func tryNow(_ sent: Sent) async throws -> Response {
        try await confirmed(sent, Question(text: "askTryNow", button: "tryNow")) { try await actions.tryNow(log: $0) }
    }

    /// One proposal, at once: it is on the page beside the button.
    @Sendable private func decide(_ sent: Sent, _ answer: OperatorActions.Answer) async throws -> Response {
        let name = try sent.job()
        guard let shown = sent.form["shown"] else { throw HTTPError(.badRequest) }
        guard let job = try await actions.proposal(name) else { return sent.form.origin.redirect(.gone) }
        // Proposed again since the page was made.
        guard job.digest == shown else { return sent.form.origin.redirect(.changed) }
        return try await carryOut(sent) { try await actions.decide([job.job], answer, log: $0) }
    }

    /// All of a filter, after a question that says how many.
    @Sendable private func decideAll(_ sent: Sent, _ answer: OperatorActions.Answer) async throws -> Response {
        let query = ProposalQuery(company: sent.form["company"], event: sent.form["event"])
        let (jobs, digest) = try await actions.proposals(query, masking)
        guard !jobs.isEmpty else { return sent.form.origin.redirect(.gone) }
        let question = Question(
            text: answer == .yes ? "askApprove" : "askReject",
            button: answer == .yes ? "approve" : "reject",
            subject: [query.company, query.event].compactMap(\.self).joined(separator: ", "),
            fields: [("company", query.company ?? ""), ("event", query.event ?? ""), ("seen", digest)],
            jobs: jobs.map(\.entry.name.fileName)
        )
        // What came or changed since the question was asked has not been seen by anybody.
        if let seen = sent.form["seen"], seen != digest { return sent.form.origin.redirect(.changed) }
        return try await confirmed(sent, question) { try await actions.decide(jobs, answer, log: $0) }
    }

    /// Asks, or does what was confirmed.
    func confirmed(_ sent: Sent, _ question: Question, act: (Logger) async throws -> Notice) async throws
        -> Response
    {
        guard sent.form["confirmed"] == "yes" || !question.isAsked else { return ask(sent, question) }
        return try await carryOut(sent, act)
    }

    /// Does it, and says who did.
    private func carryOut(_ sent: Sent, _ act: (Logger) async throws -> Notice) async throws -> Response {
        var logger = sent.context.logger
        logger[metadataKey: "by"] = "\(sent.context.viewer.name)"
        let notice = try await act(logger)
        onSpoolChange()
        return sent.form.origin.redirect(notice)
    }

    private func ask(_ sent: Sent, _ question: Question) -> Response {
        let (texts, origin, jobs) = (sent.context.viewer.texts, sent.form.origin.text, question.jobs)
        let more = jobs.count - Question.mostJobs
        return renderer.page(
            "confirm",
            title: texts["confirm"],
            viewer: sent.context.viewer,
            path: origin,
            [
                "question": jobs.isEmpty ? texts[question.text] : texts(question.text, count: jobs.count),
                "action": sent.path,
                "button": texts[question.button],
                // Where the form leads back to.
                "origin": origin,
                "subject": question.subject,
                "fields": question.fields.map { ["name": $0.name, "value": $0.value] },
                "jobs": Array(jobs.prefix(Question.mostJobs)),
                "more": more > 0 ? texts("more", ["count": texts.number(more)]) : nil,
                "offersForce": question.offersForce,
                "asked": question.note.map { ["text": $0] },
            ]
        )
    }
}
