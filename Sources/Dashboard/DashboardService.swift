package import Logging
import ServiceLifecycle
import Spool

/// Reads the folders for the pages while the process runs; never a reason for the process to end.
package struct DashboardService: Service {
    private let dashboard: Dashboard
    private let logger: Logger

    package init(_ dashboard: Dashboard, logger: Logger) {
        self.dashboard = dashboard
        self.logger = logger
    }

    package func run() async throws {
        do throws(SpoolError) {
            try await dashboard.index.start()
        } catch {
            logger.error("the dashboard cannot read the spool", metadata: ["error": "\(error)"])
        }
        try? await gracefulShutdown()
        await dashboard.index.stop()
    }
}
