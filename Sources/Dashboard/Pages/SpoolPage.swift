import Operations
import Spool
import Webhook

extension Wording {
    /// More reasons, and more events, are not written into one page.
    private static let mostReasons = 50
    private static let mostEvents = 30

    /// The folders, who works on them, and what is in the way; for the template `spool`.
    ///
    /// - Parameters:
    ///   - failures: of `failed/`, what the index knows.
    ///   - finished: how many jobs lie in `done/` and `skipped/`, as far as it is known without listing them.
    ///   - freeSpaceFloor: bytes below which webhooks are refused.
    func spoolPage(
        _ report: SpoolReport,
        failures: FolderSummary,
        finished: [FinishedFolder],
        activity: Activity,
        freeSpaceFloor: Int
    ) -> Shown {
        var events: [String: SpoolInspector.Row] = [:]
        for (_, census) in report.censuses { events.merge(census.events, uniquingKeysWith: +) }
        let frequent = events.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.prefix(Self.mostEvents)
        return [
            "alerts": report.alerts(freeSpaceFloor: freeSpaceFloor).map(shown),
            "isPaused": report.isPaused,
            "canTryNow": !report.isPaused && !report.workers.standstills.isEmpty,
            "bounds": SpoolInspector.ageBounds.map { "<\($0)" } + [texts["olderColumn"]],
            "allColumns": SpoolInspector.ageBounds.count + 4,
            "folders": report.censuses.map { folderRow($0.state, $0.census) } + finished.map(folderRow),
            "events": frequent.map { ageRow($0.key.isEmpty ? texts["droppedIn"] : masking.word($0.key), $0.value) },
            "failures": failures.reasons.prefix(Self.mostReasons).map { failureRow($0, report.now) },
            "failuresPartly": failures.isReading,
            "moreFailures": moreFailures(failures),
            "charts": charts(activity),
            "workers": report.workers.map(workerRow),
            "noWorkers": texts["alert.noProcessor"],
            "receivers": report.processes.living(.receive).map { receiverRow($0, report.now) },
            "hooks": (report.webhooks?.hooks ?? []).map(hookRow),
            "hooksNote": hooksNote(report.webhooks),
            "lookedAt": report.webhooks.flatMap { $0.error == nil ? $0.lookedAt : nil }.map { time($0) },
            "freeText": report.space.map { texts("free", ["free": bytes($0.bytes)]) } ?? texts["unknownFree"],
            "root": report.root,
        ]
    }

    private func moreFailures(_ failures: FolderSummary) -> String? {
        let more = failures.reasons.count - Self.mostReasons
        if more > 0 { return texts("moreFailures", count: more) }
        return failures.isCut ? texts("failuresCut", ["count": texts.number(failures.held)]) : nil
    }

    private func hooksNote(_ figures: WebhookHealth?) -> String {
        guard let figures else { return texts["hooksUnknown"] }
        return figures.error.map { texts("hooksError", ["why": said(Said($0, nil))]) }
            ?? texts[figures.hooks.isEmpty ? "noHooks" : "hooksSeen"]
    }
}
