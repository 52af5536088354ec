import FoundationEssentials
import Hummingbird
import Spool

extension ActionRoutes {
    /// An action waits until all files are read: it must not leave out what the page counts.
    private static let patience = Duration.seconds(30)

    /// Jobs of a folder: those that were picked or shown, or all that the list's address finds.
    @Sendable func moveJobs(_ sent: Sent) async throws -> Response {
        let (form, viewer) = (sent.form, sent.context.viewer)
        guard let query = form["list"].flatMap({ FolderQuery(Link($0), in: viewer.timeZone) }),
            let verb = FolderVerb(query.state)
        else { throw HTTPError(.badRequest) }
        // What came since the question was asked has not been seen by anybody.
        let asked = form["asked"].flatMap { Timestamp.parseReadable($0) } ?? Date()
        let jobs: [JobEntry]
        var fields = [("list", query.list.text), ("what", form["what"] ?? "")]
        switch form["what"] {
        case "all":
            await index.catchUp(patience: Self.patience)
            // The text has milliseconds.
            jobs = await index.jobs(query, isMasked: masking.isOn)
                .filter { $0.moved < asked.addingTimeInterval(0.001) }.map(\.entry)
            // Others may be found by now: files that were not read yet, names that were not known.
            if let seen = form["seen"].flatMap({ Int($0) }), jobs.count > seen { return form.origin.redirect(.changed) }
            fields += [("asked", Timestamp.readable(asked)), ("seen", String(jobs.count))]
        case "picked", "shown":
            let names = form.names("\(form["what"] ?? ""):").compactMap { JobName(fileName: $0) }
            if names.isEmpty { return form.origin.redirect(.nothingPicked) }
            jobs = try await actions.jobs(names, in: query.state)
            fields += jobs.map { ("\(form["what"] ?? ""):\($0.name)", "yes") }
        default: throw HTTPError(.badRequest)
        }
        if jobs.isEmpty { return form.origin.redirect(.gone) }
        let question = Question(
            text: verb == .replay ? "askReplayJobs" : "askRetryJobs",
            button: verb == .replay ? "replay" : "tryNow",
            subject: await subject(query, viewer),
            fields: fields,
            jobs: jobs.map(\.name.fileName),
            offersForce: verb == .replay
        )
        return try await confirmed(sent, question) { log in
            switch verb {
            case .replay: try await actions.replay(jobs, force: form["force"] == "yes", log: log)
            case .retry: try await actions.retry(jobs.map(\.name), log: log)
            }
        }
    }

    /// The folder and what its list is narrowed down to.
    private func subject(_ query: FolderQuery, _ viewer: Viewer) async -> String {
        let filter = query.filter
        let wording = Wording(viewer: viewer, masking: masking)
        let tally = await index.reasons(in: [query.state]).first { $0.id == filter.reason }
        let reason = tally.map { wording.reason($0.reason) } ?? filter.reason
        let time = filter.during == nil ? nil : [filter.from ?? "", filter.to ?? ""].joined(separator: " – ")
        let parts = [filter.company, filter.event, filter.text, reason, time].compactMap(\.self)
        return "\(query.state.rawValue)/" + (parts.isEmpty ? "" : " " + parts.joined(separator: ", "))
    }
}
