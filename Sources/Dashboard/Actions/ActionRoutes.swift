import HTTPTypes
import Hummingbird
import Logging
import Spool
import Text
import Webhook

/// The forms that change something; each asks before it does.
///
/// The gate has looked at the form's token before any of this runs.
struct ActionRoutes: Sendable {
    let actions: OperatorActions
    let renderer: PageRenderer
    let masking: Masking
    /// Called when something changed that is no job.
    let onSpoolChange: @Sendable () -> Void

    func add(to pages: some RouterMethods<PageContext>) {
        for (path, act) in all {
            pages.post(RouterPath(path)) { request, context in
                let form = try await FormBody(request)
                do { return try await act(form, context) } catch let error as SpoolError {
                    context.logger.error(
                        "An operator's action failed",
                        metadata: ["path": "\(path)", "error": "\(error)"]
                    )
                    let texts = context.viewer.language.actionTexts
                    return renderer.page(
                        "message",
                        title: texts["notPossible"],
                        viewer: context.viewer,
                        status: .serviceUnavailable,
                        values: ["message": texts("failed", ["error": "\(error)"])]
                    )
                }
            }
        }
    }

    private var all: [(String, @Sendable (FormBody, PageContext) async throws -> Response)] {
        [
            ("/actions/replay", { try await replay($0, $1) }),
            ("/actions/replay-reason", { try await replayReason($0, $1) }),
            ("/actions/retry", { try await retry($0, $1) }),
            ("/actions/pause", { try await pause($0, $1) }),
            ("/actions/resume", { try await resume($0, $1) }),
            ("/actions/try-now", { try await tryNow($0, $1) }),
        ]
    }

    /// A name is never a path: it is looked for in the folders of one state.
    private static func job(_ form: FormBody) throws -> JobName {
        guard let name = form["job"].flatMap({ JobName(fileName: $0) }) else { throw HTTPError(.badRequest) }
        return name
    }

    private func replay(_ form: FormBody, _ context: PageContext) async throws -> Response {
        let name = try Self.job(form)
        guard let state = form["state"].flatMap({ SpoolLayout.Folder(rawValue: $0) }),
            OperatorActions.replayable.contains(state)
        else { throw HTTPError(.badRequest) }
        guard let job = try await actions.job(name, in: state) else { return form.origin.redirect(.gone) }
        guard form.isConfirmed else {
            return ask(form, context, "askReplay", button: "doReplay", path: "/actions/replay") { page in
                page.subject = "\(state.rawValue)/\(name)"
                page.fields = [("job", name.fileName), ("state", state.rawValue)]
                page.offersForce = true
            }
        }
        let force = form["force"] == "yes"
        return form.origin.redirect(try await actions.replay([job], force: force, log: log(context)))
    }

    private func replayReason(_ form: FormBody, _ context: PageContext) async throws -> Response {
        guard let id = form["group"] else { throw HTTPError(.badRequest) }
        guard let group = try await actions.failures(id) else { return form.origin.redirect(.gone) }
        let jobs = group.jobs.map(\.entry)
        guard form.isConfirmed else {
            return ask(
                form,
                context,
                "askReplayReason",
                count: jobs.count,
                button: "doReplay",
                path: "/actions/replay-reason"
            ) { page in
                page.subject = Wording(context.viewer, masking: masking).reason(of: group)
                page.fields = [("group", id)]
                page.jobs = jobs.map(\.name.fileName)
            }
        }
        return form.origin.redirect(try await actions.replay(jobs, log: log(context)))
    }

    private func retry(_ form: FormBody, _ context: PageContext) async throws -> Response {
        let name = try Self.job(form)
        guard try await actions.job(name, in: .deferred) != nil else { return form.origin.redirect(.gone) }
        guard form.isConfirmed else {
            return ask(form, context, "askRetry", button: "doRetry", path: "/actions/retry") { page in
                page.subject = "deferred/\(name)"
                page.fields = [("job", name.fileName)]
            }
        }
        return form.origin.redirect(try await actions.retry(name, log: log(context)))
    }

    private func pause(_ form: FormBody, _ context: PageContext) async throws -> Response {
        let note = form["note"].map { $0.inOneLine(atMost: 300, ending: "") } ?? ""
        guard form.isConfirmed else {
            return ask(form, context, "askPause", button: "doPause", path: "/actions/pause") { $0.note = note }
        }
        let notice = try await actions.pause(by: context.viewer.name, note: note, log: log(context))
        onSpoolChange()
        return form.origin.redirect(notice)
    }

    private func resume(_ form: FormBody, _ context: PageContext) async throws -> Response {
        guard form.isConfirmed else {
            return ask(form, context, "askResume", button: "doResume", path: "/actions/resume")
        }
        let notice = try await actions.resume(log: log(context))
        onSpoolChange()
        return form.origin.redirect(notice)
    }

    private func tryNow(_ form: FormBody, _ context: PageContext) async throws -> Response {
        guard form.isConfirmed else {
            return ask(form, context, "askTryNow", button: "doTryNow", path: "/actions/try-now")
        }
        let notice = try await actions.tryNow(log: log(context))
        onSpoolChange()
        return form.origin.redirect(notice)
    }

    private func log(_ context: PageContext) -> Logger {
        var logger = context.logger
        logger[metadataKey: "by"] = "\(context.viewer.name)"
        return logger
    }

    /// What stands on the page that asks.
    private struct Question {
        var subject: String?
        var fields: [(name: String, value: String)] = []
        var jobs: [String] = []
        var note: String?
        var offersForce = false
    }

    private func ask(
        _ form: FormBody,
        _ context: PageContext,
        _ question: String,
        count: Int? = nil,
        button: String,
        path: String,
        _ fill: (inout Question) -> Void = { _ in }
    ) -> Response {
        var page = Question()
        fill(&page)
        let texts = context.viewer.language.actionTexts
        let fields = page.fields + [("return", form.origin.text)]
        var values: [String: Any] = [
            "a": texts, "question": count.map { texts(question, count: $0) } ?? texts[question], "action": path,
            "button": texts[button], "return": form.origin.text, "offersForce": page.offersForce,
            "fields": fields.map { ["name": $0.name, "value": $0.value] }, "asksNote": page.note != nil,
            "note": page.note ?? "", "hasJobs": !page.jobs.isEmpty, "jobs": Array(page.jobs.prefix(10)),
        ]
        if let subject = page.subject { values["subject"] = subject }
        if page.jobs.count > 10 { values["more"] = texts("more", ["count": texts.number(page.jobs.count - 10)]) }
        return renderer.page(
            "confirm",
            title: texts["confirm"],
            viewer: context.viewer,
            path: form.origin.text,
            values: values
        )
    }
}
