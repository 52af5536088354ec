package import FoundationEssentials
import Glibc

/// Checks whether a spool obeys its contract (docs/SPOOL.md), without changing anything.
///
/// It may run beside a connector that works: whatever looks wrong is looked at again after `Settings.patience`, and
/// counts only when nothing has touched it in between. What a living process holds is not opened.
///
/// Every call blocks.
///
/// ## Limits
/// Memory grows by 16 bytes for each file, and by the findings, of which at most `Settings.mostFindings` are kept.
package struct SpoolCheck: Sendable {
    package struct Settings: Sendable {
        /// Seconds between the two looks.
        package var patience: TimeInterval = 5
        /// Bytes; as of the queue.
        package var sizeLimit = 1 << 20
        /// Findings that are kept; of the others only the number.
        package var mostFindings = 10_000

        package init() {}
    }

    /// What a look found.
    package struct Report: Sendable {
        package var findings: [Finding] = []
        /// Findings beyond the limit.
        package var untold = 0
        /// Jobs looked at.
        package var jobs = 0

        package func of(_ severity: Finding.Severity) -> [Finding] { findings.filter { $0.severity == severity } }

        /// Nothing but notes.
        package var isClean: Bool { untold == 0 && findings.allSatisfy { $0.severity == .note } }
    }

    let files: SpoolFiles
    let settings: Settings

    package init(files: SpoolFiles, settings: Settings = Settings()) {
        self.files = files
        self.settings = settings
    }

    /// - Parameters:
    ///   - wait: waits so many seconds.
    ///   - progress: called with how many jobs were looked at so far.
    package func run(
        now: Date = Date(),
        wait: (TimeInterval) -> Void = SpoolCheck.sleep,
        progress: @escaping (Int) -> Void = { _ in }
    ) throws(SpoolError) -> Report {
        let scan = SpoolScan(check: self, now: now, progress: progress)
        try scan.run()
        var report = scan.report
        // Notes are no accusation, so they need no second look.
        let suspicions = report.findings.filter { $0.severity != .note }
        guard !suspicions.isEmpty else { return report }
        if settings.patience > 0 { wait(settings.patience) }
        var seen: [Finding.Subject: [Finding]] = [:]
        report.findings = report.findings.filter { finding in
            if finding.severity == .note { return true }
            if seen[finding.subject] == nil { seen[finding.subject] = look(at: finding.subject, now: now) }
            return seen[finding.subject]?.contains(finding) ?? false
        }
        return report
    }

    /// Waits as a command does.
    package static func sleep(_ seconds: TimeInterval) { usleep(UInt32(min(max(0, seconds), 4000) * 1e6)) }
}
