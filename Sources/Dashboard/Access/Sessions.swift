import Crypto
import FoundationEssentials
import NIOCore
import Synchronization
import Text

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

    private let table = Mutex<[String: Session]>([:])
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
        let value = SymmetricKey(size: .bits256).withUnsafeBytes { $0.hexadecimal }
        let id = Self.id(value)
        table.withLock { table in
            if table.count >= limit { table = table.filter { $0.value.end > now } }
            if table.count >= limit, let oldest = table.values.min(by: { $0.end < $1.end }) { table[oldest.id] = nil }
            table[id] = Session(id: id, name: name, end: now + length)
        }
        return value
    }

    func session(_ value: String, at now: NIODeadline) -> Session? {
        let id = Self.id(value)
        return table.withLock { table in
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
        table.withLock { $0.removeValue(forKey: Self.id(value)) }
    }

    /// The time it takes to look up a digest does not reveal how much of a value was right.
    private static func id(_ value: String) -> String { SHA256.hash(data: Data(value.utf8)).hexadecimal }
}
