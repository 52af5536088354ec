import ArgumentParser
import FoundationEssentials
import Spool
import Webhook

struct FailuresCommand: SpoolCommand, ListingCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Show why jobs failed, the most frequent reason first, and what to do.",
        discussion: """
            Example: superoffice-connector failures --since 1d

            Jobs with the same reason are one group, whatever names and numbers it holds. When the cause is gone, the \
            command in the last line of a group replays it.
            """
    )

    @OptionGroup var filter: JobFilter

    @OptionGroup var listing: ListOptions
    @OptionGroup var options: AnswerOptions

    func answer(_ files: SpoolFiles) throws -> Answer {
        let groups = FailureGroup.groups(try filter.jobs(in: .failed, files))
        let replays = replays(groups)
        let output = zip(groups, replays).map { group, replay -> JSONMembers in
            let arguments = group.arguments.map { ($0.key.rawValue, $0.value) }
            return [
                "reason": group.reason, "code": group.code?.rawValue, "group": group.id,
                "arguments": Dictionary(uniqueKeysWithValues: arguments), "count": group.jobs.count,
                "remedy": group.remedy.sentence, "remedyCode": group.remedy.rawValue, "replay": replay,
                "newest": group.newest, "oldest": group.oldest,
                "example": files.layout.path(group.jobs[0].entry.place), "exampleWhy": group.jobs[0].why,
            ]
        }
        let now = Date()
        return Answer(
            output,
            Self.table(groups, replays, now),
            lines: groups.isEmpty ? ["nothing failed"] : zip(groups, replays).flatMap { Self.lines($0, $1, now) }
        )
    }

    /// For each group the command that replays it and no other.
    private func replays(_ groups: [FailureGroup]) -> [String] {
        let codes = Dictionary(grouping: groups.compactMap(\.code), by: \.self)
        return groups.map { group in
            let code = group.code.flatMap { codes[$0]?.count == 1 ? $0 : nil }
            let choice = code.map { " --reason \($0.rawValue)" } ?? " --group \(group.id)"
            return "superoffice-connector replay --failed\(choice)\(filter.repeated)\(options.common.repeated)"
        }
    }

    private static func table(_ groups: [FailureGroup], _ replays: [String], _ now: Date) -> Table {
        func time(_ date: Date?) -> Table.Cell {
            .init(date.map { Zone.chosen.short($0, now: now) } ?? "-", value: date.map(Timestamp.readable) ?? "")
        }
        return Table(
            [
                .init("group"), .init("jobs", isNumber: true), .init("last"), .init("first"), .init("code"),
                .init("reason"), .init("what to do"), .init("replay"),
            ],
            zip(groups, replays).map { group, replay in
                [
                    .init(group.id), .init(String(group.jobs.count)), time(group.newest), time(group.oldest),
                    .init(group.code?.rawValue ?? "-"), .init(group.reason), .init(group.remedy.sentence),
                    .init(replay),
                ]
            }
        )
    }

    private static func lines(_ group: FailureGroup, _ replay: String, _ now: Date) -> [TerminalLine] {
        let ages = [group.newest, group.oldest].map { $0.map { Console.age(now.timeIntervalSince($0)) } ?? "?" }
        let reason = group.reason.isEmpty ? "no reason recorded" : group.reason
        var lines: [TerminalLine] = [
            Console.paint("\(group.jobs.count)  \(reason)", .bold),
            "   last \(ages[0]) ago, first \(ages[1]) ago; for example \(group.jobs[0].entry.name.stem)",
        ]
        if group.jobs[0].why != group.reason { lines.append("   \(group.jobs[0].whyInLocalTime)") }
        lines.append("   what to do: \(group.remedy.sentence)")
        lines.append("   \(replay)")
        return lines
    }
}
