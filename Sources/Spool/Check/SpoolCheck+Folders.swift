import FoundationEssentials
import Glibc
import JSON

extension SpoolCheck {
    /// The root, with a link to it followed: only the folders below have to be real.
    private var device: UInt64? { files.status("\(files.layout.root)/.")?.device }

    /// Whether a folder of the layout is there, usable and on the spool's file system.
    func look(atFolder folder: SpoolLayout.Folder) -> [Finding] {
        let path = files.layout.path(folder)
        guard let status = files.status(path) else {
            let remedy = "repairing makes it"
            return [Finding(.mendable, .folder(folder), path, "is missing", remedy, mend: .makeFolder)]
        }
        guard status.kind == .directory else {
            let what = status.kind == .symbolicLink ? "is a link" : "is not a folder"
            return [Finding(.human, .folder(folder), path, what, SpoolError.folderRemedy, stamp: status)]
        }
        return look(atDeviceOf: status, path, .folder(folder)) + look(atRightsOf: status, folder, path)
    }

    /// Whether a claimer's, day's or reason's folder is on the spool's file system.
    func look(atSubfolder path: String) -> [Finding] {
        guard let status = files.status(path) else { return [] }
        return look(atDeviceOf: status, path, .subfolder(path))
    }

    private func look(atDeviceOf status: FileStatus, _ path: String, _ subject: Finding.Subject) -> [Finding] {
        guard let device, status.device != device else { return [] }
        let what = "is on another file system than the spool"
        return [Finding(.human, subject, path, what, "unmount it; moves must not cross file systems", stamp: status)]
    }

    func look(atDay day: String, in state: SpoolLayout.Folder, now: Date) -> [Finding] {
        let path = "\(files.layout.path(state))/\(day)"
        guard let date = Timestamp.parseDay(day), Timestamp.day(date) == day else {
            return [Finding(.note, .subfolder(path), path, "is no day", "retention leaves it alone")]
        }
        guard date > now.addingTimeInterval(86_400) else { return [] }
        return [Finding(.note, .subfolder(path), path, "is a day in the future", "check the clock")]
    }

    /// Whether the process of a claim folder lives, or left jobs behind.
    func look(atClaimer id: String) -> [Finding] {
        let path = files.layout.claimerFolder(id)
        guard let status = files.status(path), status.kind == .directory, !files.isAlive(id) else { return [] }
        var jobs = 0
        var others = 0
        do {
            try files.list(path) { entry in
                if JobName(fileName: entry.name) != nil { jobs += 1 }
                if JobName(fileName: entry.name) == nil, entry.name != SpoolLayout.aliveName { others += 1 }
                return true
            }
        } catch {
            return [Finding(.human, .claimer(id), path, "\(error)", "check its owner and mode")]
        }
        if jobs == 0, others > 0, !files.exists(.alive(claimer: id)) {
            let what = "holds files that are no jobs, and no process works here"
            return [Finding(.note, .claimer(id), path, what, "take them out and remove the folder")]
        }
        let what = "its process is gone" + (jobs > 0 ? " and left \(jobs) job\(jobs == 1 ? "" : "s")" : "")
        let remedy = "repairing does what every start does: jobs go to deferred/, with one more attempt"
        return [Finding(.mendable, .claimer(id), path, what, remedy, mend: .recover, stamp: status)]
    }

    /// Scratch that nobody writes any more.
    func look(atScratch name: String, now: Date) -> [Finding] {
        let path = files.layout.path(.tmp(name))
        guard let status = files.status(path), status.changed < now.addingTimeInterval(-Retention.scratchAge) else {
            return []
        }
        let remedy = "repairing removes it, as every sweep does"
        return [
            Finding(.mendable, .scratch(name), path, "was left half done", remedy, mend: .remove, stamp: status)
        ]
    }

    func look(atLedgerFile fileName: String) -> [Finding] {
        let path = "\(files.layout.path(.ledger))/\(fileName)"
        guard let entry = SpoolLayout.ledgerEntry(fileName) else { return look(atOther: path) }
        let subject = Finding.Subject.ledger(fileName)
        switch files.read(.ledger(entry), limit: 1 << 20) {
        case .gone: return []
        case .notAFile: return look(atOther: path)
        case .unreadable(let error):
            return [
                Finding(.human, subject, path, "cannot be read: \(error)", "check its owner, its mode and the disk")
            ]
        case .tooLarge(let size, let status):
            return [Finding(.human, subject, path, "has \(size) bytes, too many", Self.ledgerRemedy, stamp: status)]
        case .file(let bytes, let status):
            do throws(JSONError) { _ = try JSONObject(bytes) } catch {
                return [Finding(.human, subject, path, "\(error)", Self.ledgerRemedy, stamp: status)]
            }
            return look(atRightsOf: status, subject, path)
        }
    }

