package import FoundationEssentials

/// Which runs somebody wants to see.
package struct RunQuery: Sendable, Hashable {
    /// A part of the company's name, or its id.
    package var company: String?
    package var status: RunStatus?
    /// `contact.changed`, or with a star at the end `contact.*`.
    package var event: String?
    /// Received or moved within this time; a day in the viewer's zone.
    package var during: Range<Date>?
    /// From 0.
    package var page = 0
    package var pageSize = 50

    package init() {}
}

/// One page of runs, the newest first.
package struct RunPage: Sendable {
    package var runs: [SyncRun]
    /// How many runs match.
    package var matching: Int
    /// How many jobs the index holds now.
    package var indexed: Int
    /// Whether older jobs lie in the folders than the index holds.
    package var isCut: Bool
    /// Whether files are still being read, so that companies may be missing.
    package var isReading: Bool

    package init(runs: [SyncRun], matching: Int, indexed: Int, isCut: Bool, isReading: Bool) {
        self.runs = runs
        self.matching = matching
        self.indexed = indexed
        self.isCut = isCut
        self.isReading = isReading
    }
}
