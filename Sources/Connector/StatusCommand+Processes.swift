import FoundationEssentials
import JSON
import Spool

/// What `status` says of receivers, and of processes and loops that do not move.
struct ProcessStatusReport {
    let processes: [SpoolProcess]
    let now: Date

    var json: JSONValue { .array(processes.map(\.json)) }

    var lines: [TerminalLine] {
        let receivers = processes.living(.receive)
        var lines: [TerminalLine] = []
        if receivers.isEmpty { lines.append(Console.paint("no receiver is running on this spool", .yellow)) }
        for receiver in receivers { lines += self.lines(receiver) }
        for process in processes {
            for (name, seconds) in process.stalledLoops {
                let loop = LoopWatch.Loop(rawValue: name)?.words ?? "its loop \(name)"
                let line: TerminalLine = "\(process.report.identity.name): \(loop) has not moved for \(Int(seconds)) s"
                lines.append(line.painted(.red))
            }
        }
        return lines
    }

    private func lines(_ receiver: SpoolProcess) -> [TerminalLine] {
        let report = receiver.report
        let state = receiver.stalledSince.map(TerminalLine.stalled) ?? "alive"
        var lines: [TerminalLine] = [
            "\(report.identity.name): \(state), receives webhooks since \(Timestamp.readable(report.startedAt))"
        ]
        guard let figures = report.receiver else { return lines }
        lines.append("  \(figures.accepted) accepted\(last(figures.lastAccepted))")
        if !figures.refused.isEmpty {
            let reasons = figures.refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            let count = figures.refused.values.reduce(0, +)
            lines.append(Console.paint("  \(count) refused (\(reasons))\(last(figures.lastRefused))", .yellow))
        }
        if let trouble = figures.trouble {
            lines.append(Console.paint("  webhooks cannot be stored: \(trouble.sentence)", .red))
        }
        for alarm in figures.alarms {
            lines.append(Console.paint("  needs attention: \(alarm.sentence)", .yellow))
        }
        return lines
    }

    private func last(_ date: Date?) -> String {
        date.map { ", last \(Console.age(max(0, now.timeIntervalSince($0)))) ago" } ?? ""
    }
}

extension TerminalLine {
    /// Of a process that lives and gives no sign of it.
    static func stalled(since: Date) -> TerminalLine {
        Console.paint("not moving since \(Timestamp.readable(since)) (stopped, stuck, or its disk hangs)", .red)
    }
}

extension LoopWatch.Loop {
    /// For people.
    var words: String {
        switch self {
        case .spool: "the spool's thread"
        case .commit: "the thread that stores webhooks"
        case .webhook: "an event loop of the webhooks' port"
        case .dispatch: "the processor"
        case .heartbeat: "the heartbeat"
        }
    }
}

extension SpoolProcess {
    /// As its heartbeat, but for what `workers` shows already.
    fileprivate var json: JSONValue {
        var members = report.json.object ?? [:]
        members["status"] = nil
        members["name"] = .string(report.identity.name)
        members["ageSeconds"] = .number(age)
        switch state {
        case .moving: members["state"] = "moving"
        case .stalled(let since):
            members["state"] = "stalled"
            members["stalledSince"] = .string(Timestamp.readable(since))
        case .gone: members["state"] = "gone"
        }
        return .object(members)
    }
}
