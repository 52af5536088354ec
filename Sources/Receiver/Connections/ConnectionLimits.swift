package import Text

/// How many connections a port has, and how patient it is with them; the same for both ports.
///
/// Whoever can reach a port can hold connections without asking for anything. So that this keeps nobody out, the port
/// never stops accepting while it waits for somebody: it closes those it has waited for longest, and of the address that
/// holds most of them first.
package struct ConnectionLimits: Sendable {
    /// How many connections may be open; over half of it is pressure.
    package var total = 512
    /// For how many connections of one address it waits longer than a moment.
    package var perAddress = 50
    /// Reverse proxies, whose connections are everybody's: they have no share, and are not closed to make room.
    package var proxies: [AddressRange] = []
    /// How long a new connection may be open without a byte.
    package var firstByte: Duration = .seconds(5)
    /// How long a connection that was answered may wait for its next request, or may not take its answer.
    package var idle: Duration = .seconds(60)
    /// How long a request may take from its first byte to its last.
    package var request: Duration = .seconds(15)
    /// How long requests in flight may still take after the signal to stop.
    package var drain: Duration = .seconds(10)
    /// How long a connection stays open for what the peer may have sent already: without a request after the signal to
    /// stop, and after an answer that closes it.
    package var linger: Duration = .seconds(1)

    package init() {}
}
