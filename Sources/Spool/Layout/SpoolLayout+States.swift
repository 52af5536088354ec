extension SpoolLayout {
    /// Every folder that holds jobs, as people read them: waiting, at work, at rest.
    ///
    /// Whoever goes through all of them asks here: the check and its repair, the index, the census, recovery, erasing,
    /// replaying and retention.
    package static let states: [Folder] = [
        .incoming, .processing, .deferred, .proposed, .approved, .failed, .done, .skipped,
    ]
}

extension SpoolLayout.Folder {
    /// Whether its jobs lie in a folder for each day, which retention empties.
    package var isByDay: Bool { self == .done || self == .skipped }

    /// Whether whoever moves a job there writes the step into its story.
    var endsWithItsStep: Bool { [.deferred, .proposed, .failed, .done].contains(self) }

    /// How late in a job's life it is: of one file in two states the later one stays.
    ///
    /// What a person approved was proposed before; of one inode in both `proposed` stays, because a write that nobody
    /// said yes to is worse than one that has to be approved again.
    package var rank: Int {
        let order: [Self] = [.incoming, .approved, .processing, .deferred, .proposed, .failed, .skipped, .done]
        return order.firstIndex(of: self) ?? 0
    }

    /// The layout's version that brought it.
    var since: Int { self == .proposed || self == .approved ? 2 : 1 }
}
