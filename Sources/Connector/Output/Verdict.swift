import JSON
import Operations
import Spool

/// How the connector is, in a line, and what is wrong.
struct Verdict: JSONOutput {
    /// nil where no tenant is set, as for a receiver alone.
    let tenant: String?
    let alerts: [Alert]

    var lines: [TerminalLine] {
        let name: TerminalLine = Console.paint(tenant ?? "no tenant set", .bold)
        guard let first = alerts.first else { return ["\(Console.paint("●", .green)) \(name)  healthy"] }
        let dot = Console.paint("●", first.level == .trouble ? .red : .yellow)
        return ["\(dot) \(name)  needs attention"] + alerts.map(Self.line)
    }

    private static func line(_ alert: Alert) -> TerminalLine {
        var times: [String] = alert.since.map { ["since \(Console.time($0))"] } ?? []
        if case .standstill(let standstill) = alert.cause, let probe = standstill.probeAt {
            times.append("next try \(Console.time(probe))")
        }
        let colour: Console.Colour = alert.level == .trouble ? .red : .yellow
        let tail = times.isEmpty ? "" : " (\(times.joined(separator: ", ")))"
        return "  \(Console.paint(alert.sentence, colour))\(tail); \(alert.remedy)"
    }

    var json: JSONValue {
        let members: JSONMembers = ["tenant": tenant, "healthy": alerts.isEmpty, "alerts": alerts]
        return members.json
    }
}

extension Alert: JSONOutput {
    var json: JSONValue {
        let members: JSONMembers = [
            "code": code, "level": level.rawValue, "why": sentence, "remedy": remedy, "since": since,
        ]
        return members.json
    }
}
