import NIOConcurrencyHelpers
import NIOCore

/// Slows down whoever tries tokens: five at once, then one every ten seconds, for each address.
///
/// Nothing waits and no timer runs: for each address stands the time until which its tries are used up. An address that
/// is not in the table has all its tries. When the table is full of addresses that have not, all others are one.
final class SignInLimit: Sendable {
    private let table = NIOLockedValueBox<[ArraySlice<UInt8>: NIODeadline]>([:])
    private let burst: Int64 = 5
    private let interval = TimeAmount.seconds(10)
    private let size: Int

    init(size: Int = 1000) { self.size = size }

    /// How long an address has to wait before a try of its counts; nil when it need not.
    ///
    /// The address is nil for a Unix domain socket.
    func wait(of address: IPAddress?, at now: NIODeadline) -> TimeAmount? {
        table.withLockedValue { table in
            let usedUp = max(table[key(address, &table, now)] ?? now, now)
            let wait = usedUp - now - interval * Int(burst - 1)
            return wait > .nanoseconds(0) ? wait : nil
        }
    }

    /// Counts a try that was wrong.
    func failed(_ address: IPAddress?, at now: NIODeadline) {
        table.withLockedValue { table in
            let key = key(address, &table, now)
            table[key] = max(table[key] ?? now, now) + interval
        }
    }

    /// After a right try the address has all its tries again.
    func forgive(_ address: IPAddress?) {
        table.withLockedValue { table in table[address?.party ?? []] = nil }
    }

    private func key(
        _ address: IPAddress?,
        _ table: inout [ArraySlice<UInt8>: NIODeadline],
        _ now: NIODeadline
    ) -> ArraySlice<UInt8> {
        let key = address?.party ?? []
        if table[key] != nil || table.count < size { return key }
        table = table.filter { $0.value > now }
        return table.count < size ? key : []
    }
}
