import Glibc
import Logging

/// What happens while the spool is not there: its volume unmounted, dead or read-only, or the folder moved away.
///
/// Nothing is made, claimed or believed then; a pause that cannot be seen is still one. Every file that the process had
/// open there is closed, because a volume that is in use cannot be unmounted, and that is how a dead one is repaired.
/// When a spool is there again, nothing opened before stands for it: it may be the same folder on another mount.
extension JobQueue {
    /// Whether the spool is there; makes folders that somebody removed, and takes up the work again after an absence.
    func findSpool() -> Bool {
        if let absence = absence() {
            cutOff(absence)
            return false
        }
        do { try files.repair() } catch { complain("cannot make folders", ["error": "\(error)"]) }
        guard let claimer, isCutOff || isGone(files.layout.claimerFolder(claimer.id)) else { return true }
        return rejoin(claimer)
    }

    /// - Returns: nil while it is there, and when that cannot be told for want of a right, of space or of a descriptor.
    private func absence() -> SpoolError? {
        do throws(SpoolError) {
            guard try files.version() != .none else { return files.noSpool }
            // A volume that has shut down still knows its names, and one that became read-only its files.
            _ = try probe.run()
            return nil
        } catch {
            return error.errno.map(Self.dead.contains) == true ? error : nil
        }
    }

    private static let dead: Set<CInt> = [
        EIO, EROFS, ENOTDIR, ESTALE, ENXIO, ENODEV, ENOTCONN, ESHUTDOWN, EUCLEAN,
    ]

    /// One that we may not look at is still there.
    private func isGone(_ folder: String) -> Bool {
        do {
            _ = try files.system.status(at: folder)
            return false
        } catch {
            return error.errno == ENOENT
        }
    }

    private func cutOff(_ absence: SpoolError) {
        nextSweep = clock.monotonic() + min(Self.absenceInterval, settings.sweepInterval)
        complain("the spool is gone", ["error": "\(absence)"])
        guard !isCutOff else { return }
        isCutOff = true
        claimer?.letGo()
        laneLocks.letGo()
        watch = FolderWatch(files: files)
        attend()
    }

    /// Between two looks for a spool that is not there.
    private static let absenceInterval = Duration.seconds(2)

    /// The others come back a little later, and their folders look like those of dead processes until then.
    private static let mercy = absenceInterval * 5

    private func rejoin(_ former: ClaimDirectory) -> Bool {
        isCutOff = true
        do {
            former.letGo()
            switch try former.holdAgain() {
            case .held: break
            // What was in it is tried again, by whoever recovered it.
            case .gone: claimer = try ClaimDirectory(files: files)
            case .busy: throw SystemCallError("flock", EWOULDBLOCK)
            }
            try laneLocks.holdAgain()
        } catch {
            complain("cannot take up the work again", ["error": "\(error)"])
            nextSweep = clock.monotonic() + min(Self.absenceInterval, settings.sweepInterval)
            return false
        }
        isCutOff = false
        recoveryFrom = clock.monotonic() + Self.mercy
        logger.notice("the spool is back", metadata: ["claimer": "\(claimer?.id ?? "")"])
        return true
    }
}
