/// Who may look into the spool and change it, beside the user whose processes work on it.
extension SpoolCheck {
    /// Writing in a folder is removing and replacing what is in it; reading is reading personal data.
    private static let writing: UInt32 = 0o022
    private static let others: UInt32 = 0o007

    /// What is wrong with the rights of the spool's folders, without looking at a single job.
    package func rights() -> [Finding] {
        let folders = SpoolLayout.Folder.allCases.flatMap { folder -> [Finding] in
            files.status(files.layout.path(folder)) == nil ? [] : look(atFolder: folder)
        }
        return (lookAtRoot() + folders).filter { $0.severity != .note }
    }

    /// Whoever may write in the root can put another folder in the place of any of ours.
    func lookAtRoot() -> [Finding] {
        // With a link to it followed.
        let path = "\(files.layout.root)/."
        guard let status = files.status(path) else { return [] }
        return tooOpen(status, .root, files.layout.root, for: Self.writing).map { [$0] } ?? []
    }

    func look(atRightsOf status: FileStatus, _ folder: SpoolLayout.Folder, _ path: String) -> [Finding] {
        var findings: [Finding] = []
        let subject = Finding.Subject.folder(folder)
        if let owner = files.owner, status.owner != owner {
            let (theirs, ours) = (SpoolFiles.name(of: status.owner), SpoolFiles.name(of: owner, shell: true))
            let what = "belongs to \(theirs), and incoming/ to \(SpoolFiles.name(of: owner))"
            findings.append(Finding(.human, subject, path, what, "chown -R \(ours) \(path)", stamp: status))
        }
        if status.mode & 0o700 != 0o700 {
            let what = "its owner may not use it (mode \(String(status.mode, radix: 8)))"
            findings.append(Finding(.human, subject, path, what, "chmod u=rwx \(path)", stamp: status))
        }
        // Somebody may have opened it on purpose, for those who drop files in.
        let isDropBox = folder == .incoming && status.mode & 0o020 != 0
        if isDropBox {
            let what = "its group may put jobs in and take waiting ones away (mode \(String(status.mode, radix: 8)))"
            findings.append(Finding(.note, subject, path, what, "chmod g-w \(path), if nobody drops files in"))
        }
        let wrong = Self.writing | Self.others
        if let open = tooOpen(status, subject, path, for: isDropBox ? wrong & ~0o020 : wrong) { findings.append(open) }
        return findings
    }

    /// A job or an entry of the ledger decides what is written into the CRM.
    func look(atRightsOf status: FileStatus, _ subject: Finding.Subject, _ path: String) -> [Finding] {
        tooOpen(status, subject, path, for: Self.writing).map { [$0] } ?? []
    }

    /// - Parameter wrong: the permissions that nobody but the owner, and the group to read, should have.
    private func tooOpen(_ status: FileStatus, _ subject: Finding.Subject, _ path: String, for wrong: UInt32)
        -> Finding?
    {
        let bits = status.mode & wrong
        if bits == 0 { return nil }
        let what =
            switch bits {
            case _ where bits & 0o002 != 0: "everybody on this machine may change it"
            case _ where bits & 0o020 != 0: "its group may change it"
            default: "everybody on this machine may look into it"
            }
        let change = [
            bits & 0o020 != 0 ? "g-w" : nil, bits & 0o007 == 0 ? nil : wrong & 0o007 == 0o007 ? "o=" : "o-w",
        ]
        return Finding(
            .mendable,
            subject,
            path,
            "\(what) (mode \(String(status.mode, radix: 8)))",
            "chmod \(change.compactMap(\.self).joined(separator: ",")) \(path)",
            mend: .close(bits),
            stamp: status
        )
    }
}
