package import FoundationEssentials
import JSON
package import Spool

/// Which jobs somebody means, and what their files say about them.
package struct JobQuery: Sendable {
    /// `contact.changed`, or with a star at the end `contact.*`.
    package var event: String?
    package var account: AccountJobs?
    /// The reason's name for skipped jobs; for others the reason's code, or a part of the last thing said about them.
    package var reason: String?
    /// The id of a `FailureGroup`.
    package var group: String?
    /// When they were received, or last changed where the name does not say.
    package var since: Date?
    package var until: Date?

    package init() {}

    /// A job that was asked for.
    package struct Found: Sendable {
        package var entry: JobEntry
        package var received: Date?
        package var account: JobHistory.Account?
        /// The last thing said about it, in one line: why it was skipped, deferred or failed.
        package var why: String
        /// The same for programs; nil in files of version 0.1.
        package var reason: Reason?
        package var attempts = 0
    }

    /// The jobs of a state, oldest first.
    ///
    /// Blocks. Files are opened where the query or the state's answer needs it.
    ///
    /// - Parameters:
    ///   - state: the folder.
    ///   - files: of the spool.
    ///   - newest: look at so many of the newest only.
    ///   - progress: called with how many files were looked at.
    package func jobs(
        in state: SpoolLayout.Folder,
        of files: SpoolFiles,
        newest: Int = .max,
        progress: (Int) -> Void = { _ in }
    ) throws(SpoolError) -> [Found] {
        var found: [Found] = []
        let entries = try SpoolInspector(files: files).jobs(in: state) { matchesName($0, files) }
        for (index, entry) in entries.suffix(newest).enumerated() {
            progress(index + 1)
            if let job = look(at: entry, files) { found.append(job) }
        }
        return found
    }

    /// So many of the newest jobs of a state, oldest first, and how many there are in all.
    ///
    /// Blocks. Where names tell which jobs are meant, only the files that are returned are opened.
    package func newest(
        _ limit: Int,
        in state: SpoolLayout.Folder,
        of files: SpoolFiles,
        progress: (Int) -> Void = { _ in }
    ) throws(SpoolError) -> (jobs: [Found], count: Int) {
        guard limit < .max, event == nil, account == nil, reason == nil, group == nil else {
            let all = try jobs(in: state, of: files, progress: progress)
            return (all.suffix(limit), all.count)
        }
        let entries = try SpoolInspector(files: files).jobs(in: state) { matchesName($0, files) }
        return (entries.suffix(limit).compactMap { look(at: $0, files) }, entries.count)
    }

    private func matchesName(_ entry: JobEntry, _ files: SpoolFiles) -> Bool {
        if let event, let name = entry.name.event?.name, !Self.matches(name, event) { return false }
        if let reason, let folder = entry.folder.reason, folder != reason { return false }
        // Its numbers are those of another tenant's companies.
        if account != nil, entry.folder.reason == Reason.Code.foreignTenant.rawValue { return false }
        if since == nil && until == nil { return true }
        guard let date = entry.name.receivedAt ?? files.modificationTime(entry.place) else { return true }
        return date >= since ?? .distantPast && date <= until ?? .distantFuture
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let (name, pattern) = (name.lowercased(), pattern.lowercased())
        return pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    /// Reads one job; nil when it is not wanted, or gone.
    package func look(at entry: JobEntry, _ files: SpoolFiles) -> Found? {
        var found = Found(
            entry: entry,
            received: entry.name.receivedAt ?? files.modificationTime(entry.place),
            why: entry.folder.reason ?? "",
            reason: entry.folder.reason.flatMap { Reason.Code(rawValue: $0) }.map { Reason($0) }
        )
        let tellsEvent = event == nil || entry.name.event != nil
        if entry.folder.reason != nil, account == nil, group == nil, tellsEvent { return found }
        let job: JobFile?
        switch files.read(entry.place, limit: 2 << 20) {
        case .file(let bytes, _): job = try? JobFile(bytes)
        // It failed for its size.
        case .tooLarge: job = nil
        default: return nil
        }
        guard let job else {
            guard account == nil, tellsEvent else { return nil }
            if let note = files.bytes(of: .why(entry.name), limit: 1 << 16) {
                (found.why, found.reason) = Reason.read(note: note)
            }
            return isWanted(found) ? found : nil
        }
        if !tellsEvent, let event, !Self.matches(job.object["Event"]?.string ?? "", event) { return nil }
        if let account, !account.owns(job) { return nil }
        found.account = job.story.account
        found.attempts = job.story.attempts
        if found.why.isEmpty, let last = job.story.trail.last {
            found.why = last.why.split(whereSeparator: \.isNewline).joined(separator: " ")
            found.reason = last.reason
        }
        return isWanted(found) ? found : nil
    }

    private func isWanted(_ found: Found) -> Bool {
        if let group, FailureGroup.id(of: found) != group { return false }
        guard let reason, found.entry.folder.reason == nil else { return true }
        if let code = Reason.Code(rawValue: reason), let own = found.reason { return own.code == code }
        return found.why.lowercased().contains(reason.lowercased())
    }
}
