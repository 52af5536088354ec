import FoundationEssentials
import JSON

/// Recognises what a power cut on btrfs brings back: a job's file as it was before its story was written, beside the
/// one with the story in a later state.
///
/// The file with the story was flushed, so btrfs logs its later names, too, as soon as anything else is flushed. That it
/// had replaced another file is not in that log. Both are there then, with one name and two inodes, and to run the
/// earlier one again would make two files of one event.
struct EarlierCopies {
    let files: SpoolFiles
    let sizeLimit: Int
    /// Where the file with more of its story may be: it happens in the last moments before the cut.
    let folders: [JobFolder]

    init(files: SpoolFiles, sizeLimit: Int) throws(SpoolError) {
        self.files = files
        self.sizeLimit = sizeLimit
        let inspector = SpoolInspector(files: files)
        var folders: [JobFolder] = []
        for state in SpoolLayout.states where state.endsWithItsStep {
            folders += try inspector.recentFolders(of: state.folder)
        }
        self.folders = folders
    }

    /// Where the same job is in a later state; nil when it is not.
    func later(than place: SpoolLayout.Place) -> SpoolLayout.Place? {
        // Somebody may drop the same file twice under the same name; a name of ours comes once.
        guard let name = place.jobName, name.eventPart != nil else { return nil }
        return folders.map { $0.place(name) }.first {
            $0 != place && files.exists($0) && Self.isContinued(place, by: $0, files, sizeLimit)
        }
    }

    /// Whether the file at `later` is that at `earlier` with more steps in its story, made after it.
    static func isContinued(
        _ earlier: SpoolLayout.Place,
        by later: SpoolLayout.Place,
        _ files: SpoolFiles,
        _ sizeLimit: Int
    ) -> Bool {
        let limit = sizeLimit + Settlement.storyAllowance
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

extension JobFile {
    /// What was sent, byte for byte, without our story.
    fileprivate var sentMembers: [ArraySlice<UInt8>] {
        object.members.filter { $0.name != Story.member }.map { object.bytes[$0.range] }
    }
}
