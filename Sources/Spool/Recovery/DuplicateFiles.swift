import FoundationEssentials
import JSON

/// The rule for one job in two places, which a power cut or a network file system leaves behind.
///
/// Where both names stand for one inode, a move was done by half: the later state stays. Where they stand for two, and
/// the story of one goes on where that of the other ends, the one with more of it stays. Anything else is left to a
/// person.
///
/// The second comes from btrfs. The file with the story was flushed, so btrfs logs its later names, too, as soon as
/// anything else is flushed; that it had replaced another file is not in that log. Both are there then, with one name,
/// and to run the earlier one again would make two files of one event.
struct DuplicateFiles {
    private let files: SpoolFiles
    private let sizeLimit: Int
    /// Where another copy may be: it happens in the last moments before the cut.
    private let folders: [JobLocation]

    /// - Parameter onlyEnded: look in those states only whose folders tell by a job's story that it came there.
    init(files: SpoolFiles, sizeLimit: Int, onlyEnded: Bool = false) throws(SpoolError) {
        self.files = files
        self.sizeLimit = sizeLimit
        let inspector = SpoolInspector(files: files)
        var folders: [JobLocation] = []
        for state in SpoolLayout.states where state.endsWithItsStep || !onlyEnded && state != .processing {
            folders += try inspector.folders(of: state, newest: 2)
        }
        self.folders = folders
    }

    /// Removes what a job of a process that is gone has of other names in earlier states, or its own when it is in a
    /// later one.
    ///
    /// - Returns: whether it is somewhere else.
    func resolve(_ folder: JobLocation, _ name: JobName) -> Bool {
        let place = folder.place(name)
        guard let status = files.status(files.layout.path(place)) else { return true }
        for earlier in folders where earlier.state.rank < folder.state.rank && isFile(status, at: earlier.place(name)) {
            files.discard(earlier.place(name))
        }
        let isLater = folders.contains { $0.state.rank > folder.state.rank && isFile(status, at: $0, name) }
        guard isLater || continuation(of: place) != nil else { return false }
        files.discard(place)
        return true
    }

    /// Where the same job is in a later state, with more of its story; nil when it is not.
    func continuation(of place: SpoolLayout.Place) -> SpoolLayout.Place? {
        // Somebody may drop the same file twice under the same name; a name of ours comes once.
        guard let name = place.jobName, name.eventPart != nil else { return nil }
        return folders.filter { $0.state.endsWithItsStep }.map { $0.place(name) }.first {
            $0 != place && files.exists($0) && Self.isContinued(place, by: $0, files, sizeLimit)
        }
    }

    private func isFile(_ status: FileStatus, at place: SpoolLayout.Place) -> Bool {
        files.status(files.layout.path(place))?.isSameFile(as: status) ?? false
    }

    /// Under its name or, where that was taken, under a number.
    private func isFile(_ status: FileStatus, at folder: JobLocation, _ name: JobName) -> Bool {
        var number = 1
        while let other = files.status(files.layout.path(folder.place(name.numbered(number)))) {
            if other.isSameFile(as: status) { return true }
            number += 1
        }
        return false
    }

    /// Whether the file at `later` is that at `earlier` with more steps in its story, made after it.
    static func isContinued(
        _ earlier: SpoolLayout.Place,
        by later: SpoolLayout.Place,
        _ files: SpoolFiles,
        _ sizeLimit: Int
    ) -> Bool {
        let limit = sizeLimit + JobTransitions.storyAllowance
        guard case .file(let bytes, let status) = files.read(earlier, limit: limit),
            case .file(let laterBytes, _) = files.read(later, limit: limit)
        else { return false }
        do {
            let (before, after) = (try JobFile(bytes), try JobFile(laterBytes))
            let known = before.story.trail.count
            return before.sentMembers == after.sentMembers && known < after.story.trail.count
                && zip(before.story.trail, after.story.trail).allSatisfy {
                    ($0.at, $0.to, $0.why) == ($1.at, $1.to, $1.why)
                }
                && Timestamp.readable(status.modified) <= after.story.trail[known].at
        } catch {
            return false
        }
    }
}

extension SpoolFiles {
    /// Where a move is a link and an unlink (NFS), a reply that is lost or a crash in between leaves one file under both
    /// names: the earlier one goes, and nothing is moved a second time.
    ///
    /// - Parameter isOwn: nobody else moves anything to the target, so that it tells also when the source is gone.
    /// - Returns: whether the move was done after all.
    func finishMove(_ from: SpoolLayout.Place, _ target: SpoolLayout.Place, isOwn: Bool = false) -> Bool {
        guard let there = status(layout.path(target)) else { return false }
        guard let here = status(layout.path(from)) else { return isOwn }
        guard here.isSameFile(as: there) else { return false }
        discard(from)
        return isOwn || !exists(from)
    }
}

extension JobFile {
    /// What was sent, byte for byte, without our story.
    fileprivate var sentMembers: [ArraySlice<UInt8>] {
        object.members.filter { $0.name != JobHistory.member }.map { object.bytes[$0.range] }
    }
}
