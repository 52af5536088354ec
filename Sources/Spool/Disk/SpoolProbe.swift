import Glibc

/// A small write like that of a webhook, to find out whether the spool can take files now.
///
/// ## On disk
/// `tmp/probe.NONCE`, written, flushed and removed, then a flush of `incoming/`. It needs what a webhook needs: a
/// descriptor, an inode, a block, a name in a folder, and a disk that answers. What the system says about the volume is
/// no proof: an ext4 or xfs that has shut itself down still has gigabytes free and every right to write.
package struct SpoolProbe: Sendable {
    private let files: SpoolFiles
    private let floor: Int
    private let scratch = SpoolLayout.Place.tmp("probe.\(String(UInt64.random(in: 0...UInt64.max), radix: 36))")
    /// A block of most file systems: fewer bytes may fit into the inode.
    private static let bytes = [UInt8](repeating: 0, count: 4096)

    /// - Parameter floor: bytes that must stay free on the volume.
    package init(files: SpoolFiles, floor: Int) { (self.files, self.floor) = (files, floor) }

    /// - Returns: what the volume still has room for.
    /// - Throws: what a webhook's write would.
    package func run() throws(SpoolError) -> VolumeSpace {
        let space = try files.space(above: floor)
        do throws(SpoolError) { try write() } catch { throw files.exact(error) }
        return space
    }

    /// The same for who writes there itself: a folder that somebody removed is made again, as it is for a webhook.
    func result() -> Result<VolumeSpace, SpoolError> {
        do throws(SpoolError) {
            do throws(SpoolError) { return .success(try run()) } catch {
                guard error.kind == .missing else { throw error }
                try files.repair()
                return .success(try run())
            }
        } catch {
            return .failure(error)
        }
    }

    private func write() throws(SpoolError) {
        let path = files.layout.path(scratch)
        // One that could not be removed before.
        if files.exists(scratch) { try files.remove(path) }
        do throws(SystemCallError) {
            let descriptor = try files.system.open(path, .create(mode: SpoolLayout.fileMode))
            defer { files.system.close(descriptor) }
            try files.system.write(descriptor, Self.bytes)
            try files.system.sync(descriptor)
        } catch {
            files.discard(scratch)
            throw SpoolError("write", path, error)
        }
        try files.remove(path)
        let incoming = files.layout.path(.incoming)
        try files.attempt("write into", incoming) { () throws(SystemCallError) in
            try files.system.checkAccess(incoming)
        }
        try files.syncFolder(.incoming)
    }
}

extension SpoolFiles {
    /// What the volume has room for.
    ///
    /// - Throws: `noSpace` when fewer bytes are free than `floor`.
    func space(above floor: Int) throws(SpoolError) -> VolumeSpace {
        let space = try space()
        guard space.bytes < floor else { return space }
        throw SpoolError(
            .noSpace,
            "only \(space.bytes >> 20) MiB are free at \(layout.root), less than the floor of \(floor >> 20) MiB; "
                + "free space on the spool's volume"
        )
    }

    /// The kernel says that there is no space also when there is no inode.
    func exact(_ error: SpoolError) -> SpoolError {
        guard error.kind == .noSpace, let space = try? self.space(), space.files == 0 else { return error }
        return SpoolError(
            .noSpace,
            "no inode is free at \(layout.root), although \(space.bytes >> 20) MiB are; remove files from the volume, or "
                + "recreate the file system with more inodes"
        )
    }
}
