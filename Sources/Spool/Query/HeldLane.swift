import Glibc

/// A record's lane that a command or a button holds, so that no processor works on the record meanwhile; given back
/// when this goes away.
package final class HeldLane: Sendable {
    private let files: SpoolFiles
    private let descriptor: CInt

    /// Takes it.
    ///
    /// - Returns: nil when another process has it, or another part of this one.
    package init?(_ lane: String, of files: SpoolFiles) throws(SpoolError) {
        let path = files.layout.path(.laneLock(LaneLocks.number(lane)))
        let taken = try files.attempt("lock the lane", path) { () throws(SystemCallError) in try files.lock(path) }
        guard let taken else { return nil }
        (self.files, descriptor) = (files, taken)
    }

    deinit { files.system.close(descriptor) }
}
