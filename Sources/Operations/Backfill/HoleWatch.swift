import FoundationEssentials

/// Tells, once it is over, that webhooks were refused: by a running receiver because the spool could not take them, or,
/// as SuperOffice counts them, by whatever answers there.
///
/// SuperOffice has given them up by then.
struct HoleWatch {
    private var refused: Int
    /// When nothing had been refused yet.
    private var before: Date
    private var isOpen = false

    /// - Parameter refused: how many had been refused before.
    init(now: Date, refused: Int = 0) { (before, self.refused) = (now, refused) }

    /// - Parameters:
    ///   - refused: how many webhooks the spool could not take, since the process started.
    ///   - isStoring: whether it takes them now.
    /// - Returns: since when changes have to be asked for, at the end of a hole.
    mutating func look(refused: Int, isStoring: Bool, now: Date) -> Date? {
        let isGrowing = refused > self.refused
        self.refused = refused
        if isGrowing { isOpen = true }
        guard isOpen else {
            before = now
            return nil
        }
        guard isStoring, !isGrowing else { return nil }
        isOpen = false
        defer { before = now }
        return before
    }
}
