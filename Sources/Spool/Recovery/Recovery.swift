import FoundationEssentials
import Glibc

/// Brings back the jobs of processes that are gone.
///
/// A claimer's folder whose `.alive` lock can be taken has lost its process. Each job in it counts one more attempt
/// and goes to `deferred/`, or to `failed/` after the limit, so that a job that kills the process cannot do so for
/// ever.
struct Recovery {
    let files: SpoolFiles
    let settle: JobTransitions

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
        let lock: CInt?
        do throws(SystemCallError) { lock = try files.lock(alive) } catch {
            // Somebody else has just finished recovering it.
            if error.errno == ENOENT { return [] }
            throw SpoolError("lock", alive, error)
        }
        guard let lock else { return [] }
        defer { files.system.close(lock) }
        var recovered: [(JobName, SpoolLayout.Place)] = []
        for name in try files.jobNames(in: .processing(claimer: claimer)).sorted() {
            do throws(SpoolError) {
                if let place = try recover(name, of: claimer, now: now) {
                    recovered.append((name, place))
                }
            } catch {
                errors.append(error)
            }
        }
        files.discard(.alive(claimer: claimer))
        try files.removeEmptyFolder(files.layout.claimerFolder(claimer))
        return recovered
    }

    /// Brings one job back.
    ///
    /// - Returns: nil when it is somewhere else already.
    func recover(
        _ name: JobName,
        of claimer: String,
        why: Reason = Reason(.processEnded),
        now: Date
    ) throws(SpoolError) -> SpoolLayout.Place? {
        let folder = JobLocation.processing(claimer: claimer)
        if try DuplicateFiles(files: files, sizeLimit: settle.sizeLimit).resolve(folder, name) { return nil }
        return try settle.retry(folder.place(name), .init(why: why), now: now)?.place
    }
}
