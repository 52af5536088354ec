import FoundationEssentials
import JSON
import Spool

extension StatusReport {
    /// `status --json`.
    var output: JSONMembers {
        [
            "states": Dictionary(uniqueKeysWithValues: rows.map { ($0.state.rawValue, Self.output($0.census)) }),
            "paused": isPaused, "pauseNote": pauseNote, "pauseCode": pauseReason?.code.rawValue,
            "pauseArguments": pauseReason.argumentsOutput, "ageBoundsMinutes": SpoolInspector.ageBounds,
            "workers": workers.map { worker -> JSONMembers in
                [
                    "id": worker.id, "alive": worker.isAlive, "jobs": worker.jobs, "status": worker.status,
                    "stalledSince": worker.stalledSince,
                ]
            }, "processes": processes.map(Self.output),
        ]
    }

    private static func output(_ census: SpoolInspector.FolderStatistics) -> JSONMembers {
        output(census.all).with([
            "events": census.events.mapValues { output($0) }, "reasons": census.reasons.isEmpty ? nil : census.reasons,
        ])
    }

    private static func output(_ row: SpoolInspector.Row) -> JSONMembers {
        ["count": row.count, "ages": row.ages, "oldestSeconds": row.oldest]
    }

    /// As its heartbeat, but for what `workers` shows already.
    private static func output(_ process: SpoolProcess) -> JSONValue {
        var members = process.report.json.object ?? [:]
        members["status"] = nil
        members["name"] = .string(process.report.identity.name)
        members["ageSeconds"] = .number(process.age)
        switch process.state {
        case .moving: members["state"] = "moving"
        case .stalled(let since):
            members["state"] = "stalled"
            members["stalledSince"] = .string(Timestamp.readable(since))
        case .gone: members["state"] = "gone"
        }
        return .object(members)
    }
}
