import ArgumentParser
import FoundationEssentials
import Spool
import Webhook

struct FailuresCommand: SpoolCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Show why jobs failed, the most frequent reason first, and what to do.",
        discussion: """
            Example: superoffice-connector failures --since 1d

            Jobs with the same reason are one group, whatever names and numbers it holds. When the cause is gone, replay \
            them by the reason's code: superoffice-connector replay --failed --reason crm-rejected
            """
    )

    @OptionGroup var options: AnswerOptions
    @OptionGroup var filter: JobFilter

    func answer(_ files: SpoolFiles) throws -> Answer {
        let groups = FailureGroup.groups(try filter.jobs(in: .failed, files))
        let output = groups.map { group -> JSONMembers in
            let arguments = group.arguments.map { ($0.key.rawValue, $0.value) }
            return [
                "reason": group.reason, "code": group.code?.rawValue,
                "arguments": Dictionary(uniqueKeysWithValues: arguments), "count": group.jobs.count,
                "remedy": group.remedy.sentence, "remedyCode": group.remedy.rawValue, "newest": group.newest,
                "oldest": group.oldest, "example": files.layout.path(group.jobs[0].entry.place),
                "exampleWhy": group.jobs[0].why,
            ]
        }
        let now = Date()
        return Answer(output, groups.isEmpty ? ["nothing failed"] : groups.flatMap { Self.lines($0, now) })
    }

    private static func lines(_ group: FailureGroup, _ now: Date) -> [TerminalLine] {
        let ages = [group.newest, group.oldest].map { $0.map { Console.age(now.timeIntervalSince($0)) } ?? "?" }
        let reason = group.reason.isEmpty ? "no reason recorded" : group.reason
        var lines: [TerminalLine] = [
            Console.paint("\(group.jobs.count)  \(reason)", .bold),
            "   last \(ages[0]) ago, first \(ages[1]) ago; for example \(group.jobs[0].entry.name.stem)",
        ]
        if group.jobs[0].why != group.reason { lines.append("   \(group.jobs[0].why)") }
        lines.append("   what to do: \(group.remedy.sentence)")
        if let code = group.code {
            lines.append("   replay: superoffice-connector replay --failed --reason \(code.rawValue)")
        }
        return lines
    }
}
