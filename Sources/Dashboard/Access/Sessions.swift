import Crypto
import FoundationEssentials
import NIOConcurrencyHelpers
import NIOCore

/// Who is signed in.
///
/// Sessions are kept in memory, by a digest of the cookie's value: a sign-out is final, and a restart ends them all.
final class Sessions: Sendable {
    struct Session: Sendable, Hashable {
        /// What forms are bound to; not what the cookie holds.
        let id: String
        let name: String
        fileprivate let end: NIODeadline
    }

    private let table = NIOLockedValueBox<[String: Session]>([:])
    private let length: TimeAmount
    private let limit: Int

    init(length: TimeAmount, limit: Int = 1000) {
        self.length = length
        self.limit = limit
    }

    /// Begins a session; the one that ends first makes room when there are too many.
    ///
    /// - Returns: the cookie's value.
    func open(name: String, at now: NIODeadline) -> String {
        let value = SymmetricKey(size: .bits256).withUnsafeBytes { Hex.text($0) }
        let id = Self.id(value)
        table.withLockedValue { table in
            if table.count >= limit { table = table.filter { $0.value.end > now } }
            if table.count >= limit, let oldest = table.values.min(by: { $0.end < $1.end }) { table[oldest.id] = nil }
            table[id] = Session(id: id, name: name, end: now + length)
        }
        return value
    }

    func session(_ value: String, at now: NIODeadline) -> Session? {
        let id = Self.id(value)
        return table.withLockedValue { table in
            guard let session = table[id] else { return nil }
            if session.end > now { return session }
            table[id] = nil
            return nil
        }
    }

    /// Ends a session.
    ///
    /// - Returns: whose it was.
    func close(_ value: String) -> Session? {
        table.withLockedValue { $0.removeValue(forKey: Self.id(value)) }
    }

    /// Looking up a digest tells nobody by its duration how much of a value was right.
    private static func id(_ value: String) -> String { Hex.text(SHA256.hash(data: Data(value.utf8))) }
}

/// Bytes as hexadecimal digits.
enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// nil for anything but pairs of digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Character(UnicodeScalar(digits[index])).hexDigitValue,
                let low = Character(UnicodeScalar(digits[index + 1])).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
