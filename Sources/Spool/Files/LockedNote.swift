import Glibc

/// A small text that is read and rewritten by one process at a time: it lies in the file whose lock that process has.
///
/// ## On disk
/// As a heartbeat: the text, which has no line end, in the first line; its checksum (FNV-1a, 64 bits, decimal) in the
/// second; spaces up to a multiple of 4096 bytes. It is overwritten in place, which goes on where a disk has no space
/// left for another file; what a power cut left half-written is told by the checksum.
package final class LockedNote: Sendable {
    private let files: SpoolFiles
    private let place: SpoolLayout.Place
    private let descriptor: CInt
    /// What was found; nil where there was none, or none that is whole.
    package let text: [UInt8]?
    /// Something was there that is not whole.
    package let isDamaged: Bool
    private let width: Int

    private static let blockSize = 4096
    private static let longest = 1 << 20

    private init(_ files: SpoolFiles, _ place: SpoolLayout.Place, _ descriptor: CInt, _ found: [UInt8]) {
        (self.files, self.place, self.descriptor) = (files, place, descriptor)
        text = Self.text(found)
        isDamaged = text == nil && !found.isEmpty
        width = found.count
    }

    deinit { files.system.close(descriptor) }

    /// What was told of which alert; blocks for a moment.
    ///
    /// - Returns: nil while another process has it.
    package static func notified(_ files: SpoolFiles) throws(SpoolError) -> LockedNote? {
        let path = files.layout.path(.notified)
        return try files.attempt("lock", path) { () throws(SystemCallError) in
            guard let descriptor = try files.lock(path) else { return nil }
            do throws(SystemCallError) {
                let found = try files.system.read(descriptor, atMost: longest)
                return LockedNote(files, .notified, descriptor, found)
            } catch {
                files.system.close(descriptor)
                throw error
            }
        }
    }

    /// The same for who only wants to know; nil also while it is being written, or for another user.
    package static func peekNotified(_ files: SpoolFiles) -> [UInt8]? {
        files.bytes(of: .notified, limit: longest).flatMap(text)
    }

    /// Rewrites it; blocks.
    ///
    /// - Parameters:
    ///   - text: without a line end.
    ///   - isDurable: whether it is flushed.
    package func write(_ text: [UInt8], isDurable: Bool = true) throws(SpoolError) {
        var bytes = text + Array("\n\(FNV1a.hash(text))\n".utf8)
        let blocks = max(bytes.count + 1, width) + Self.blockSize - 1
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: blocks / Self.blockSize * Self.blockSize - bytes.count)
        bytes[bytes.count - 1] = 0x0A
        let path = files.layout.path(place)
        try files.attempt("write", path) { () throws(SystemCallError) in
            // A descriptor that begins at the start of the file.
            let writer = try files.system.open(path, .write)
            defer { files.system.close(writer) }
            try files.system.write(writer, bytes)
            if isDurable { try files.system.sync(writer) }
        }
    }

    private static func text(_ file: [UInt8]) -> [UInt8]? {
        let lines = file.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count > 2, String(decoding: lines[1], as: UTF8.self) == String(FNV1a.hash(lines[0])) else {
            return nil
        }
        return Array(lines[0])
    }
}
