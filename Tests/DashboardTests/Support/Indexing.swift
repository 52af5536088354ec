import Spool
import Webhook

@testable import Dashboard

/// Starts an index on a spool, waits until everything was read, and stops it whatever comes of the body.
func withIndex(
    _ spool: TestSpool,
    _ settings: RunIndex.Settings = .quick,
    _ body: (RunIndex) async throws -> Void
) async throws {
    let index = RunIndex(files: spool.files, settings: settings)
    try await index.start()
    do {
        try await eventually("everything is read") {
            await index.catchUp()
            return await !index.runs(RunQuery()).isReading
        }
        try await body(index)
    } catch {
        await index.stop()
        throw error
    }
    await index.stop()
}

extension DecisionSettings {
    /// These columns matter, whose tenant and associate it is does not.
    init(columns: [String], tenant: String? = nil) {
        self.init(
            tenant: tenant,
            ownAssociate: nil,
            contactColumns: columns,
            personColumns: columns,
            unnamedChanges: .process
        )
    }
}

extension RunIndex.Settings {
    /// Looks at the folders more often, so that tests need not wait.
    static var quick: RunIndex.Settings {
        var settings = RunIndex.Settings()
        settings.interval = .milliseconds(20)
        return settings
    }
}
