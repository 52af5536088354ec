import FoundationEssentials
import JSON
import Spool
import SuperOffice
import Text

/// A member of the analysis, made fit for its field.
enum MappedValue: Equatable {
    /// The analysis says nothing here, and nothing is erased.
    case nothing
    case value(FieldValue, wasCut: Bool)
    /// The name of a list item, to be looked up.
    case item(String)
    case unusable(Reason)

    init(_ json: JSONValue?, _ kind: Mapping.Kind, _ definition: FieldDefinition) {
        guard let json, json != .null else {
            self = .nothing
            return
        }
        switch kind {
        case .text: self = Self.text(json, longest: definition.maximumLength)
        case .list: self = Self.named(json)
        case .number: self = json.int.map { .value(.number($0), wasCut: false) } ?? Self.wrong(json, "a whole number")
        case .decimal: self = Self.decimal(json)
        case .checkbox:
            self = json.bool.map { .value(.checkbox($0), wasCut: false) } ?? Self.wrong(json, "true or false")
        case .date: self = Self.date(json)
        }
    }

    private static func wrong(_ json: JSONValue, _ expected: String) -> MappedValue {
        .unusable(Reason(.unusableValue, [.problem: .string("\(json.kind) where \(expected) belongs")]))
    }

    private static func text(_ json: JSONValue, longest: Int?) -> MappedValue {
        let text: String
        switch json {
        case .string(let value): text = value
        case .integer(let value): text = String(value)
        case .number(let value): text = "\(value)"
        default: return wrong(json, "text")
        }
        let trimmed = text.withoutControlCharacters.trimmed
        if trimmed.isEmpty { return .nothing }
        guard let longest, trimmed.utf16.count > longest else { return .value(.text(trimmed), wasCut: false) }
        return .value(.text(cut(trimmed, longest)), wasCut: true)
    }

    /// Cuts at a word and ends in an ellipsis.
    ///
    /// Counted in UTF-16 units, as a database with national text columns does.
    static func cut(_ text: String, _ longest: Int) -> String {
        var kept = ""
        var length = 1
        var endsAtWord = false
        for character in text {
            length += String(character).utf16.count
            endsAtWord = character.isWhitespace
            if length > longest { break }
            kept.append(character)
        }
        if !endsAtWord, let blank = kept.lastIndex(where: \.isWhitespace),
            kept.distance(from: blank, to: kept.endIndex) < kept.count / 2
        {
            kept = String(kept[..<blank])
        }
        return kept.trimmed + "…"
    }

    private static func named(_ json: JSONValue) -> MappedValue {
        guard let name = json.string?.withoutControlCharacters.trimmed else {
            return wrong(json, "the name of a list item")
        }
        return name.isEmpty ? .nothing : .item(name)
    }

    private static func decimal(_ json: JSONValue) -> MappedValue {
        switch json {
        case .integer(let value): return .value(.decimal(Decimal(value)), wasCut: false)
        // By its shortest text: a binary fraction must not bring digits that were not in the answer.
        case .number(let value):
            return Decimal(string: "\(value)").map { .value(.decimal($0), wasCut: false) } ?? wrong(json, "a number")
        default: return wrong(json, "a number")
        }
    }

    private static func date(_ json: JSONValue) -> MappedValue {
        guard let text = json.string else { return wrong(json, "a date such as 2026-03-01") }
        let trimmed = text.trimmed
        if trimmed.isEmpty { return .nothing }
        // Other spellings of a day could be meant in another order.
        guard let day = CalendarDay(trimmed.prefix(10)), day.description == trimmed.prefix(10) else {
            return .unusable(
                Reason(
                    .unusableValue,
                    [.found: .string(String(text.prefix(40))), .problem: "where a date such as 2026-03-01 belongs"]
                )
            )
        }
        return .value(.date(day), wasCut: false)
    }
}

extension String {
    /// Without control characters but tab and line ends: none ever reaches the CRM.
    var withoutControlCharacters: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.filter {
                    $0.properties.generalCategory != .control || $0 == "\t" || $0 == "\n" || $0 == "\r"
                }
            )
        )
    }
}
