package import FoundationEssentials

/// Mends what a check found and can be mended without guessing; safe while a connector works.
///
/// Every call blocks.
package struct SpoolRepair: Sendable {
    private let check: SpoolCheck
    private let settlement: Settlement
    private var files: SpoolFiles { check.files }

    /// - Parameter retry: as of the queue, for jobs of processes that are gone.
    package init(check: SpoolCheck, retry: RetryPolicy = RetryPolicy()) {
        self.check = check
        settlement = Settlement(
            files: check.files,
            retryPolicy: retry,
            sizeLimit: check.settings.sizeLimit,
            random: { Double.random(in: 0..<1) }
        )
    }

    /// Mends one finding, when it still is as it was found.
    ///
    /// - Returns: false when somebody else has mended or touched it, or when it needs a human.
    package func mend(_ finding: Finding, now: Date = Date()) throws(SpoolError) -> Bool {
        guard let mend = finding.mend, check.look(at: finding.subject, now: now).contains(finding) else { return false }
        switch mend {
        case .makeFolder: try files.prepare()
        case .giveUp(let why):
            guard case .job(let folder, let name) = finding.subject else { return false }
            _ = try settlement.fail(folder.place(name), why: why)
        case .explain(let why):
            guard case .job(_, let name) = finding.subject else { return false }
            try files.replace(.why(name), with: why.note, scratch: "check-\(name.stem(atMost: 200)).why")
        case .recover:
            let recovery = Recovery(files: files, settle: settlement)
            if let error = try recovery.run(own: "", now: now).errors.first { throw error }
        case .dropNames(let places): for place in places { try remove(files.layout.path(place)) }
        case .remove: try removeSubject(finding.subject, now: now)
        case .close(let bits): try close(finding.subject == .root ? "\(finding.path)/." : finding.path, bits)
        }
        return true
    }

    private func removeSubject(_ subject: Finding.Subject, now: Date) throws(SpoolError) {
        switch subject {
        case .why(let name): try remove(files.layout.path(.why(name)))
        case .ledger(let name): try remove("\(files.layout.path(.ledger))/\(name)")
        case .note(let note): try remove(files.layout.path(.note(note)))
        case .scratch: try Retention(files: files, days: 0).removeScratch(now: now)
        case .root, .folder, .subfolder, .job, .claimer, .lock, .other, .namesakes: return
        }
    }

    private func close(_ path: String, _ bits: UInt32) throws(SpoolError) {
        do throws(SystemCallError) {
            try files.system.setMode(path, try files.system.status(at: path).mode & ~bits)
        } catch {
            throw SpoolError("set the mode of", path, error)
        }
    }

    private func remove(_ path: String) throws(SpoolError) {
        do throws(SystemCallError) {
            try files.system.unlink(path)
        } catch {
            throw SpoolError("remove", path, error)
        }
    }
}
