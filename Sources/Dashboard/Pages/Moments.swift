import FoundationEssentials
import Spool

/// Reads the times that stories and breakers hold.
enum Moments {
    /// `2026-03-01T10:15:00.123Z`; nil for anything else, as a person may have edited the file.
    static func readable(_ text: String) -> Date? {
        guard text.utf8.count == 24, text.hasSuffix("Z") else { return nil }
        // The compact spelling has the same digits, and three more for the microseconds.
        let digits = text.filter { $0 != "-" && $0 != ":" }
        return Timestamp.parseCompact(digits.dropLast() + "000Z")
    }
}
