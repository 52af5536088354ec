/// Addresses with the same first bits, written `10.0.0.0/8`, or a single one.
package struct AddressRange: Sendable, Hashable {
    private let first: [UInt8]
    private let bits: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
        let longest = address.bytes.count * 8
        guard let bits = parts.count == 1 ? longest : Int(parts[1]), 0...longest ~= bits else { return nil }
        first = address.bytes
        self.bits = bits
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == first.count else { return false }
        return (0..<first.count).allSatisfy { index in
            let kept = max(0, min(8, bits - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
            return address.bytes[index] & mask == first[index] & mask
        }
    }
}
