import JSON
import Spool
import SuperOffice
import Webhook

/// What is shown to a person before it is written.
extension Enrichment {
    /// Whether a person has to say yes, and to what one did.
    enum Consent: Equatable {
        case notNeeded
        case missing
        /// The digest of what was shown.
        case given(String)

        /// Whether what is to be written now is what a person said yes to.
        func covers(_ shown: JSONValue) -> Bool {
            switch self {
            case .notNeeded: true
            case .missing: false
            case .given(let digest): digest == JobHistory.digest(ofShown: shown)
            }
        }
    }

    /// Ends the job in `proposed/`.
    ///
    /// The older proposal for the record goes first: should the process end in between, this job runs again.
    func propose(
        _ plan: WritePlan,
        _ summary: WriteSummary,
        _ fingerprint: Fingerprint,
        _ consent: Consent,
        _ subject: inout Subject,
        _ run: Run
    ) async throws(JobOutcome) -> JobOutcome {
        await supersede(subject.entry.question?.proposal)
        subject.entry.question?.proposal = run.job.fileName
        try await save(subject.entry, as: subject.key)
        var arguments: [Reason.Argument: JSONValue] = [.count: .integer(plan.changes.count)]
        if !plan.kept.isEmpty { arguments[.kept] = .integer(plan.kept.count) }
        let code: Reason.Code = consent == .missing ? .proposed : .proposedAgain
        let shown = plan.shown(subject.entity, fingerprint)
        return .proposed(JobResult(json: summary.json(proposing: shown), reason: Reason(code, arguments)))
    }

    /// Takes an older proposal away; this job's own file is in `processing/`.
    func supersede(_ proposal: String?) async {
        if let name = proposal.flatMap({ JobName(fileName: $0) }) { await queue.supersede(name) }
    }
}

extension WritePlan {
    /// The old and new values as a person is shown them, and the input that they are made from.
    func shown(_ entity: RecordKind, _ fingerprint: Fingerprint) -> JSONValue {
        let fields = changes.map { ($0.progID, ["old": .string($0.oldText), "new": .string($0.newText)] as JSONValue) }
        return [
            "fingerprint": .string(fingerprint.text),
            entity.rawValue: .object(Dictionary(fields, uniquingKeysWith: { $1 })),
        ]
    }

    /// Whether it changes nothing that the other one does not change in the same way.
    func isPart(of whole: WritePlan) -> Bool {
        changes.allSatisfy { change in
            whole.changes.contains {
                ($0.progID, $0.oldText, $0.newText) == (change.progID, change.oldText, change.newText)
            }
        }
    }
}
