extension SpoolLayout {
    /// A folder that holds jobs, and what is to be known of it by those who go through all of them: the check and its
    /// repair, the index, the census, recovery, erasing, replaying and retention.
    package struct State: Sendable {
        package enum Shape: Sendable {
            /// Jobs lie in the folder itself.
            case flat
            /// In a folder for each process.
            case byClaimer
            /// In a folder for each day; retention empties it.
            case byDay
            /// In a folder for each reason of each day; retention empties it.
            case byDayAndReason
        }

        package let folder: Folder
        package let shape: Shape
        /// How late in a job's life it is: of one file in two states the later one stays.
        ///
        /// What a person approved was proposed before; of one inode in both `proposed` stays, because a write that
        /// nobody said yes to is worse than one that has to be approved again.
        package let rank: Int
        /// Whether whoever moves a job there writes the step into its story.
        package let endsWithItsStep: Bool

        package var isByDay: Bool { shape == .byDay || shape == .byDayAndReason }
    }

    /// Every folder that holds jobs, as people read them: waiting, at work, at rest.
    package static let states = [
        State(folder: .incoming, shape: .flat, rank: 0, endsWithItsStep: false),
        State(folder: .processing, shape: .byClaimer, rank: 2, endsWithItsStep: false),
        State(folder: .deferred, shape: .flat, rank: 3, endsWithItsStep: true),
        State(folder: .proposed, shape: .flat, rank: 4, endsWithItsStep: true),
        State(folder: .approved, shape: .flat, rank: 1, endsWithItsStep: false),
        State(folder: .failed, shape: .flat, rank: 5, endsWithItsStep: true),
        State(folder: .done, shape: .byDay, rank: 7, endsWithItsStep: true),
        State(folder: .skipped, shape: .byDayAndReason, rank: 6, endsWithItsStep: false),
    ]
}

extension SpoolLayout.Folder {
    /// What is to be known of it; nil when it holds no jobs.
    package var state: SpoolLayout.State? { SpoolLayout.states.first { $0.folder == self } }

    /// The layout's version that brought it.
    var since: Int { self == .proposed || self == .approved ? 2 : 1 }
}