    /// Nothing that is done without asking: what the entry knew to be ours is a person's once it is gone.
    private static let ledgerRemedy =
        "its record's jobs fail; restore it from a backup, or remove it: what was written then counts as a person's"

    /// A file of ours that is replaced as a whole and is not whole counts as none.
    private func torn(_ subject: Finding.Subject, _ path: String, _ status: FileStatus) -> [Finding] {
        let what = "is no JSON object, so it counts as none"
        return [Finding(.mendable, subject, path, what, "repairing removes it", mend: .remove, stamp: status)]
    }

    func look(atLock name: String) -> [Finding] {
        let path = "\(files.layout.path(.locks))/\(name)"
        if name == SpoolLayout.heartbeatsName, files.status(path)?.kind == .directory { return [] }
        let number = name.hasPrefix(SpoolLayout.lanePrefix) ? Int(name.dropFirst(SpoolLayout.lanePrefix.count)) : nil
        guard SpoolLayout.Signal(rawValue: name) != nil || number.map({ 0..<SpoolLayout.laneCount ~= $0 }) == true
        else {
            return look(atOther: path)
        }
        guard let status = files.status(path), status.kind != .regular else { return [] }
        return [Finding(.human, .lock(name), path, "is no file", "remove it; a lock has to be a file")]
    }

    /// Which layout it is, and whether this program knows it.
    private func lookAtVersion() -> [Finding] {
        let path = files.layout.path(.note(.version))
        func finding(_ severity: Finding.Severity, _ what: String, _ remedy: String, _ mend: Finding.Mend? = nil)
            -> [Finding]
        {
            [Finding(severity, .note(.version), path, what, remedy, mend: mend, stamp: files.status(path))]
        }
        do throws(SpoolError) {
            switch try files.version() {
            case .known(SpoolLayout.version): return []
            case .known:
                let remedy = "the next start of run or process brings it up to version \(SpoolLayout.version)"
                return finding(.note, "the layout is that of version 0.1", remedy)
            case .none: return finding(.mendable, "is missing", "repairing makes it", .makeFolder)
            case .newer(let version):
                let what = "holds layout version \(version); this program knows versions up to \(SpoolLayout.version)"
                return finding(.human, what, "use the version of the program that worked on this spool")
            case .unreadable(let what):
                let remedy = "write \(SpoolLayout.version) into it, if this version of the program made the spool"
                return finding(.human, "does not hold the version of the layout: \(what)", remedy)
            }
        } catch {
            return finding(.human, "cannot be read: \(error)", "check its owner, its mode and the disk")
        }
    }

    func look(atNote note: SpoolLayout.Note) -> [Finding] {
        if note == .version { return lookAtVersion() }
        let path = files.layout.path(.note(note))
        switch files.read(.note(note), limit: 1 << 24) {
        case .gone: return []
        case .notAFile: return [Finding(.human, .note(note), path, "is no file", "remove it")]
        case .unreadable(let error):
            return [
                Finding(.human, .note(note), path, "cannot be read: \(error)", "check its owner, its mode and the disk")
            ]
        case .tooLarge(let size, _):
            return [Finding(.note, .note(note), path, "has \(size) bytes", "it is begun anew; keep a copy")]
        case .file(let bytes, let status):
            guard note == .backfill else { return [] }
            do { if try JSONValue(parsing: bytes).object != nil { return [] } } catch {
                return torn(.note(note), path, status)
            }
            return torn(.note(note), path, status)
        }
    }

    /// Something that is not the spool's: it is left alone.
    func look(atOther path: String) -> [Finding] {
        guard let status = files.status(path) else { return [] }
        let what =
            switch status.kind {
            case .regular: "is no file of the spool"
            case .directory: "is a folder that the spool does not know"
            case .symbolicLink: "is a link; the spool never follows one"
            case .other: "is neither file nor folder"
            }
        return [Finding(.note, .other(path), path, what, "it is left alone")]
    }
}
