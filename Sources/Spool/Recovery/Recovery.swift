import FoundationEssentials
import Glibc

/// Brings back the jobs of processes that are gone.
///
/// A claimer's folder whose `.alive` lock can be taken has lost its process. Each job in it counts one more attempt
/// and goes to `deferred/`, or to `failed/` after the limit, so that a job that kills the process cannot do so for
/// ever.
struct Recovery {
    let files: SpoolFiles
    let settle: Settlement

    /// - Parameter own: this process's claimer, which is left alone.
    /// - Returns: where each job went, and what could not be done; one trouble does not keep back the rest.
    func run(own: String, now: Date) throws(SpoolError) -> (jobs: [(JobName, SpoolLayout.Place)], errors: [SpoolError])
    {
        var recovered: [(JobName, SpoolLayout.Place)] = []
        var errors: [SpoolError] = []
        for claimer in try files.folders(in: files.layout.path(.processing)) where claimer != own {
            do { recovered += try recover(claimer, now: now, &errors) } catch { errors.append(error) }
        }
        return (recovered, errors)
    }

    private func recover(
        _ claimer: String,
        now: Date,
        _ errors: inout [SpoolError]
    ) throws(SpoolError) -> [(JobName, SpoolLayout.Place)] {
        let alive = files.layout.path(.alive(claimer: claimer))
        let lock: CInt
        do throws(SystemCallError) {
            lock = try files.system.open(alive, .lock)
        } catch {
            // Somebody else has just finished recovering it.
            if error.errno == ENOENT { return [] }
            throw SpoolError("open", alive, error)
        }
        defer { files.system.close(lock) }
        do throws(SystemCallError) {
            guard try files.system.tryLock(lock) else { return [] }
        } catch {
            throw SpoolError("lock", alive, error)
        }
        var names: [JobName] = []
        try files.list(files.layout.claimerFolder(claimer)) { entry in
            if let name = JobName(fileName: entry.name) { names.append(name) }
            return true
        }
        var recovered: [(JobName, SpoolLayout.Place)] = []
        for name in names.sorted() {
            do throws(SpoolError) {
                if let place = try recover(.processing(claimer: claimer, name), name, now: now) {
                    recovered.append((name, place))
                }
            } catch {
                errors.append(error)
            }
        }
        files.discard(.alive(claimer: claimer))
        do throws(SystemCallError) {
            try files.system.removeDirectory(files.layout.claimerFolder(claimer))
        } catch  where error.errno == ENOTEMPTY || error.errno == ENOENT {
            // A file that is no job lies in it: it is the operator's, and the folder stays.
            return recovered
        } catch {
            throw SpoolError("remove", files.layout.claimerFolder(claimer), error)
        }
        return recovered
    }

    /// Brings one job back.
    ///
    /// - Returns: nil when it is somewhere else already.
    func recover(
        _ place: SpoolLayout.Place,
        _ name: JobName,
        why: Reason = Reason(.processEnded),
        now: Date
    ) throws(SpoolError) -> SpoolLayout.Place? {
        if try dropDoubleName(place, name) { return nil }
        if try EarlierCopies(files: files, sizeLimit: settle.sizeLimit).later(than: place) != nil {
            files.discard(place)
            return nil
        }
        return try settle.retry(place, why: why, requested: nil, story: nil, now: now)
    }

    /// After a power cut btrfs can show one inode in two folders: the later state stays.
    private func dropDoubleName(_ place: SpoolLayout.Place, _ name: JobName) throws(SpoolError) -> Bool {
        guard let status = files.status(files.layout.path(place)) else { return true }
        for earlier in earlierPlaces(name)
        where files.status(files.layout.path(earlier))?.isSameFile(as: status) == true {
            files.discard(earlier)
        }
        for later in try laterPlaces(name) where isSameFile(status, at: later, name) {
            files.discard(place)
            return true
        }
        return false
    }

    /// Whether the file is there, too, under its name or, where that was taken, under a number.
    private func isSameFile(_ status: FileStatus, at place: SpoolLayout.Place, _ name: JobName) -> Bool {
        var number = 1
        while let other = files.status(files.layout.path(place.renamed(name.numbered(number)))) {
            if other.isSameFile(as: status) { return true }
            number += 1
        }
        return false
    }

    private static let rank = SpoolLayout.Folder.processing.state?.rank ?? 0

    private func earlierPlaces(_ name: JobName) -> [SpoolLayout.Place] {
        SpoolLayout.states.filter { $0.rank < Self.rank }.compactMap { JobFolder(flat: $0.folder)?.place(name) }
    }

    /// A double name comes from the last moments before the cut.
    private func laterPlaces(_ name: JobName) throws(SpoolError) -> [SpoolLayout.Place] {
        let inspector = SpoolInspector(files: files)
        var places: [SpoolLayout.Place] = []
        for state in SpoolLayout.states where state.rank > Self.rank {
            places += try inspector.recentFolders(of: state.folder).map { $0.place(name) }
        }
        return places
    }
}
