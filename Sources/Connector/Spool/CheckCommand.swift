import ArgumentParser
import FoundationEssentials
import JSON
import Spool

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether the spool obeys its rules, and mend what can be mended.",
        discussion: """
            Example: superoffice-connector check --repair

            Every file is looked at: is it whole, is it in one folder only, is it left over from a process that ended. It may \
            run while the connector works: what looks wrong is looked at again after some seconds, and counts when nobody \
            has touched it. Ends with 0 when there is nothing but notes, with 1 otherwise.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Mend what can be mended without guessing: shows it and asks.")
    var repair = false

    @Option(help: "Seconds between the two looks at what seems wrong; 0 when nothing works on the spool (default: 5).")
    var patience: Double?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let patience, !(0...3600).contains(patience) { throw ValidationError("--patience must be 0 to 3600") }
    }

    func run() throws {
        let files = try common.existingSpool(knownBy: SpoolLayout.Folder.allCases)
        let assembly = try Assembly(try common.settings(), logger: try common.settings().logger())
        let retry = try assembly.queueSettings().retry
        var settings = SpoolCheck.Settings()
        if let patience { settings.patience = patience }
        let check = SpoolCheck(files: files, settings: settings)
        let progress = ProgressLine()
        var report: SpoolCheck.Report
        do {
            report = try check.run(progress: { progress.show("\($0) jobs looked at") })
            report.findings += assembly.flaws.map { Finding(of: $0.path, $0.what, $0.remedy) }
        } catch {
            throw Failure(error)
        }
        progress.finish()
        if !json { show(report) }
        var mended: [Finding] = []
        var trouble: [String] = []
        let mendable = report.of(.mendable)
        if repair, !mendable.isEmpty {
            do { try files.refuseAsRoot() } catch { throw Failure(error) }
            try confirmation.require("mend \(Console.count(mendable.count, "of these thing"))?")
            let repair = SpoolRepair(check: check, retry: retry)
            for finding in mendable {
                do throws(SpoolError) {
                    if try repair.mend(finding) { mended.append(finding) }
                } catch {
                    trouble.append(error.description)
                }
            }
        }
        for line in trouble { Console.error("\(line)") }
        if json { Console.json(Self.json(report, mended: mended)) }
        let left = report.of(.human).count + report.untold + (repair ? trouble.count : mendable.count)
        if repair, !json, !mendable.isEmpty { Console.line("\(mended.count) mended, \(left) left") }
        if left > 0 { throw ExitCode(Failure.Code.notSo.rawValue) }
    }

    private func show(_ report: SpoolCheck.Report) {
        for (severity, heading, colour) in Self.headings {
            let findings = report.of(severity)
            if findings.isEmpty { continue }
            Console.line(Console.paint("\(heading): \(findings.count)", colour))
            for finding in findings { Console.line("  \(finding)") }
        }
        if report.untold > 0 { Console.line("and \(report.untold) more; check again when these are mended") }
        let faults = report.of(.mendable).count + report.of(.human).count + report.untold
        let jobs = Console.count(report.jobs, "job")
        Console.line(faults == 0 ? "\(jobs) looked at, nothing is wrong" : "\(jobs) looked at, \(faults) wrong")
    }

    private static let headings: [(Finding.Severity, String, Console.Colour)] = [
        (.note, "notes, nothing is wrong with these", .grey), (.mendable, "check --repair mends", .yellow),
        (.human, "needs you", .red),
    ]

    private static func json(_ report: SpoolCheck.Report, mended: [Finding]) -> JSONValue {
        let findings = report.findings.map { finding -> JSONValue in
            [
                "severity": .string(finding.severity.rawValue), "path": .string(finding.path),
                "what": .string(finding.what), "remedy": .string(finding.remedy),
                "mended": .bool(mended.contains(finding)),
            ]
        }
        return [
            "jobs": .integer(report.jobs), "clean": .bool(report.isClean), "untold": .integer(report.untold),
            "findings": .array(findings),
        ]
    }
}
