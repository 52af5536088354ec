import Glibc

/// A record's lane that a command holds, so that no processor works on the record meanwhile; given back at the end.
package struct HeldLane: ~Copyable {
    private let files: SpoolFiles
    private let descriptor: CInt

    /// Takes it; blocks for a short time at most.
    ///
    /// - Returns: nil when another process has it: to be tried again later.
    package init?(_ lane: String, of files: SpoolFiles) throws(SpoolError) {
        let path = files.layout.path(.laneLock(LaneLocks.number(lane)))
        let taken = try files.attempt("lock the lane", path) { () throws(SystemCallError) in try files.lock(path) }
        guard let taken else { return nil }
        (self.files, descriptor) = (files, taken)
    }

    deinit { files.system.close(descriptor) }
}
