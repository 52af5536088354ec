package import FoundationEssentials
package import Spool

/// What the folders hold, recent jobs only, grouped into runs.
package actor RunIndex {
    package struct Settings: Sendable {
        /// Jobs of one company that lie no further apart than this many seconds are one run.
        package var runGap: TimeInterval = 15 * 60
        /// The newest so many jobs are held.
        package var limit = 200_000

        package init() {}
    }

    private let files: SpoolFiles
    private let settings: Settings

    package init(files: SpoolFiles, settings: Settings = Settings()) {
        self.files = files
        self.settings = settings
    }

    package func runs(_ query: RunQuery) -> RunPage {
        RunPage(runs: [], matching: 0, indexed: 0, isCut: false, isReading: false)
    }

    /// The run with this id, or the one that holds the job of this name now.
    package func run(_ id: String) -> SyncRun? { nil }

    /// The job of this name, wherever it is.
    package func job(_ name: JobName) -> JobRecord? { nil }

    /// Runs that changed; bursts are gathered.
    package func changes() -> AsyncStream<[SyncRun.ID]> { AsyncStream { $0.finish() } }
}
