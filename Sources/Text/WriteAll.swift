import Glibc

/// Writes all of it, at once and however small the parts that the descriptor takes; what it refuses is lost.
///
/// - Returns: whether all was written.
@discardableResult
package func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno != EINTR && errno != EAGAIN { return false }
        rest = rest.dropFirst(max(0, count))
    }
    return true
}
