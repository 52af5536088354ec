import ArgumentParser
import Spool

struct CheckCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the spool's consistency and repair what is safe to repair.",
        discussion: """
            Example: superoffice-connector check --repair

            Every file is examined: is it whole, is it in one folder only, is it left over from a process that ended. It may \
            run while the connector works: what looks wrong is examined again after some seconds, and counts when it has \
            not changed. Ends with 0 when there is nothing but notes, with 1 otherwise.
            """
    )

    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Repair what can be repaired without guessing: shows it and asks.")
    var repair = false

    @Option(
        parsing: .unconditional,
        help: .init(
            "Seconds before what seems wrong is examined again; 0 when nothing works on the spool (default: 5).",
            valueName: "seconds"
        )
    )
    var patience: Double?

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if let patience, !(0...3600).contains(patience) { throw ValidationError("--patience must be 0 to 3600") }
    }

    func answer(_ assembly: Assembly) throws -> Answer {
        let files = try assembly.existingSpool(knownBy: SpoolLayout.Folder.allCases)
        var settings = SpoolCheck.Settings()
        if let patience { settings.patience = patience }
        let check = SpoolCheck(files: files, settings: settings)
        let progress = ProgressLine()
        var report = try check.run(progress: { progress.show("\($0) jobs examined") })
        report.findings += assembly.flaws
        progress.finish()
        Self.lines(report).forEach(say)
        var repaired: [Finding] = []
        var trouble: [String] = []
        let repairable = report.of(.repairable)
        if repair, !repairable.isEmpty {
            try files.refuseAsRoot()
            try confirmation.require("repair \(Console.count(repairable.count, "problem"))?")
            let repair = SpoolRepair(check: check, retry: try assembly.queueSettings().retry)
            for finding in repairable {
                do throws(SpoolError) {
                    if try repair.repair(finding) { repaired.append(finding) }
                } catch {
                    trouble.append(error.description)
                }
            }
        }
        for line in trouble { Console.error("\(line)") }
        let left = report.of(.human).count + report.untold + (repair ? trouble.count : repairable.count)
        return Answer(
            Self.output(report, repaired),
            repair && !repairable.isEmpty ? ["\(repaired.count) repaired, \(left) left"] : [],
            failure: left > 0 ? ExitCode(Failure.Code.notSo.rawValue) : nil
        )
    }

    private static func output(_ report: SpoolCheck.Report, _ repaired: [Finding]) -> JSONMembers {
        let findings = report.findings.map { finding -> JSONMembers in
            [
                "severity": finding.severity.rawValue, "path": finding.path, "what": finding.what,
                "remedy": finding.remedy, "repaired": repaired.contains(finding),
            ]
        }
        return ["jobs": report.jobs, "clean": report.isClean, "untold": report.untold, "findings": findings]
    }

    private static func lines(_ report: SpoolCheck.Report) -> [TerminalLine] {
        var lines: [TerminalLine] = []
        for (severity, heading, colour) in headings {
            let findings = report.of(severity)
            if findings.isEmpty { continue }
            lines.append(Console.paint("\(heading): \(findings.count)", colour))
            lines += findings.map { "  \($0)" }
        }
        if report.untold > 0 { lines.append("\(report.untold) more not shown; rerun after repairing these") }
        let faults = report.of(.repairable).count + report.of(.human).count + report.untold
        let jobs = Console.count(report.jobs, "job")
        return lines + [faults == 0 ? "\(jobs) examined, nothing is wrong" : "\(jobs) examined, \(faults) wrong"]
    }

    private static let headings: [(Finding.Severity, String, Console.Colour)] = [
        (.note, "notes, nothing is wrong with these", .grey), (.repairable, "check --repair fixes", .yellow),
        (.human, "needs manual action", .red),
    ]
}
