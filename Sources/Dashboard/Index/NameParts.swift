import FoundationEssentials
import Spool

/// A job's name taken apart, for names of our own making whose event id is a UUID: 32 bytes instead of a string.
///
/// All other names (drop-ins, `NAME.2.json`, other kinds of ids) are kept as they are.
struct NameParts: Sendable, Equatable {
    /// Microseconds since 1970.
    var received: Int64
    var event: String
    var key: Int32
    var idHigh: UInt64
    var idLow: UInt64

    /// nil unless `fileName` of the result is the same name again.
    init?(_ name: JobName) {
        let bytes = Array(name.fileName.utf8)
        let suffix = 36 + 5
        guard bytes.count > 24 + suffix + 3, bytes[23] == UInt8(ascii: "_") else { return nil }
        let idStart = bytes.count - suffix
        guard bytes[idStart - 1] == UInt8(ascii: "_"), let time = Self.micros(bytes.span.extracting(..<23)),
            let id = Self.uuid(bytes[idStart..<(idStart + 36)])
        else { return nil }
        var keyStart = idStart - 1
        while keyStart > 24, bytes[keyStart - 1] != UInt8(ascii: "_") { keyStart -= 1 }
        let middle = bytes[24..<(keyStart - 1)]
        guard keyStart > 25, let key = Self.key(bytes[keyStart..<(idStart - 1)]), Self.isPlain(middle) else {
            return nil
        }
        received = time
        event = String(decoding: middle, as: UTF8.self)
        self.key = key
        (idHigh, idLow) = id
    }

    init(received: Int64, event: String, key: Int32, idHigh: UInt64, idLow: UInt64) {
        (self.received, self.event, self.key) = (received, event, key)
        (self.idHigh, self.idLow) = (idHigh, idLow)
    }

    var fileName: String {
        let high = Self.hex(idHigh)
        let low = Self.hex(idLow)
        let id =
            "\(high.prefix(8))-\(high.dropFirst(8).prefix(4))-\(high.suffix(4))-\(low.prefix(4))-\(low.dropFirst(4))"
        return "\(Timestamp.compact(Date(micros: received)))_\(event)_\(key)_\(id).json"
    }

    private static func micros(_ bytes: Span<UInt8>) -> Int64? {
        guard let date = Timestamp.parseCompact(bytes) else { return nil }
        // 31 February and second 60 are read as other times: then the name would not come back.
        let isOrdinary =
            bytes[6] <= UInt8(ascii: "2") && bytes[13] < UInt8(ascii: "6")
            && !(bytes[6] == UInt8(ascii: "2") && bytes[7] == UInt8(ascii: "9"))
        guard isOrdinary || Array(Timestamp.compact(date).utf8) == bytes.indices.map({ bytes[$0] }) else { return nil }
        return date.micros
    }

    /// Digits without a zero in front.
    private static func key(_ bytes: ArraySlice<UInt8>) -> Int32? {
        guard let first = bytes.first, bytes.count <= 10, first != UInt8(ascii: "0") || bytes.count == 1 else {
            return nil
        }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return Int32(exactly: value)
    }

    /// Whether no part of an event's name could be taken for its key.
    private static func isPlain(_ event: ArraySlice<UInt8>) -> Bool {
        event.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false).dropFirst()
            .allSatisfy { part in !part.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } }
    }

    /// Lower-case hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    private static func uuid(_ bytes: ArraySlice<UInt8>) -> (UInt64, UInt64)? {
        var (high, low, digits) = (UInt64(0), UInt64(0), 0)
        for (index, byte) in bytes.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if digits < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
            digits += 1
        }
        return (high, low)
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension Date {
    /// Microseconds since 1970.
    var micros: Int64 {
        let value = (timeIntervalSince1970 * 1e6).rounded()
        // A file system may hold times that no calendar has.
        return abs(value) < 9e18 ? Int64(value) : 0
    }

    init(micros: Int64) { self.init(timeIntervalSince1970: Double(micros) / 1e6) }
}
