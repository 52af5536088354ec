import FoundationEssentials
import JSON

/// The rules for whatever is neither a job nor there twice.
extension SpoolCheck {
    /// What is to be said about one subject now.
    func look(at subject: Finding.Subject, now: Date) -> [Finding] {
        let path = subject.path(files.layout)
        // Of a link to the spool the folder counts that it leads to: only the folders below have to be real.
        let status = files.status(subject == .root ? "\(path)/." : path)
        let found = Inspection(subject: subject, path: path, status: status)
        switch subject {
        case .root: return tooOpen(found)
        case .folder(let folder): return look(at: folder, found)
        case .subfolder: return otherDevice(found)
        case .day(_, let day): return look(atDay: day, found, now)
        case .claimer(let id): return look(atClaimer: id, found)
        case .place(let place): return look(at: place, found, now)
        case .other: return found.other
        case .duplicates(let places): return look(atDuplicates: places)
        }
    }

    // MARK: Folders

    /// A folder of the layout is there, usable and on the spool's file system.
    private func look(at folder: SpoolLayout.Folder, _ found: Inspection) -> [Finding] {
        guard let status = found.status else {
            return found.repairable("is missing", "repairing makes it", .makeFolder)
        }
        guard status.kind == .directory else {
            let what = status.kind == .symbolicLink ? "is a link" : "is not a folder"
            return found.human(what, SpoolError.folderRemedy)
        }
        return otherDevice(found) + look(atRightsOf: found, status, folder)
    }

    private func otherDevice(_ found: Inspection) -> [Finding] {
        guard let device = files.status("\(files.layout.root)/.")?.device, let status = found.status,
            status.device != device
        else { return [] }
        return found.human("is on another file system than the spool", "unmount it; moves must not cross file systems")
    }

    private func look(atDay day: String, _ found: Inspection, _ now: Date) -> [Finding] {
        guard let date = Timestamp.parseDay(day), Timestamp.day(date) == day else {
            return found.note("is not named YYYY-MM-DD", "retention ignores it")
        }
        return date > now.addingTimeInterval(86_400) ? found.note("is a day in the future", "check the clock") : []
    }

    /// A claim folder has a process that lives.
    private func look(atClaimer id: String, _ found: Inspection) -> [Finding] {
        guard found.status?.kind == .directory, !files.isAlive(id) else { return [] }
        let names: [String]
        do { names = try files.entries(of: found.path).map(\.name) } catch {
            return found.human("\(error)", "check its owner and mode")
        }
        let jobs = names.count { JobName(fileName: $0) != nil }
        if jobs == 0, names.contains(where: { $0 != SpoolLayout.aliveName }), !files.exists(.alive(claimer: id)) {
            let what = "holds files that are not jobs, and no process uses it"
            return found.note(what, "take them out and remove the folder")
        }
        return found.repairable(
            "its process is gone" + (jobs > 0 ? " and left \(jobs) job\(jobs == 1 ? "" : "s")" : ""),
            "repairing does what every start does: jobs go to deferred/, with one more attempt",
            .recover
        )
    }

    // MARK: Files

    private func look(at place: SpoolLayout.Place, _ found: Inspection, _ now: Date) -> [Finding] {
        switch place {
        case .job(let folder, let name): return look(atJob: name, in: folder, found, now)
        case .note(.version): return look(atVersion: found)
        case .tmp:
            let limit = now.addingTimeInterval(-Retention.scratchAge)
            guard let status = found.status, status.changed < limit else { return [] }
            return found.repairable("was left half done", "repairing removes it, as every sweep does", .remove)
        case .why(let name):
            if files.exists(.failed(name)) { return [] }
            guard found.status?.kind == .regular else { return found.other }
            return found.repairable("the job it is about is gone", "repairing removes it", .remove)
        case .ledger: return look(atLedgerEntry: place, found)
        case .laneLock, .calls, .analyses, .hole, .reconciling, .notified, .signal, .note, .alive, .heartbeat:
            guard let status = found.status else { return [] }
            if status.kind != .regular { return found.human("is not a file", "remove it") }
            guard case .note(let note) = place else { return [] }
            switch files.read(place, limit: 1 << 24) {
            case .unreadable(let error): return found.unreadable(error)
            case .file(let bytes, _) where note == .backfill && (try? JSONValue(parsing: bytes))?.object == nil:
                return found.repairable("is not a JSON object and is ignored", "repairing removes it", .remove)
            case .file, .tooLarge, .notAFile, .gone: return []
            }
        }
    }

    /// Nothing is done without asking: what the entry knew to be ours is a person's once it is gone.
    private func look(atLedgerEntry place: SpoolLayout.Place, _ found: Inspection) -> [Finding] {
        let remedy =
            "its record's jobs fail; restore it from a backup, or remove it: what was written then counts as a person's"
        switch files.read(place, limit: SpoolFiles.longestLedgerEntry) {
        case .gone: return []
        case .notAFile: return found.other
        case .unreadable(let error): return found.unreadable(error)
        case .tooLarge(let size, _): return found.human("has \(size) bytes, too many", remedy)
        case .file(let bytes, _):
            do throws(JSONError) { _ = try JSONObject(bytes) } catch { return found.human("\(error)", remedy) }
            return tooOpen(found)
        }
    }

    /// The layout is one that this program knows.
    private func look(atVersion found: Inspection) -> [Finding] {
        let ours = SpoolLayout.version
        do throws(SpoolError) {
            switch try files.version() {
            case .known(ours): return []
            case .known:
                let remedy = "the next start of run or process brings it up to version \(ours)"
                return found.note("the layout is that of version 0.1", remedy)
            case .none: return found.repairable("is missing", "repairing makes it", .makeFolder)
            case .newer(let version):
                let what = "holds layout version \(version); this program knows versions up to \(ours)"
                return found.human(what, "use the version of the program that worked on this spool")
            case .unreadable(let what):
                let remedy = "write \(ours) into it, if this version of the program made the spool"
                return found.human("does not hold the version of the layout: \(what)", remedy)
            }
        } catch {
            return found.unreadable(error)
        }
    }
}
