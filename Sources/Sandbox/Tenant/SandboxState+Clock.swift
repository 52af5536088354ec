import FoundationEssentials
import HTTPClient
import Text

/// The tenant's one clock: it stamps what is saved, ends tokens and dates the answers.
extension SandboxState {
    /// Never before the last save, since a record saved twice at one moment is a second ahead of it.
    var now: Date { max(configuration.now().addingTimeInterval(ahead), lastSave) }

    /// Marks a row as saved now by `associate`.
    ///
    /// Each save is told apart from the one before it by a whole second, which is all that HTTP dates and the wire's
    /// `UpdatedDate` can say, unless ``Behaviour/editsWithinOneSecond`` lets two of them fall together. A new row's
    /// first save is its creation.
    mutating func stamp(_ row: inout EntityRow, by associate: Int) {
        let isNew = row.updatedCount == 0
        let earliest = isNew || behaviour.editsWithinOneSecond ? row.updated : row.updated.addingTimeInterval(1)
        let saved = max(now, earliest)
        row.isSecondSaveOfItsSecond = !isNew && ClockText.wholeSeconds(saved) == ClockText.wholeSeconds(row.updated)
        row.updated = saved
        row.updatedBy = associate
        row.updatedCount += 1
        lastSave = max(lastSave, row.updated)
    }

    /// The refusal of a write to a row that was saved after the second that `If-Unmodified-Since` names.
    func preconditionFailure(_ row: EntityRow, _ request: WireRequest) -> WireReply? {
        // Of the spellings of a date only today's, `Thu, 15 Jan 2026 09:00:00 GMT`, is taken for one.
        guard let header = request.header("If-Unmodified-Since"), let since = Date(httpDate: header),
            since.httpDate == header, behaviour.unmodifiedSince != .ignored
        else { return nil }
        let isInThatSecond = ClockText.wholeSeconds(row.updated) == ClockText.wholeSeconds(since)
        if behaviour.unmodifiedSince == .everySave, isInThatSecond, row.isSecondSaveOfItsSecond {
            return .refusal(412, "SoConcurrencyException", "\(row.key.kind.word) \(row.key.id) has changed since")
        }
        let saved = ClockText.wholeSeconds(row.updated) + (behaviour.unmodifiedSinceNeedsSecondMore ? 1 : 0)
        guard saved > ClockText.wholeSeconds(since) else { return nil }
        return .refusal(412, "SoConcurrencyException", "\(row.key.kind.word) \(row.key.id) has changed since")
    }
}
