import FoundationEssentials

/// The rules for who may look into the spool and change it, beside the user whose processes work on it.
extension SpoolCheck {
    /// Writing in a folder is removing and replacing what is in it; reading is reading personal data.
    private static let writing: UInt32 = 0o022
    private static let others: UInt32 = 0o007

    /// What is wrong with the rights of the spool's folders, without looking at a single job.
    package func rights() -> [Finding] {
        ([.root] + SpoolLayout.Folder.allCases.map(Finding.Subject.folder)).flatMap { look(at: $0, now: Date()) }
            .filter { $0.severity != .note && $0.repair != .makeFolder }
    }

    func look(atRightsOf found: Inspection, _ status: FileStatus, _ folder: SpoolLayout.Folder) -> [Finding] {
        let (path, mode) = (found.path, String(status.mode, radix: 8))
        var findings: [Finding] = []
        if let owner = files.owner, status.owner != owner {
            let (theirs, ours) = (SpoolFiles.name(of: status.owner), SpoolFiles.name(of: owner, shell: true))
            let what = "belongs to \(theirs), and incoming/ to \(SpoolFiles.name(of: owner))"
            findings += found.human(what, "chown -R \(ours) \(path)")
        }
        if status.mode & 0o700 != 0o700 {
            findings += found.human("its owner may not use it (mode \(mode))", "chmod u=rwx \(path)")
        }
        // Somebody may have opened it on purpose, for those who drop files in.
        let isDropBox = folder == .incoming && status.mode & 0o020 != 0
        if isDropBox {
            let what = "its group may put jobs in and take waiting ones away (mode \(mode))"
            findings += found.note(what, "chmod g-w \(path), unless the group is meant to drop files in")
        }
        let wrong = Self.writing | Self.others
        return findings + tooOpen(found, for: isDropBox ? wrong & ~0o020 : wrong)
    }

    /// Whoever may write in the root can put another folder in the place of any of ours, and a job or an entry of the
    /// ledger decides what is written into the CRM.
    ///
    /// - Parameter wrong: the permissions that only the owner, and the group to read, should have.
    func tooOpen(_ found: Inspection, for wrong: UInt32 = writing) -> [Finding] {
        guard let status = found.status, status.mode & wrong != 0 else { return [] }
        let bits = status.mode & wrong
        let what =
            bits & 0o002 != 0
            ? "everybody on this machine may change it"
            : bits & 0o020 != 0 ? "its group may change it" : "everybody on this machine may look into it"
        let change = [
            bits & 0o020 != 0 ? "g-w" : nil, bits & 0o007 == 0 ? nil : wrong & 0o007 == 0o007 ? "o=" : "o-w",
        ]
        return found.repairable(
            "\(what) (mode \(String(status.mode, radix: 8)))",
            "chmod \(change.compactMap(\.self).joined(separator: ",")) \(found.path)",
            .close(bits)
        )
    }
}
