import FoundationEssentials
import Operations
import Spool

extension StatusReport {
    /// The receivers, and processes and loops that do not move.
    var processLines: [TerminalLine] {
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
    /// Of a process that is alive but does not move.
    static func stalled(since: Date) -> TerminalLine {
        Console.paint("not moving since \(Timestamp.readable(since)) (stopped, stuck, or its disk hangs)", .red)
    }
}
