/// One subject as it is now, for the rules to say what is wrong with it.
struct Inspection {
    let subject: Finding.Subject
    let path: String
    let status: FileStatus?

    /// Nothing wrong; it is not looked at again.
    func note(_ what: String, _ remedy: String) -> [Finding] { [finding(.note, what, remedy)] }

    func human(_ what: String, _ remedy: String) -> [Finding] { [finding(.human, what, remedy)] }

    /// - Parameter effect: what repairing does.
    func repairable(_ what: String, _ effect: String, _ repair: Finding.Repair) -> [Finding] {
        [finding(.repairable, what, effect, repair)]
    }

    func unreadable(_ error: SpoolError) -> [Finding] {
        human("cannot be read: \(error)", "check its owner, its mode and the disk")
    }

    /// Something that is not the spool's is ignored.
    var other: [Finding] {
        let what: String
        switch status?.kind {
        case nil: return []
        case .regular: what = "is not a file of the spool"
        case .directory: what = "is a folder that the spool does not know"
        case .symbolicLink: what = "is a link; the spool never follows one"
        case .other: what = "is neither file nor folder"
        }
        return note(what, "it is ignored")
    }

    private func finding(
        _ severity: Finding.Severity,
        _ what: String,
        _ remedy: String,
        _ repair: Finding.Repair? = nil
    ) -> Finding {
        Finding(
            severity: severity,
            path: path,
            what: what,
            remedy: remedy,
            subject: subject,
            repair: repair,
            stamp: severity == .note ? nil : status.map(FileStamp.init)
        )
    }
}
