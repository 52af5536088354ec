package import JSON

extension JobHistory {
    /// What each run of the job achieved, with when it ended; the oldest first.
    ///
    /// The last finished run that kept no result of its own has the story's.
    package var results: [(at: String, result: JSONValue)] {
        let owner = trail.lastIndex { $0.to == SpoolLayout.Folder.done.rawValue && $0.result == nil }
        return trail.indices.compactMap { index in
            (index == owner ? result : trail[index].result).map { (trail[index].at, $0) }
        }
    }
}
