import Spool

extension SpoolLayout {
    /// The folders of jobs in the order in which people ask for them: what needs somebody or waits, then the history.
    static let urgentFirst: [Folder] =
        states.filter { !$0.isByDay }.sorted { $0.rank > $1.rank }.map(\.folder)
        + states.filter(\.isByDay).sorted { $0.rank > $1.rank }.map(\.folder)
}
