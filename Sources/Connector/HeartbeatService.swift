import ArgumentParser
import ServiceLifecycle
import Spool

/// Keeps this process' heartbeat for as long as its other services run.
struct HeartbeatService: Service {
    let heartbeat: Heartbeat

    func run() async {
        await heartbeat.start()
        do { try await gracefulShutdown() } catch {
            // Cancelled: another service has failed.
        }
        await heartbeat.stop()
    }
}

extension Assembly {
    /// What tells others how this process is; the first of its services, so that it is stopped last.
    ///
    /// - Parameter figures: what the receiver has seen; nil in a process that has none.
    func heartbeat(
        _ roles: Set<ProcessReport.Role>,
        figures: @escaping @Sendable () -> ReceiverFigures? = { nil }
    ) throws -> HeartbeatService {
        HeartbeatService(
            heartbeat: try Heartbeat(
                files: files,
                roles: roles,
                version: Connector.configuration.version,
                status: status,
                loops: loops,
                figures: figures,
                logger: logger("heartbeat")
            )
        )
    }
}
