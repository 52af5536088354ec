import FoundationEssentials

/// A day, and the time after a blank or `T` when there is one.
func dayAndTime(_ text: some StringProtocol) -> (day: CalendarDay, time: TimeOfDay)? {
    let parts = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "T" })
    guard let first = parts.first, let day = CalendarDay(first) else { return nil }
    guard parts.count == 2 else { return TimeOfDay(hour: 0, minute: 0).map { (day, $0) } }
    return TimeOfDay(parts[1]).map { (day, $0) }
}

/// A whole number in ASCII digits with an optional sign; nil for blanks, separators and anything beyond 64 bits.
func wholeNumber(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 || $0 == 43 }) else { return nil }
    return Int(text)
}

/// A decimal number exactly as written: `4.56`, `-3`, `1E-05`.
///
/// Only the point separates decimals; a comma may be a decimal comma or a thousands separator and is refused rather
/// than guessed. More digits than `Decimal` can hold exactly are refused too, also when an exponent stands for them:
/// such a number could be read, and not read back once it was written out.
func exactDecimal(_ text: some StringProtocol) -> Decimal? {
    let text = String(text)
    guard let parts = text.wholeMatch(of: #/[+-]?([0-9]*)(?:\.([0-9]+))?([eE][+-]?[0-9]{1,2})?/#),
        (1...38).contains(parts.1.count + (parts.2?.count ?? 0)), let number = Decimal(string: text), number.isFinite
    else { return nil }
    guard parts.3 == nil || "\(number)".utf8.count(where: { (48...57).contains($0) }) <= 38 else { return nil }
    return number
}
