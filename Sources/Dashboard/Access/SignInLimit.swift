import NIOCore
import Synchronization
import Text

/// Slows down whoever tries tokens: five at once, then one every ten seconds, for each address.
///
/// Nothing waits and no timer runs: for each address stands the time until which its tries are used up. An address that
/// is not in the table has all its tries. When the table is full, the one whose tries come back first makes room.
final class SignInLimit: Sendable {
    private let table = Mutex<[ArraySlice<UInt8>: NIODeadline]>([:])
    private let burst: Int64 = 5
    private let interval = TimeAmount.seconds(10)
    private let size: Int

    init(size: Int = 1000) { self.size = size }

    /// How long an address has to wait before a try of its counts; nil when it need not.
    ///
    /// The address is nil for a Unix domain socket.
    func wait(of address: IPAddress?, at now: NIODeadline) -> TimeAmount? {
        table.withLock { table in
            let usedUp = max(table[key(address)] ?? now, now)
            let wait = usedUp - now - interval * Int(burst - 1)
            return wait > .nanoseconds(0) ? wait : nil
        }
    }

    /// Counts a try that was wrong.
    func failed(_ address: IPAddress?, at now: NIODeadline) {
        let key = key(address)
        table.withLock { table in
            if table[key] == nil, table.count >= size { table = table.filter { $0.value > now } }
            if table[key] == nil, table.count >= size, let first = table.min(by: { $0.value < $1.value }) {
                table[first.key] = nil
            }
            table[key] = max(table[key] ?? now, now) + interval
        }
    }

    /// After a right try the address has all its tries again.
    func forgive(_ address: IPAddress?) { table.withLock { $0[key(address)] = nil } }

    private func key(_ address: IPAddress?) -> ArraySlice<UInt8> { address?.party ?? [] }
}
