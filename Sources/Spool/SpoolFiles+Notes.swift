package import FoundationEssentials
import Glibc

extension SpoolFiles {
    /// Replaces a note, durably and in one step.
    package func keep(_ note: SpoolLayout.Note, _ bytes: [UInt8]) throws(SpoolError) {
        try replace(.note(note), with: bytes, scratch: "\(note.rawValue).\(getpid())")
    }

    /// The note's text; nil when there is none that can be read.
    package func note(_ note: SpoolLayout.Note) -> [UInt8]? {
        guard case .file(let bytes, _) = read(.note(note), limit: 1 << 16) else { return nil }
        return bytes
    }

    package func forget(_ note: SpoolLayout.Note) { discard(.note(note)) }

    /// When webhooks were accepted last, as far as the spool shows: the heartbeat, or the newest job's time of receipt.
    ///
    /// Of the folders by day only the newest day is looked at.
    ///
    /// - Returns: nil for a spool that was never used.
    package func lastReceived() throws(SpoolError) -> Date? {
        var folders = [layout.path(.incoming), layout.path(.deferred), layout.path(.failed)]
        for state in [SpoolLayout.Folder.processing, .done] {
            if let newest = try self.folders(in: layout.path(state)).last {
                folders.append("\(layout.path(state))/\(newest)")
            }
        }
        if let day = try self.folders(in: layout.path(.skipped)).last {
            let path = "\(layout.path(.skipped))/\(day)"
            folders += try self.folders(in: path).map { "\(path)/\($0)" }
        }
        var newest = modificationTime(.note(.heartbeat))
        for folder in folders {
            try list(folder) { entry in
                if let received = JobName(fileName: entry.name)?.receivedAt {
                    newest = max(newest ?? received, received)
                }
                return true
            }
        }
        return newest
    }
}
