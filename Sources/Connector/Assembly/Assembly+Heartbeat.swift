import ArgumentParser
import ServiceLifecycle
import Spool

/// A service that is what it does until it is told to stop.
struct RunningService: Service {
    let body: @Sendable () async -> Void

    func run() async { await body() }
}

extension Assembly {
    /// Shows other processes how this one is; the first of its services, so that it is stopped last.
    ///
    /// - Parameter figures: what the receiver has seen; nil in a process that has none.
    func heartbeat(
        _ roles: Set<ProcessReport.Role>,
        figures: @escaping @Sendable () -> ReceiverFigures? = { nil }
    ) throws -> RunningService {
        let heartbeat = try Heartbeat(
            files: files,
            roles: roles,
            version: Connector.configuration.version,
            status: status,
            loops: loops,
            figures: figures,
            logger: logger("heartbeat")
        )
        return RunningService {
            await heartbeat.start()
            // Being cancelled, because another service has failed, ends it as well.
            _ = try? await gracefulShutdown()
            await heartbeat.stop()
        }
    }
}
