package import FoundationEssentials

/// Repairs what a check found and can be repaired without guessing; safe while a connector works.
///
/// Every call blocks.
package struct SpoolRepair: Sendable {
    private let check: SpoolCheck
    private let transitions: JobTransitions
    private var files: SpoolFiles { check.files }

    /// - Parameter retry: as of the queue, for jobs of processes that are gone.
    package init(check: SpoolCheck, retry: RetryPolicy = RetryPolicy()) {
        self.check = check
        transitions = JobTransitions(files: check.files, retryPolicy: retry, sizeLimit: check.settings.sizeLimit)
    }

    /// Repairs what was found, when it still is as it was found.
    ///
    /// - Returns: false when somebody else has repaired or touched it, or when it needs a human.
    package func repair(_ finding: Finding, now: Date = Date()) throws(SpoolError) -> Bool {
        guard let repair = finding.repair, check.look(at: finding.subject, now: now).contains(finding) else {
            return false
        }
        switch repair {
        case .makeFolder: try files.prepare()
        case .giveUp(let place, let why): _ = try transitions.fail(place, why: why)
        case .explain(let name, let why): try files.replace(.why(name), with: why.note)
        case .recover:
            let recovery = Recovery(files: files, settle: transitions)
            if let error = try recovery.run(own: "", now: now).errors.first { throw error }
        case .dropNames(let places): for place in places { try files.remove(files.layout.path(place)) }
        case .remove:
            if case .place(.tmp) = finding.subject {
                var all = Int.max
                try Retention(files: files, days: 0).removeScratch(now: now, left: &all)
            } else {
                try files.remove(finding.path)
            }
        case .close(let bits): try close(finding.subject == .root ? "\(finding.path)/." : finding.path, bits)
        }
        return true
    }

    private func close(_ path: String, _ bits: UInt32) throws(SpoolError) {
        try files.attempt("set the mode of", path) { () throws(SystemCallError) in
            try files.system.setMode(path, try files.system.status(at: path).mode & ~bits)
        }
    }
}
