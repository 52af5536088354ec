import ArgumentParser
import FoundationEssentials
import JSON
import Spool
import Webhook

struct FailuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Show why jobs failed, the most frequent reason first, and what to do.",
        discussion: """
            Example: superoffice-connector failures --since 1d

            Jobs with the same reason are one group, whatever names and numbers it holds. When the cause is gone, replay \
            them by the reason's code: superoffice-connector replay --failed --reason crm-rejected
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var options: JobOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let files = try common.existingSpool()
        let progress = ProgressLine()
        let groups: [FailureGroup]
        do {
            groups = FailureGroup.groups(
                try options.query(files).jobs(in: .failed, of: files) { progress.show("\($0) files looked at") }
            )
        } catch {
            throw Failure(error)
        }
        progress.finish()
        if json { return Console.json(.array(groups.map { $0.json(files) })) }
        if groups.isEmpty { return Console.line("nothing failed") }
        let now = Date()
        for group in groups {
            let ages = [group.newest, group.oldest].map { $0.map { Console.age(now.timeIntervalSince($0)) } ?? "?" }
            let reason = group.reason.isEmpty ? "nobody wrote down why" : group.reason
            Console.line(Console.paint("\(group.jobs.count)  \(reason)", .bold))
            Console.line("   last \(ages[0]) ago, first \(ages[1]) ago; for example \(group.jobs[0].entry.name.stem)")
            if group.jobs[0].why != group.reason { Console.line("   \(group.jobs[0].why)") }
            Console.line("   what to do: \(group.remedy.sentence)")
            if let code = group.code {
                Console.line("   replay: superoffice-connector replay --failed --reason \(code.rawValue)")
            }
        }
    }
}
